package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Puts together what the workers collected of one part, in the order of the input, so that rows that are equal in the
/// window's order always come out alike.
final class PartRows {
    private static final int SLICE = 1 << 14;

    private final List<Batch> batches = new ArrayList<>();
    private final List<Stretch> stretches = new ArrayList<>();

    /// Rows of one worker and morsel.
    private record Stretch(int worker, long morsel, int from, int to) {
    }

    /// Takes over what a worker collected.
    void add(CollectedPartitions.Rows rows) {
        MorselRows morsels = rows.morsels();
        int total = rows.batch().positions();
        for (int i = 0; i < morsels.stretches(); i++) {
            stretches.add(new Stretch(batches.size(), morsels.morsel(i), morsels.firstRow(i, total),
                    morsels.firstRow(i + 1, total)));
        }
        batches.add(rows.batch());
    }

    /// Returns the number of rows.
    long rows() {
        long rows = 0;
        for (Batch batch : batches) {
            rows += batch.positions();
        }
        return rows;
    }

    /// Returns the rows in flat columns, which the caller owns; there is nothing left here.
    Batch join(List<SqlType> types, QueryMemory memory, Cancellation cancellation) {
        if (batches.size() == 1) {
            return batches.removeFirst();
        }
        stretches.sort(Comparator.comparingLong(Stretch::morsel));
        Column[] columns = new Column[types.size()];
        int done = 0;
        try {
            int rows = Math.toIntExact(rows());
            for (; done < columns.length; done++) {
                columns[done] = join(done, types.get(done), memory, cancellation);
            }
            Batch joined = new Batch(rows, null, columns);
            close();
            return joined;
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    private FlatColumn join(int column, SqlType type, QueryMemory memory, Cancellation cancellation) {
        int[] positions = new int[SLICE];
        try (GrowingColumn joined = new GrowingColumn(type, memory)) {
            for (Stretch stretch : stretches) {
                Column source = batches.get(stretch.worker()).column(column);
                for (int from = stretch.from(); from < stretch.to(); from += SLICE) {
                    cancellation.check();
                    int count = Math.min(SLICE, stretch.to() - from);
                    for (int i = 0; i < count; i++) {
                        positions[i] = from + i;
                    }
                    joined.append(source, new Selection(positions, count));
                }
            }
            return joined.take();
        }
    }

    /// Frees the rows.
    void close() {
        batches.forEach(Batch::close);
        batches.clear();
        stretches.clear();
    }
}
