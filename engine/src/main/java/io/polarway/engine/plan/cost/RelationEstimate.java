package io.polarway.engine.plan.cost;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What is supposed of the rows of a relation. Columns are looked at when they are asked for. Not thread-safe.
public final class RelationEstimate {
    private final double rows;
    private final IntFunction<ColumnEstimate> source;
    private final @Nullable ColumnEstimate[] columns;

    /// Creates an estimate.
    ///
    /// @param rows how many rows there are
    /// @param columns how many columns there are
    /// @param source makes the estimate of a column
    public RelationEstimate(double rows, int columns, IntFunction<ColumnEstimate> source) {
        this.rows = Double.isFinite(rows) ? Math.max(0, rows) : Double.MAX_VALUE / 1e100;
        this.source = source;
        this.columns = new ColumnEstimate[columns];
    }

    /// Returns how many rows there are.
    public double rows() {
        return rows;
    }

    /// Returns how many rows there are, as a whole number.
    public long count() {
        return Math.round(rows);
    }

    int columns() {
        return columns.length;
    }

    /// Returns what is supposed of a column.
    public ColumnEstimate column(int index) {
        ColumnEstimate column = columns[index];
        if (column == null) {
            column = source.apply(index);
            columns[index] = column;
        }
        return column;
    }

    /// Returns the same columns over another number of rows.
    public RelationEstimate withRows(double changed) {
        return new RelationEstimate(changed, columns.length, this::column);
    }
}
