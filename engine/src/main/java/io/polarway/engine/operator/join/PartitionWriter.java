package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects rows until there are enough for extents that are worth writing, then writes them by partition. Of one worker.
final class PartitionWriter implements AutoCloseable {
    /// So many bytes make extents of a size that compresses well, and is read in few calls.
    private static final long CHUNK_BYTES = 8 << 20;
    private static final int CHUNK_ROWS = 1 << 20;

    private final Partitions target;
    private final Worker worker;
    private final Reservation account;
    private final boolean isCollecting;
    /// Null where a column is NULL throughout.
    private final List<@Nullable GrowingColumn> columns = new ArrayList<>();
    private int[] places = new int[0];
    private int rows;
    private long attributed;

    /// Creates a writer.
    ///
    /// @param target where rows go
    /// @param kept the columns whose values matter
    PartitionWriter(Partitions target, BitSet kept, Worker worker) {
        this.target = target;
        this.worker = worker;
        this.account = worker.memory().reserveSpillable("join partitions");
        this.isCollecting = target.types().stream().noneMatch(SqlType::isNested);
        for (int i = 0; isCollecting && i < target.types().size(); i++) {
            columns.add(kept.get(i) ? new GrowingColumn(target.types().get(i), worker.memory()) : null);
        }
    }

    /// Takes chosen rows of a batch.
    ///
    /// @param chosen the rows, or null for all
    /// @param given the partition of each of them
    void add(Batch batch, @Nullable Selection chosen, int[] given) {
        int count = chosen == null ? batch.positions() : chosen.count();
        if (count == 0) {
            return;
        }
        if (!isCollecting) {
            Scatter.write(batch, chosen == null ? null : chosen.positions(), given, count, target, worker);
            return;
        }
        for (int i = 0; i < columns.size(); i++) {
            GrowingColumn column = columns.get(i);
            if (column != null) {
                column.append(batch.column(i), chosen);
            }
        }
        if (places.length < rows + count) {
            places = Arrays.copyOf(places, rows + count + (rows + count >>> 1));
        }
        System.arraycopy(given, 0, places, rows, count);
        rows += count;
        note();
        // Columns grow by doubling.
        if (attributed >= CHUNK_BYTES || rows >= CHUNK_ROWS || account.mustSpill(2)) {
            flush();
        }
    }

    private void note() {
        long now = 0;
        for (GrowingColumn column : columns) {
            now += column == null ? 0 : column.bytes();
        }
        account.attribute(now - attributed);
        attributed = now;
    }

    /// Writes what is collected.
    void flush() {
        if (rows == 0) {
            return;
        }
        List<Column> taken = new ArrayList<>();
        try {
            for (int i = 0; i < columns.size(); i++) {
                GrowingColumn column = columns.get(i);
                taken.add(column == null ? ConstantColumn.ofNull(target.types().get(i), rows) : column.take());
            }
        } catch (Throwable thrown) {
            taken.forEach(Column::close);
            throw thrown;
        }
        try (Batch batch = Batch.of(rows, taken)) {
            Scatter.write(batch, null, places, rows, target, worker);
        }
        rows = 0;
        note();
    }

    @Override
    public void close() {
        for (GrowingColumn column : columns) {
            if (column != null) {
                column.close();
            }
        }
        account.close();
    }
}
