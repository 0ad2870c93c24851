package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts the batches of another stream anew, so that each but the last has exactly the rows that are asked for. Its batches
/// have no selection: row `i` is position `i` of each column. Rows are copied, but for a batch that fits as it is.
public final class ExactBatches implements BatchStream {
    private final BatchStream stream;
    private final int rows;
    private final List<GrowingColumn> columns = new ArrayList<>();
    private @Nullable Batch current;
    private int used;

    /// Creates a stream that owns the other one.
    ///
    /// @param rows the rows of each batch, at least 1
    /// @param memory where batches are put together
    public ExactBatches(BatchStream stream, int rows, QueryMemory memory) {
        if (rows < 1) {
            throw new IllegalArgumentException("A batch has at least one row, not " + rows);
        }
        this.stream = stream;
        this.rows = rows;
        for (Field field : stream.schema().fields()) {
            columns.add(new GrowingColumn(field.type(), memory));
        }
    }

    @Override
    public Schema schema() {
        return stream.schema();
    }

    @Override
    public synchronized @Nullable Batch next() {
        int collected = 0;
        while (collected < rows) {
            Batch batch = current;
            if (batch == null) {
                batch = stream.next();
                if (batch == null) {
                    break;
                }
                current = batch;
                used = 0;
            }
            if (collected == 0 && used == 0 && batch.rows() == rows && batch.selection() == null) {
                current = null;
                return batch;
            }
            int taken = Math.min(rows - collected, batch.rows() - used);
            append(batch, taken);
            collected += taken;
            used += taken;
            if (used == batch.rows()) {
                current = null;
                batch.close();
            }
        }
        return collected == 0 ? null : take(collected);
    }

    private void append(Batch batch, int taken) {
        Selection chosen = batch.selection();
        if (taken < batch.rows()) {
            int[] positions = new int[taken];
            for (int i = 0; i < taken; i++) {
                positions[i] = chosen == null ? used + i : chosen.position(used + i);
            }
            chosen = new Selection(positions, taken);
        }
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).append(batch.column(i), chosen);
        }
    }

    private Batch take(int collected) {
        Column[] taken = new Column[columns.size()];
        int made = 0;
        try {
            for (; made < taken.length; made++) {
                taken[made] = columns.get(made).take();
            }
            return new Batch(collected, null, taken);
        } finally {
            if (made < taken.length) {
                for (int i = 0; i < made; i++) {
                    taken[i].close();
                }
            }
        }
    }

    /// Frees what was begun, and closes the other stream. Another thread's [#next] is waited for after the stream was closed.
    @Override
    public void close() {
        stream.close();
        synchronized (this) {
            Batch batch = current;
            current = null;
            if (batch != null) {
                batch.close();
            }
            columns.forEach(GrowingColumn::close);
        }
    }
}
