package io.polarway.engine.catalog;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies rows into batches that a [StoredTable] keeps. Used by one thread.
public final class StoredRows implements AutoCloseable {
    /// Small enough that a scan has morsels for every core, large enough that a batch costs nothing by itself.
    private static final int BATCH_ROWS = 16_384;

    private final List<GrowingColumn> columns = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();
    private int collected;
    private long rows;

    /// Creates an empty collection.
    ///
    /// @param schema the columns of the table
    /// @param memory where the rows stay
    public StoredRows(Schema schema, QueryMemory memory) {
        for (Field field : schema.fields()) {
            columns.add(new GrowingColumn(field.type(), memory));
        }
    }

    /// Copies the rows of a batch, whose first columns are those of the table.
    public void add(Batch batch) {
        for (int from = 0; from < batch.rows();) {
            int count = Math.min(BATCH_ROWS - collected, batch.rows() - from);
            Selection chosen = chosen(batch, from, count);
            for (int i = 0; i < columns.size(); i++) {
                columns.get(i).append(batch.column(i), chosen);
            }
            from += count;
            collected += count;
            rows += count;
            if (collected == BATCH_ROWS) {
                cut(collected);
            }
        }
    }

    private static @Nullable Selection chosen(Batch batch, int from, int count) {
        Selection alive = batch.selection();
        if (count == batch.rows()) {
            return alive;
        }
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = alive == null ? from + i : alive.position(from + i);
        }
        return new Selection(positions, count);
    }

    private void cut(int batchRows) {
        List<Column> taken = new ArrayList<>();
        try {
            for (GrowingColumn column : columns) {
                taken.add(column.take());
            }
        } catch (RuntimeException | Error e) {
            taken.forEach(Column::close);
            throw e;
        }
        batches.add(Batch.of(batchRows, taken));
        collected = 0;
    }

    /// Returns how many rows were added.
    public long rows() {
        return rows;
    }

    /// Returns the batches, which the caller owns, and starts again empty.
    public List<Batch> take() {
        if (collected > 0) {
            cut(collected);
        }
        List<Batch> taken = List.copyOf(batches);
        batches.clear();
        return taken;
    }

    /// Frees what was not taken.
    @Override
    public void close() {
        columns.forEach(GrowingColumn::close);
        batches.forEach(Batch::close);
        batches.clear();
    }
}
