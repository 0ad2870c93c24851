package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.QueryMemory;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The next rows of a row group on their way through the conditions: each column is read when it is first asked for. Once few
/// rows are alive, these are put together, and the remaining columns are read for them only. Used by one thread.
final class RowGroupRows implements AutoCloseable {
    /// Rows of which at most one in so many is alive are given out without the dead ones.
    private static final int SPARSE = 16;
    /// With fewer than one in so many, reading each by itself costs less than decoding all.
    private static final int FEW = 128;

    private final FileScan scan;
    private final RowGroupColumn[] columns;
    private final int rows;
    private final QueryMemory memory;
    private final @Nullable Column[] values;
    /// Which of the rows the values are of; null: all.
    private @Nullable Selection chosen;
    /// Which of the values are alive; null: all.
    private @Nullable Selection selection;
    private int positions;

    /// Begins with the next rows.
    ///
    /// @param columns the columns of the row group, borrowed; null where one is not needed
    RowGroupRows(FileScan scan, RowGroupColumn[] columns, int rows, QueryMemory memory) {
        this.scan = scan;
        this.columns = columns;
        this.rows = rows;
        this.memory = memory;
        this.values = new Column[columns.length];
        this.positions = rows;
    }

    int positions() {
        return positions;
    }

    @Nullable
    Selection selection() {
        return selection;
    }

    /// Returns the number of rows that are alive.
    int alive() {
        return selection == null ? positions : selection.count();
    }

    /// Returns a column, borrowed.
    Column column(int index) {
        Column known = values[index];
        if (known == null) {
            known = chosen == null ? columns[index].read(rows) : columns[index].read(rows, chosen);
            values[index] = known;
        }
        return known;
    }

    /// Returns a batch in which the given columns have their values, and the others may be NULL. It borrows them: it is not to be
    /// closed, and is gone with the next [#keep].
    Batch view(Collection<Integer> needed) {
        needed.forEach(this::column);
        Column[] view = new Column[values.length];
        for (int i = 0; i < view.length; i++) {
            Column read = values[i];
            view[i] = read == null ? ConstantColumn.ofNull(scan.columns().get(i).type(), positions) : read;
        }
        return new Batch(positions, selection, view);
    }

    /// Leaves the rows that are alive.
    ///
    /// @param left those of [#positions]; null: all
    void keep(@Nullable Selection left) {
        selection = left;
        if (left == null || left.isEmpty() || left.count() > positions / FEW) {
            return;
        }
        for (int i = 0; i < values.length; i++) {
            Column column = values[i];
            if (column != null) {
                values[i] = Gather.gather(column, left.positions(), left.count(), memory);
                column.close();
            }
        }
        chosen = chosen == null ? left : compose(chosen, left);
        positions = left.count();
        selection = null;
    }

    private static Selection compose(Selection outer, Selection inner) {
        int[] composed = new int[inner.count()];
        for (int i = 0; i < composed.length; i++) {
            composed[i] = outer.position(inner.position(i));
        }
        return new Selection(composed, composed.length);
    }

    /// Returns the rows that are alive, with the columns that the scan gives. The caller owns them.
    Batch output() {
        Column[] output = new Column[scan.output().size()];
        for (int i = 0; i < output.length; i++) {
            output[i] = column(scan.output().get(i));
        }
        for (Column column : output) {
            column.retain();
        }
        Batch batch = new Batch(positions, selection, output);
        if (alive() > positions / SPARSE) {
            return batch;
        }
        // What follows may compute the dead rows, too.
        try (batch) {
            return Gather.compact(batch, memory);
        }
    }

    /// Passes over the rows in all columns that were not read.
    void passOver() {
        for (int i = 0; i < columns.length; i++) {
            if (values[i] == null && columns[i] != null) {
                columns[i].skip(rows);
            }
        }
    }

    @Override
    public void close() {
        for (Column column : values) {
            if (column != null) {
                column.close();
            }
        }
    }
}
