package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.operator.sort.CollectedRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that one worker collects, by the upper bits of the hash of their partition keys. Used by one thread at a time.
final class CollectedPartitions implements AutoCloseable {
    /// The number of parts of an input with PARTITION BY.
    static final int PARTS = 64;
    private static final int PART_SHIFT = Long.SIZE - 6;

    private final WindowShape shape;
    private final List<CollectedRows> parts = new ArrayList<>();
    private final List<MorselRows> morsels = new ArrayList<>();
    private final @Nullable KeyRows keys;
    private final int[] counts = new int[PARTS + 1];
    private int[] sorted = new int[0];
    private int[] chosen = new int[0];

    CollectedPartitions(WindowShape shape, Worker worker) {
        this.shape = shape;
        int count = shape.partitionKeys().isEmpty() ? 1 : PARTS;
        for (int i = 0; i < count; i++) {
            parts.add(new CollectedRows(shape.types(), worker.memory()));
            morsels.add(new MorselRows());
        }
        this.keys = shape.partitionKeys().isEmpty()
                ? null
                : new KeyRows(KeyLayout.of(shape.partitionKeys().stream().map(shape.types()::get).toList()));
    }

    /// Returns the bytes that the rows take.
    long bytes() {
        long bytes = 0;
        for (CollectedRows part : parts) {
            bytes += part.bytes();
        }
        return bytes;
    }

    /// Appends a batch, which is borrowed.
    ///
    /// @param morsel where in the whole input the batch stands
    void append(Batch batch, long morsel) {
        Column[] columns = new Column[batch.width()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        Selection selection = batch.selection();
        if (keys == null) {
            morsels.getFirst().begin(parts.getFirst().rows(), morsel);
            parts.getFirst().append(columns, selection, batch.positions());
            return;
        }
        Column[] keyColumns = new Column[shape.partitionKeys().size()];
        for (int i = 0; i < keyColumns.length; i++) {
            keyColumns[i] = columns[shape.partitionKeys().get(i)];
        }
        keys.load(keyColumns, selection, batch.positions());
        distribute(keys.hashes(), batch.rows(), selection);
        for (int part = 0; part < PARTS; part++) {
            int from = part == 0 ? 0 : counts[part - 1];
            int count = counts[part] - from;
            if (count > 0) {
                System.arraycopy(sorted, from, chosen, 0, count);
                morsels.get(part).begin(parts.get(part).rows(), morsel);
                parts.get(part).append(columns, new Selection(chosen, count), batch.positions());
            }
        }
    }

    /// Writes the positions of the rows ordered by their part; those of part p end before index `counts[p]`.
    private void distribute(long[] hashes, int rows, @Nullable Selection selection) {
        if (sorted.length < rows) {
            sorted = new int[rows];
            chosen = new int[rows];
        }
        java.util.Arrays.fill(counts, 0);
        for (int i = 0; i < rows; i++) {
            counts[(int) (hashes[i] >>> PART_SHIFT) + 1]++;
        }
        for (int part = 1; part <= PARTS; part++) {
            counts[part] += counts[part - 1];
        }
        for (int i = 0; i < rows; i++) {
            int position = selection == null ? i : selection.position(i);
            sorted[counts[(int) (hashes[i] >>> PART_SHIFT)]++] = position;
        }
    }

    /// Hands the rows over: for each part those collected, or null.
    List<@Nullable Rows> take() {
        List<@Nullable Rows> taken = new ArrayList<>();
        try {
            for (int i = 0; i < parts.size(); i++) {
                taken.add(parts.get(i).rows() == 0 ? null : new Rows(parts.get(i).take(), morsels.get(i)));
            }
            return taken;
        } catch (Throwable thrown) {
            for (Rows rows : taken) {
                if (rows != null) {
                    rows.batch().close();
                }
            }
            throw thrown;
        }
    }

    /// The rows of one part that one worker collected.
    ///
    /// @param batch the rows, in flat columns
    /// @param morsels where they come from
    record Rows(Batch batch, MorselRows morsels) {
    }

    @Override
    public void close() {
        parts.forEach(CollectedRows::close);
    }
}
