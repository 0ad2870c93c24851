package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A BIGINT argument of a window function by place: a column, or a constant.
final class NumberArgument {
    private final @Nullable FlatColumn column;
    private final MemorySegment sorted;
    private final boolean isNull;
    private final long constant;

    NumberArgument(WindowRows rows, Column argument) {
        this.sorted = rows.sorted();
        switch (argument) {
            case FlatColumn flat -> {
                column = flat;
                isNull = false;
                constant = 0;
            }
            case ConstantColumn value -> {
                column = null;
                isNull = value.isNull();
                constant = isNull ? 0 : MemoryAccess.getLongAtIndex(value.value().values(), 0);
            }
            case DictionaryColumn _ ->
                    throw EngineException.internal("a window function was given a dictionary");
        }
    }

    /// Returns whether the argument is NULL at a place.
    boolean isNull(int place) {
        FlatColumn values = column;
        return values == null ? isNull : values.isNull(MemoryAccess.getIntAtIndex(sorted, place));
    }

    /// Returns the number at a place where it is not NULL.
    long value(int place) {
        FlatColumn values = column;
        return values == null
                ? constant
                : MemoryAccess.getLongAtIndex(values.values(), MemoryAccess.getIntAtIndex(sorted, place));
    }
}
