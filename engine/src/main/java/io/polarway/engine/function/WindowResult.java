package io.polarway.engine.function;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The values of a window function, by place in the order. Many functions give the value of another row: these say which
/// one, and the value itself is copied only once, into the batch that leaves.
public final class WindowResult implements AutoCloseable {
    /// The place of NULL.
    public static final int NULL = -1;

    private final FlatColumn values;
    private final @Nullable ArrowBuf rows;
    private final @Nullable FlatColumn otherwise;

    private WindowResult(FlatColumn values, @Nullable ArrowBuf rows, @Nullable FlatColumn otherwise) {
        this.values = values;
        this.rows = rows;
        this.otherwise = otherwise;
    }

    /// Creates the result whose value at place i is row i of `values`, of which one reference is taken over.
    public static WindowResult of(FlatColumn values) {
        return new WindowResult(values, null, null);
    }

    /// Creates the result whose value at place i is row `rows[i]` of `values`; one reference of each is taken over.
    ///
    /// @param rows 32-bit row numbers; [#NULL] for NULL, and [#otherwise(int)] of r for row r of `otherwise`
    /// @param otherwise another column, of which one reference is taken over, or null
    public static WindowResult picked(FlatColumn values, ArrowBuf rows, @Nullable FlatColumn otherwise) {
        return new WindowResult(values, rows, otherwise);
    }

    /// Returns what stands for row `row` of the other column.
    public static int otherwise(int row) {
        return -2 - row;
    }

    /// Returns the column that values are taken from, borrowed.
    public FlatColumn values() {
        return values;
    }

    /// Returns which row of [#values] is the value of each place, or null if they are the same.
    public @Nullable MemorySegment rows() {
        return rows == null ? null : Layouts.segment(rows);
    }

    /// Returns the column that negative rows are in, borrowed, or null.
    public @Nullable FlatColumn otherwise() {
        return otherwise;
    }

    /// Returns the bytes that the result takes, but for what the rows take anyway.
    public long bytes() {
        return rows == null ? values.bytes() : rows.capacity();
    }

    @Override
    public void close() {
        values.close();
        if (rows != null) {
            rows.close();
        }
        if (otherwise != null) {
            otherwise.close();
        }
    }
}
