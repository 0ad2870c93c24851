package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The values of a single key as bits, few enough to stay in the cache: one for each integer from the least to the greatest,
/// or a blocked Bloom filter (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters") of two bits in a word
/// of 64. Filled in parts that share no word.
final class KeySet implements AutoCloseable {
    private static final int KEYS_PER_WORD = 4;
    /// Up to so many integers for each key, a bit for each takes no more room than the hash table of the keys.
    private static final int INTEGERS_PER_KEY = 128;
    /// So many integers fit the cache whatever the number of keys.
    private static final int FEW_INTEGERS = 1 << 20;
    private static final int MOST_INTEGERS = 1 << 26;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final ArrowBuf buffer;
    private final MemorySegment bits;
    private final long least;
    private final long values;
    private final int shift;
    private final @Nullable IntegerBits integers;

    private KeySet(long words, long least, long values, int shift, QueryMemory memory) {
        this.buffer = memory.allocateZeroed(words * 8);
        this.bits = Layouts.segment(buffer);
        this.least = least;
        this.values = values;
        this.shift = shift;
        this.integers = values == 0 ? null : new IntegerBits(bits, least, values);
    }

    /// Returns whether integers between two lie close enough together for a bit each: that is exact, and needs no hashes.
    static boolean isWorthABitEach(int keys, long least, long most) {
        long span = most - least;
        return span >= 0 && span < MOST_INTEGERS && span < Math.max(FEW_INTEGERS, (long) keys * INTEGERS_PER_KEY);
    }

    /// Creates an empty set of `values` integers from `least` on.
    static KeySet ofIntegers(long least, long values, QueryMemory memory) {
        return new KeySet((values + 63) >>> 6, least, values, 0, memory);
    }

    /// Creates an empty Bloom filter for hashes; those whose upper bits differ are in different words.
    ///
    /// @param parts how many parts fill it at the same time, by the upper bits of hashes
    static KeySet ofHashes(int keys, int parts, QueryMemory memory) {
        long words = Long.highestOneBit(Math.max(parts, Math.max(8, keys / KEYS_PER_WORD))) << 1;
        return new KeySet(words, 0, 0, 64 - Long.numberOfTrailingZeros(words), memory);
    }

    /// Returns about how many bytes a Bloom filter for so many keys takes.
    static long bytesOfHashes(int keys) {
        return Math.max(8, (long) keys / KEYS_PER_WORD) * 16;
    }

    boolean needsHashes() {
        return values == 0;
    }

    void addInteger(long offset) {
        long word = offset >>> 6;
        MemoryAccess.setLongAtIndex(bits, word, MemoryAccess.getLongAtIndex(bits, word) | 1L << offset);
    }

    /// Adds an integer while others add theirs, in whatever word.
    void addIntegerShared(long value) {
        long offset = value - least;
        long bit = 1L << offset;
        long at = offset >>> 6 << 3;
        if ((MemoryAccess.getLong(bits, at) & bit) == 0) {
            WORD.getAndBitwiseOr(bits, at, bit);
        }
    }

    void addHash(long hash) {
        long word = hash >>> shift;
        MemoryAccess.setLongAtIndex(bits, word, MemoryAccess.getLongAtIndex(bits, word) | pattern(hash));
    }

    private static long pattern(long hash) {
        return 1L << hash | 1L << (hash >>> 6);
    }

    /// Returns whether an integer of the set may lie in a range, which is not empty and within the set's own.
    boolean mayHaveBetween(long from, long to) {
        if (needsHashes()) {
            return true;
        }
        long first = from - least;
        long last = to - least;
        for (long word = first >>> 6; word <= last >>> 6; word++) {
            long found = MemoryAccess.getLongAtIndex(bits, word);
            found &= word == first >>> 6 ? -1L << first : -1L;
            found &= word == last >>> 6 ? -1L >>> 63 - (last & 63) : -1L;
            if (found != 0) {
                return true;
            }
        }
        return false;
    }

    /// Returns the set as bits of integers, if it is one.
    @Nullable
    IntegerBits integers() {
        return integers;
    }

    /// Writes the positions of the keys that may be in the set.
    ///
    /// @param positions where the keys stand, or null for 0 and so on
    /// @return how many
    int select(KeyRows keys, int signShift, @Nullable Selection positions, int[] kept) {
        return integers == null
                ? selectHashes(keys, positions, kept)
                : integers.select(keys, signShift, positions, kept);
    }

    private int selectHashes(KeyRows keys, @Nullable Selection positions, int[] kept) {
        long[] hashes = keys.hashes();
        int[] places = positions == null ? null : positions.positions();
        MemorySegment words = bits;
        int upper = shift;
        int rows = keys.count();
        int count = 0;
        for (int i = 0; i < rows; i++) {
            long pattern = pattern(hashes[i]);
            kept[count] = places == null ? i : places[i];
            count += (MemoryAccess.getLongAtIndex(words, hashes[i] >>> upper) & pattern) == pattern ? 1 : 0;
        }
        return count;
    }

    long bytes() {
        return buffer.capacity();
    }

    @Override
    public void close() {
        buffer.close();
    }
}
