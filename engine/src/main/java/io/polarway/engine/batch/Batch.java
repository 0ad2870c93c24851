package io.polarway.engine.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows in columns: all columns have `positions()` rows, of which those of `selection()` are alive (all, if it is null).
///
/// A batch owns one reference of each of its columns. `retain()` gives a second batch over the same columns.
public final class Batch implements AutoCloseable {
    private final Column[] columns;
    private final int positions;
    private final @Nullable Selection selection;
    private boolean closed;

    /// Creates a batch that takes over one reference of each column.
    ///
    /// @param positions the rows of every column
    /// @param selection the positions that are alive, or null for all
    public Batch(int positions, @Nullable Selection selection, Column... columns) {
        this.columns = columns;
        this.positions = positions;
        this.selection = selection;
    }

    /// Creates a batch of which every position is alive.
    public static Batch of(int rows, List<Column> columns) {
        return new Batch(rows, null, columns.toArray(Column[]::new));
    }

    /// Returns the number of rows that are alive.
    public int rows() {
        Selection alive = selection;
        return alive == null ? positions : alive.count();
    }

    /// Returns the number of rows of every column, dead ones included.
    public int positions() {
        return positions;
    }

    /// Returns the positions that are alive, or null if all are.
    public @Nullable Selection selection() {
        return selection;
    }

    /// Returns the number of columns.
    public int width() {
        return columns.length;
    }

    /// Returns column `index`, borrowed.
    public Column column(int index) {
        return columns[index];
    }

    /// Returns a batch of the same positions and columns with other positions alive. The caller owns it.
    public Batch select(@Nullable Selection other) {
        return new Batch(positions, other, retained());
    }

    /// Returns a batch of the chosen columns, in the given order, with the same positions alive. The caller owns it.
    public Batch project(int... chosen) {
        Column[] picked = new Column[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            picked[i] = columns[chosen[i]].retain();
        }
        return new Batch(positions, selection, picked);
    }

    /// Returns a second batch over the same columns. The caller owns it.
    public Batch retain() {
        return new Batch(positions, selection, retained());
    }

    /// Returns the bytes that this batch keeps alive, shared parts counted in full.
    public long bytes() {
        long bytes = 0;
        for (Column column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    private Column[] retained() {
        Column[] copy = columns.clone();
        for (Column column : copy) {
            column.retain();
        }
        return copy;
    }

    /// Gives the references to the columns up; a second call does nothing.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            for (Column column : columns) {
                column.close();
            }
        }
    }
}
