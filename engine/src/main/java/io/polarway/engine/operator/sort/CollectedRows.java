package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that one worker collects, in flat columns. Used by one thread at a time.
public final class CollectedRows implements AutoCloseable {
    private final List<GrowingColumn> columns = new ArrayList<>();
    private int rows;

    /// Creates an empty collection of rows of the given types.
    public CollectedRows(List<SqlType> types, QueryMemory memory) {
        types.forEach(type -> columns.add(new GrowingColumn(type, memory)));
    }

    /// Returns the number of rows.
    public int rows() {
        return rows;
    }

    /// Returns the bytes that the rows take.
    public long bytes() {
        long bytes = 0;
        for (GrowingColumn column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }

    /// Returns how many bytes the rows take beside those of now once `count` more are there, but for the bytes of strings.
    public long growth(int count) {
        long bytes = 0;
        for (GrowingColumn column : columns) {
            bytes += column.growth(count);
        }
        return bytes;
    }

    /// Makes room for `count` rows in all, but for the bytes of strings.
    public void reserve(int count) {
        columns.forEach(column -> column.reserve(count));
    }

    /// Appends the selected rows of columns, which are borrowed.
    public void append(Column[] batch, @Nullable Selection selection, int positions) {
        for (int i = 0; i < batch.length; i++) {
            columns.get(i).append(batch[i], selection);
        }
        rows += selection == null ? positions : selection.count();
    }

    /// Returns everything as flat columns, which the caller owns, and starts again empty.
    public Batch take() {
        Column[] taken = new Column[columns.size()];
        int done = 0;
        try {
            for (; done < taken.length; done++) {
                taken[done] = columns.get(done).take();
            }
            Batch batch = new Batch(rows, null, taken);
            rows = 0;
            return batch;
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                taken[i].close();
            }
            throw thrown;
        }
    }

    @Override
    public void close() {
        columns.forEach(GrowingColumn::close);
        rows = 0;
    }
}
