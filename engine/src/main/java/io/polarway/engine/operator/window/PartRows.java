package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.sort.CollectedRows;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts together what the workers collected of one part, in the order of the input, so that rows that are equal in the
/// window's order always come out alike.
final class PartRows implements AutoCloseable {
    private static final int SLICE = 1 << 14;

    private final List<WorkerRows> workers = new ArrayList<>();

    /// Rows of one worker and morsel.
    private record Stretch(int worker, long morsel, long rows) {
    }

    /// Takes over what a worker collected.
    void add(WorkerRows rows) {
        workers.add(rows);
    }

    /// Returns the number of rows.
    long rows() {
        return workers.stream().mapToLong(WorkerRows::rows).sum();
    }

    /// Returns the bytes that the rows take, or would take if they were in memory.
    long bytes() {
        return workers.stream().mapToLong(WorkerRows::bytes).sum();
    }

    /// Gives all rows in the order of the input.
    void give(List<SqlType> types, Worker worker, WorkerRows.Ranges ranges) {
        List<Stretch> stretches = new ArrayList<>();
        List<WorkerRows.Reader> readers = new ArrayList<>();
        for (int i = 0; i < workers.size(); i++) {
            MorselRows morsels = workers.get(i).morsels();
            long rows = workers.get(i).rows();
            for (int j = 0; j < morsels.stretches(); j++) {
                stretches.add(new Stretch(i, morsels.morsel(j),
                        morsels.firstRow(j + 1, rows) - morsels.firstRow(j, rows)));
            }
            readers.add(new WorkerRows.Reader(workers.get(i), types, worker));
        }
        stretches.sort(Comparator.comparingLong(Stretch::morsel));
        try {
            for (Stretch stretch : stretches) {
                readers.get(stretch.worker()).give(stretch.rows(), ranges);
            }
        } finally {
            readers.forEach(WorkerRows.Reader::close);
        }
    }

    /// Gives all rows in the order of the input, few at a time.
    void giveSlices(List<SqlType> types, Worker worker, Consumer<Batch> slices) {
        give(types, worker, (batch, from, to) -> {
            for (int start = from; start < to; start += SLICE) {
                int[] positions = new int[Math.min(SLICE, to - start)];
                for (int i = 0; i < positions.length; i++) {
                    positions[i] = start + i;
                }
                try (Batch slice = batch.select(new Selection(positions, positions.length))) {
                    slices.accept(slice);
                }
            }
        });
    }

    /// Returns the rows that one worker has in memory and that are all rows, or null.
    private @Nullable Batch whole() {
        return workers.size() == 1 && workers.getFirst().aside().isEmpty() ? workers.getFirst().rest() : null;
    }

    /// Returns the bytes that [#join] takes beside those in use now.
    long joinedBytes() {
        return whole() == null ? bytes() * 3 / 2 : 0;
    }

    /// Returns the rows in flat columns, of which the caller owns a reference as the rows here do.
    Batch join(List<SqlType> types, Worker worker) {
        Batch whole = whole();
        if (whole != null) {
            return whole.retain();
        }
        int[] positions = new int[SLICE];
        try (CollectedRows joined = new CollectedRows(types, worker.memory())) {
            give(types, worker, (batch, from, to) -> {
                Column[] columns = columns(batch);
                for (int start = from; start < to; start += SLICE) {
                    worker.cancellation().check();
                    int count = Math.min(SLICE, to - start);
                    for (int i = 0; i < count; i++) {
                        positions[i] = start + i;
                    }
                    joined.append(columns, new Selection(positions, count), batch.positions());
                }
            });
            Batch batch = joined.take();
            close();
            MorselRows one = new MorselRows();
            one.begin(0, 0);
            workers.add(new WorkerRows(List.of(), batch, one));
            return batch.retain();
        }
    }

    private static Column[] columns(Batch batch) {
        Column[] columns = new Column[batch.width()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        return columns;
    }

    /// Frees the rows.
    @Override
    public void close() {
        workers.forEach(WorkerRows::close);
        workers.clear();
    }
}
