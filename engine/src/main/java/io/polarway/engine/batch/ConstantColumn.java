package io.polarway.engine.batch;

import org.jspecify.annotations.Nullable;

/// The same value, or NULL, in every row.
public final class ConstantColumn extends Column {
    private final @Nullable FlatColumn value;

    /// Creates a column that repeats row 0 of `value`, of which it takes over one reference.
    public ConstantColumn(FlatColumn value, int rows) {
        super(value.type(), rows);
        this.value = value;
    }

    private ConstantColumn(io.polarway.engine.type.SqlType type, int rows) {
        super(type, rows);
        this.value = null;
    }

    /// Creates a column of NULLs, which needs no memory.
    public static ConstantColumn ofNull(io.polarway.engine.type.SqlType type, int rows) {
        return new ConstantColumn(type, rows);
    }

    /// Returns whether every row is NULL.
    public boolean isNull() {
        FlatColumn column = value;
        return column == null || column.isNull(0);
    }

    /// Returns the column whose row 0 is the value, borrowed. Fails for a column of NULLs made by [#ofNull].
    public FlatColumn value() {
        FlatColumn column = value;
        if (column == null) {
            throw io.polarway.engine.error.EngineException.internal("the value of a constant NULL was read");
        }
        return column;
    }

    /// Returns a column of the same value with another number of rows.
    public ConstantColumn withRows(int rows) {
        FlatColumn column = value;
        return column == null ? ofNull(type(), rows) : new ConstantColumn((FlatColumn) column.retain(), rows);
    }

    @Override
    public boolean mayHaveNulls() {
        return isNull();
    }

    @Override
    public boolean isNull(int row) {
        return isNull();
    }

    @Override
    public long bytes() {
        FlatColumn column = value;
        return column == null ? 0 : column.bytes();
    }

    @Override
    void free() {
        if (value != null) {
            value.close();
        }
    }
}
