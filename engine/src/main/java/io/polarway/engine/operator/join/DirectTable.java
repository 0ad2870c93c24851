package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The rows by an integer key whose values lie close together: an array from the least to the greatest of them. Neither a
/// hash nor a key is looked at, and keys that come in order are read in order.
final class DirectTable extends MatchTable {
    /// An array of at most so many elements for each row takes no more than a hash table, or little more.
    private static final int ELEMENTS_PER_ROW = 16;
    /// So many elements stay in the cache whatever the number of rows.
    private static final int FEW_ELEMENTS = 1 << 16;
    private static final long MOST_ELEMENTS = 1 << 30;

    private final int signShift;
    private final int parts;
    private final long least;
    private final long elements;
    private final ArrowBuf buffer;
    /// The number of the first row plus one, or 0.
    private final MemorySegment directory;

    DirectTable(BuildKeys keys, int signShift, int parts, @Nullable KeySet set, QueryMemory memory) {
        super(keys, set, memory);
        this.signShift = signShift;
        this.parts = parts;
        this.least = keys.least();
        this.elements = keys.most() - keys.least() + 1;
        this.buffer = memory.allocateZeroed(arrayBytes(keys.least(), keys.most()));
        this.directory = Layouts.segment(buffer);
    }

    /// Returns whether the values lie close enough together.
    ///
    /// @param rows how many there are
    /// @param least the least value, greater than `most` if there is none
    static boolean isWorthIt(long rows, long least, long most) {
        long span = most - least;
        return least <= most && span >= 0 && span < MOST_ELEMENTS
                && span < Math.max(FEW_ELEMENTS, rows * ELEMENTS_PER_ROW);
    }

    /// Returns the bytes of the array, without links.
    static long arrayBytes(long least, long most) {
        return (most - least + 1) * 4;
    }

    @Override
    int parts() {
        return parts;
    }

    @Override
    boolean needsHashes() {
        return false;
    }

    @Override
    void fill(int part, Cancellation cancellation) {
        // Parts begin at whole words of the set.
        long first = elements * part / parts & -64;
        long end = part + 1 == parts ? elements : elements * (part + 1) / parts & -64;
        long count = end - first;
        MemorySegment words = keys().packed().rows();
        backwards(cancellation, (from, to) -> fill(words, from, to, first, count));
    }

    private void fill(MemorySegment words, int from, int to, long first, long count) {
        MemorySegment target = directory;
        int shift = signShift;
        long base = least;
        KeySet keys = set();
        for (int row = to - 1; row >= from; row--) {
            long element = (MemoryAccess.getLongAtIndex(words, row) << shift >> shift) - base;
            if (element - first < 0 || element - first >= count) {
                continue;
            }
            int next = MemoryAccess.getIntAtIndex(target, element);
            if (next != 0) {
                link(row, next - 1);
            } else if (keys != null) {
                keys.addInteger(element);
            }
            MemoryAccess.setIntAtIndex(target, element, row + 1);
        }
    }

    @Override
    void find(KeyRows wanted, int[] found) {
        long[] words = wanted.word(0);
        int count = wanted.count();
        MemorySegment source = directory;
        int shift = signShift;
        long base = least;
        long size = elements;
        for (int i = 0; i < count; i++) {
            long element = (words[i] << shift >> shift) - base;
            boolean isInside = Long.compareUnsigned(element, size) < 0;
            found[i] = isInside ? MemoryAccess.getIntAtIndex(source, element) - 1 : -1;
        }
    }

    @Override
    long bytes() {
        return buffer.capacity() + linkBytes();
    }

    @Override
    public void close() {
        super.close();
        buffer.close();
    }
}
