package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Numbers of rows of [GroupRows], in memory that is charged to the query: a group may have as many as there are rows.
final class RowNumbers implements AutoCloseable {
    /// How many are on the heap at once. A multiple of 64, so that each piece starts at a byte of a bitmap.
    static final int PIECE = 8192;

    private final GrowableBuffer numbers;
    private final GrowableBuffer scratch;

    RowNumbers(QueryMemory memory) {
        this.numbers = new GrowableBuffer(memory, false);
        this.scratch = new GrowableBuffer(memory, false);
    }

    /// Returns room for `count` numbers of 32 bits each; what was in it before stays, if it was smaller.
    MemorySegment room(long count) {
        return numbers.ensure(count * Integer.BYTES);
    }

    /// Returns room beside it, for `count` numbers.
    MemorySegment scratch(long count) {
        return scratch.ensure(count * Integer.BYTES);
    }

    int get(long index) {
        return MemoryAccess.getIntAtIndex(numbers.segment(), index);
    }

    /// Copies numbers `from` to `from + count`.
    void copy(long from, int[] target, int count) {
        MemorySegment.copy(numbers.segment(), Layouts.INT, from * Integer.BYTES, target, 0, count);
    }

    /// Returns the rows of a column at `count` numbers, in their order.
    ///
    /// @param numbers 32 bits each
    /// @param first the number to begin with
    static FlatColumn gather(FlatColumn column, MemorySegment numbers, long first, int count, QueryMemory memory) {
        Storage storage = column.type().storage();
        boolean isBits = storage == Storage.BIT;
        ArrowBuf values = memory.allocate(Math.max(8, isBits ? Bits.bytes(count) : (long) count * storage.width()));
        ArrowBuf validity = null;
        boolean isDone = false;
        try {
            validity = column.mayHaveNulls() ? memory.allocate(Math.max(8, Bits.bytes(count))) : null;
            int[] piece = new int[Math.min(PIECE, count)];
            for (int from = 0; from < count; from += PIECE) {
                int rows = Math.min(PIECE, count - from);
                MemorySegment.copy(numbers, Layouts.INT, (first + from) * Integer.BYTES, piece, 0, rows);
                try (FlatColumn part = (FlatColumn) Gather.gather(column, piece, rows, memory)) {
                    long bytes = isBits ? (rows + 7L) / 8 : (long) rows * storage.width();
                    MemorySegment.copy(part.values(), 0, Layouts.segment(values),
                            isBits ? from / 8 : (long) from * storage.width(), bytes);
                    copyValidity(part.validity(), validity, from, rows);
                }
            }
            ArrowBuf[] data = column.dataBuffers();
            for (ArrowBuf buffer : data) {
                buffer.getReferenceManager().retain();
            }
            isDone = true;
            return new FlatColumn(column.type(), count, validity, values, data, List.of());
        } finally {
            if (!isDone) {
                values.close();
                if (validity != null) {
                    validity.close();
                }
            }
        }
    }

    private static void copyValidity(@Nullable MemorySegment bits, @Nullable ArrowBuf target, int from, int rows) {
        if (target == null) {
            return;
        }
        MemorySegment to = Layouts.segment(target).asSlice(from / 8, (rows + 7L) / 8);
        if (bits == null) {
            to.fill((byte) -1);
        } else {
            to.copyFrom(bits.asSlice(0, (rows + 7L) / 8));
        }
    }

    @Override
    public void close() {
        numbers.close();
        scratch.close();
    }
}
