package io.polarway.engine.batch;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.type.SqlType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The values of one column of a batch, immutable once published and reference-counted across threads.
///
/// Exactly three encodings exist; operators and kernels handle all of them, by an exhaustive switch or through
/// `io.polarway.engine.kernel.Gather`.
public abstract sealed class Column implements AutoCloseable permits FlatColumn, ConstantColumn, DictionaryColumn {
    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES = MethodHandles.lookup().findVarHandle(Column.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SqlType type;
    private final int rows;

    @SuppressWarnings("unused") // through REFERENCES
    private volatile int references = 1;

    Column(SqlType type, int rows) {
        this.type = type;
        this.rows = rows;
    }

    /// Returns the type of the values.
    public final SqlType type() {
        return type;
    }

    /// Returns the number of rows, NULLs included.
    public final int rows() {
        return rows;
    }

    /// Returns whether some row may be NULL; false promises that none is.
    public abstract boolean mayHaveNulls();

    /// Returns whether row `row` is NULL. For edges and tests; loops read the bitmap.
    public abstract boolean isNull(int row);

    /// Returns the bytes of memory that this column keeps alive, shared parts counted in full.
    public abstract long bytes();

    /// Makes the caller one more owner.
    public final Column retain() {
        int before = (int) REFERENCES.getAndAdd(this, 1);
        if (before <= 0) {
            throw EngineException.internal("a freed column was retained");
        }
        return this;
    }

    /// Gives one ownership up; the last one frees the memory.
    @Override
    public final void close() {
        int before = (int) REFERENCES.getAndAdd(this, -1);
        if (before == 1) {
            free();
        } else if (before <= 0) {
            throw EngineException.internal("a freed column was closed");
        }
    }

    abstract void free();
}
