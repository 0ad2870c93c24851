package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// Where the values of a column chunk lie, those that are not NULL: an address and a length for each. At least 12 bytes may
/// be read at each address; bytes of a value shorter than 8 are followed by zeros up to 8. Used again for every chunk of a
/// worker.
final class ByteStrings implements AutoCloseable {
    /// All native memory.
    static final MemorySegment MEMORY = Layouts.segment(0, Long.MAX_VALUE);

    private final GrowableBuffer addressBuffer;
    private final GrowableBuffer lengthBuffer;
    private MemorySegment addresses = MemorySegment.NULL;
    private MemorySegment lengths = MemorySegment.NULL;
    private int count;
    private long bytes;

    ByteStrings(QueryMemory memory) {
        this.addressBuffer = new GrowableBuffer(memory, false);
        this.lengthBuffer = new GrowableBuffer(memory, false);
    }

    /// Starts again, for at most `rows` values.
    void start(int rows) {
        addresses = addressBuffer.ensure(rows * 8L);
        lengths = lengthBuffer.ensure(rows * 4L);
        count = 0;
        bytes = 0;
    }

    /// Adds the values at `positions[0 .. number)` of a column of views.
    void add(FlatColumn column, int[] positions, int number) {
        MemorySegment views = column.values();
        MemorySegment[] data = column.data();
        long[] bases = new long[data.length];
        for (int i = 0; i < bases.length; i++) {
            bases[i] = data[i].address();
        }
        long base = views.address() + 4;
        MemorySegment to = addresses;
        MemorySegment lengthsTo = lengths;
        int at = count;
        long total = 0;
        for (int i = 0; i < number; i++, at++) {
            long view = (long) positions[i] * ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(views, view);
            MemoryAccess.setIntAtIndex(lengthsTo, at, length);
            total += length;
            if (length <= ViewBuilder.INLINE) {
                MemoryAccess.setLongAtIndex(to, at, base + view);
            } else {
                long place = MemoryAccess.getLong(views, view + 8);
                MemoryAccess.setLongAtIndex(to, at, bases[(int) place] + (place >>> 32));
            }
        }
        count = at;
        bytes += total;
    }

    /// Adds values of one length that lie one after another.
    void addFixed(MemorySegment values, int width, int number) {
        long base = values.address();
        for (int i = 0; i < number; i++) {
            MemoryAccess.setLongAtIndex(addresses, count + i, base + (long) i * width);
            MemoryAccess.setIntAtIndex(lengths, count + i, width);
        }
        count += number;
        bytes += (long) number * width;
    }

    /// Returns the number of values.
    int count() {
        return count;
    }

    /// Returns the bytes of all values.
    long bytes() {
        return bytes;
    }

    /// Returns the length of each value.
    MemorySegment lengths() {
        return lengths;
    }

    int length(int index) {
        return MemoryAccess.getIntAtIndex(lengths, index);
    }

    long address(int index) {
        return MemoryAccess.getLongAtIndex(addresses, index);
    }

    /// Returns the bytes of some values.
    long bytes(int from, int to) {
        long total = 0;
        for (int i = from; i < to; i++) {
            total += MemoryAccess.getIntAtIndex(lengths, i);
        }
        return total;
    }

    /// Writes values one after another, each after its length if `hasLengths`.
    void write(int from, int to, boolean hasLengths, PageBytes out) {
        int header = hasLengths ? 4 : 0;
        MemorySegment target = out.reserve(bytes(from, to) + (long) (to - from) * header);
        long start = out.size();
        long at = start;
        for (int i = from; i < to; i++) {
            int length = MemoryAccess.getIntAtIndex(lengths, i);
            long address = MemoryAccess.getLongAtIndex(addresses, i);
            if (hasLengths) {
                MemoryAccess.setInt(target, at, length);
                at += 4;
            }
            copy(address, length, target, at);
            at += length;
        }
        out.advance(at - start);
    }

    private static void copy(long address, int length, MemorySegment target, long at) {
        if (length <= ViewBuilder.INLINE) {
            MemoryAccess.setLong(target, at, MemoryAccess.getLong(MEMORY, address));
            MemoryAccess.setInt(target, at + 8, MemoryAccess.getInt(MEMORY, address + 8));
            return;
        }
        if (length > 128) {
            MemorySegment.copy(MEMORY, address, target, at, length);
            return;
        }
        // Words, the last of which may overlap the one before: faster than the call for strings of everyday length.
        int last = length - 8;
        for (int i = 0; i < last; i += 8) {
            MemoryAccess.setLong(target, at + i, MemoryAccess.getLong(MEMORY, address + i));
        }
        MemoryAccess.setLong(target, at + last, MemoryAccess.getLong(MEMORY, address + last));
    }

    @Override
    public void close() {
        addressBuffer.close();
        lengthBuffer.close();
    }
}
