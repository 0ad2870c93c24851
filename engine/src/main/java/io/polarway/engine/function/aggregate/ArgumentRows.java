package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds the flat row behind each position of an argument in any encoding, for accumulators that look at single values.
final class ArgumentRows {
    private @Nullable FlatColumn flat;
    private @Nullable MemorySegment codes;
    private @Nullable MemorySegment validity;
    private boolean isConstant;
    private boolean hasNullEntries;

    /// Reads from `column` from now on.
    void read(Column column) {
        codes = null;
        validity = null;
        isConstant = false;
        hasNullEntries = false;
        switch (column) {
            case FlatColumn values -> {
                flat = values;
                validity = values.validity();
            }
            case ConstantColumn constant -> {
                flat = constant.isNull() ? null : constant.value();
                isConstant = true;
            }
            case DictionaryColumn dictionary -> {
                flat = dictionary.dictionary();
                codes = dictionary.codes();
                validity = dictionary.validity();
                hasNullEntries = dictionary.dictionary().mayHaveNulls();
            }
        }
    }

    /// Returns the column that rows are in; not to be called when every row is NULL.
    FlatColumn column() {
        return Objects.requireNonNull(flat);
    }

    /// Returns the row of position `position` in [#column], or -1 for NULL.
    int row(int position) {
        FlatColumn values = flat;
        if (values == null) {
            return -1;
        }
        if (isConstant) {
            return 0;
        }
        MemorySegment bitmap = validity;
        if (bitmap != null && !Bits.get(bitmap, position)) {
            return -1;
        }
        MemorySegment indexes = codes;
        if (indexes == null) {
            return position;
        }
        int code = MemoryAccess.getIntAtIndex(indexes, position);
        return hasNullEntries && values.isNull(code) ? -1 : code;
    }
}
