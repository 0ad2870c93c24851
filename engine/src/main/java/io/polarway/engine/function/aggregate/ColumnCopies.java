package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Makes columns out of the states of consecutive groups.
final class ColumnCopies {
    private final QueryMemory memory;

    ColumnCopies(QueryMemory memory) {
        this.memory = memory;
    }

    /// Writes what is known of one group.
    @FunctionalInterface
    interface Writer {
        /// Writes the value of group `group` to row `row` of `values`.
        ///
        /// @return false if the value is NULL
        boolean write(int group, MemorySegment values, int row);
    }

    /// Makes columns one after the other; frees those that were made if one fails.
    @SafeVarargs
    static List<Column> all(Supplier<? extends Column>... makers) {
        List<Column> columns = new ArrayList<>();
        try {
            for (Supplier<? extends Column> maker : makers) {
                columns.add(maker.get());
            }
            return columns;
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    /// Copies states that are the values themselves, none of them NULL.
    FlatColumn fixed(SqlType type, GrowableBuffer states, int from, int count) {
        long width = type.storage().width();
        return new FlatColumn(type, count, null, states.copy(from * width, count * width));
    }

    /// Writes a value that was widened to 64 bits as [DenseValues] does.
    static void writeNumber(Storage storage, MemorySegment values, int row, long value) {
        switch (storage) {
            case BIT -> {
                if (value != 0) {
                    Bits.set(values, row);
                }
            }
            case INT8 -> MemoryAccess.setByte(values, row, (byte) value);
            case INT16 -> MemoryAccess.setShortAtIndex(values, row, (short) value);
            case INT32 -> MemoryAccess.setIntAtIndex(values, row, (int) value);
            case INT64, FLOAT64 -> MemoryAccess.setLongAtIndex(values, row, value);
            case FLOAT32 -> MemoryAccess.setFloatAtIndex(values, row, (float) Double.longBitsToDouble(value));
            case NONE, INT128, VIEW, BYTES16, LIST, STRUCT -> throw EngineException
                    .internal("a value of " + storage + " was kept in 64 bits");
        }
    }

    /// Writes a column value by value. Called once per group, not per row: the call through an interface is affordable.
    FlatColumn written(SqlType type, int from, int count, Writer writer) {
        ArrowBuf validity = null;
        ArrowBuf values = memory
                .allocateZeroed(Math.max(8, Math.max(Bits.bytes(count), (long) count * type.storage().width())));
        boolean done = false;
        try {
            validity = memory.allocate(Math.max(8, Bits.bytes(count)));
            MemorySegment target = Layouts.segment(values);
            MemorySegment bitmap = Layouts.segment(validity);
            Bits.fill(bitmap, count, true);
            boolean nulls = false;
            for (int i = 0; i < count; i++) {
                if (!writer.write(from + i, target, i)) {
                    nulls = true;
                    Bits.clear(bitmap, i);
                }
            }
            done = true;
            if (!nulls) {
                validity.close();
                return new FlatColumn(type, count, null, values);
            }
            return new FlatColumn(type, count, validity, values);
        } finally {
            if (!done) {
                close(values, validity);
            }
        }
    }

    private static void close(ArrowBuf values, @Nullable ArrowBuf validity) {
        values.close();
        if (validity != null) {
            validity.close();
        }
    }
}
