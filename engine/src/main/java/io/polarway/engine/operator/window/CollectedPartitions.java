package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.operator.sort.CollectedRows;
import io.polarway.engine.spill.SpillFile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that one worker collects, by the upper bits of the hash of their partition keys. Used by one thread at a time.
final class CollectedPartitions implements AutoCloseable {
    /// The number of parts of an input with PARTITION BY.
    static final int PARTS = 64;
    private static final int PART_BITS = 6;
    /// How often rows can be parted by further bits of their hash.
    static final int LEVELS = Long.SIZE / PART_BITS;

    private final WindowShape shape;
    private final Worker worker;
    private final int shift;
    private final List<CollectedRows> parts = new ArrayList<>();
    private final List<MorselRows> morsels = new ArrayList<>();
    /// What was put aside of each part.
    private final List<List<WorkerRows.Aside>> aside = new ArrayList<>();
    private final long[] asideRows = new long[PARTS];
    private final @Nullable KeyRows keys;
    private final int[] counts = new int[PARTS + 1];
    private int[] sorted = new int[0];
    private int[] chosen = new int[0];

    /// Creates an empty collection.
    ///
    /// @param level how often the rows have been parted before
    CollectedPartitions(WindowShape shape, int level, Worker worker) {
        this.shape = shape;
        this.worker = worker;
        this.shift = Long.SIZE - (level + 1) * PART_BITS;
        int count = shape.partitionKeys().isEmpty() ? 1 : PARTS;
        for (int i = 0; i < count; i++) {
            parts.add(new CollectedRows(shape.types(), worker.memory()));
            morsels.add(new MorselRows());
            aside.add(new ArrayList<>());
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

    /// Parts a batch, which is borrowed, before [#append]. Returns how many bytes appending takes, with what is copied meanwhile, but for
    /// the bytes of strings.
    long part(Batch batch) {
        if (keys == null) {
            return 2 * parts.getFirst().growth(batch.rows());
        }
        Selection selection = batch.selection();
        Column[] keyColumns = new Column[shape.partitionKeys().size()];
        for (int i = 0; i < keyColumns.length; i++) {
            keyColumns[i] = batch.column(shape.partitionKeys().get(i));
        }
        keys.load(keyColumns, selection, batch.positions());
        distribute(keys.hashes(), batch.rows(), selection);
        long growth = 0;
        for (int part = 0; part < PARTS; part++) {
            int count = counts[part] - (part == 0 ? 0 : counts[part - 1]);
            growth += count == 0 ? 0 : parts.get(part).growth(count);
        }
        return 2 * growth;
    }

    /// Appends the batch that was parted last.
    ///
    /// @param morsel where in the whole input the batch stands
    void append(Batch batch, long morsel) {
        Column[] columns = new Column[batch.width()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        Selection selection = batch.selection();
        if (keys == null) {
            morsels.getFirst().begin(asideRows[0] + parts.getFirst().rows(), morsel);
            parts.getFirst().append(columns, selection, batch.positions());
            return;
        }
        for (int part = 0; part < PARTS; part++) {
            int from = part == 0 ? 0 : counts[part - 1];
            int count = counts[part] - from;
            if (count > 0) {
                System.arraycopy(sorted, from, chosen, 0, count);
                morsels.get(part).begin(asideRows[part] + parts.get(part).rows(), morsel);
                parts.get(part).append(columns, new Selection(chosen, count), batch.positions());
            }
        }
    }

    private int part(long hash) {
        return (int) (hash >>> shift) & PARTS - 1;
    }

    /// Writes the positions of the rows ordered by their part; those of part p end before index `counts[p]`.
    private void distribute(long[] hashes, int rows, @Nullable Selection selection) {
        if (sorted.length < rows) {
            sorted = new int[rows];
            chosen = new int[rows];
        }
        java.util.Arrays.fill(counts, 0);
        for (int i = 0; i < rows; i++) {
            counts[part(hashes[i]) + 1]++;
        }
        for (int part = 1; part <= PARTS; part++) {
            counts[part] += counts[part - 1];
        }
        for (int i = 0; i < rows; i++) {
            int position = selection == null ? i : selection.position(i);
            sorted[counts[part(hashes[i])]++] = position;
        }
    }

    /// Writes all rows to a file, which has to stay as long as they are used.
    void spill(SpillFile file) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).rows() > 0) {
                worker.cancellation().check();
                List<SpillFile.Extent> extents = new ArrayList<>();
                try (Batch batch = parts.get(i).take()) {
                    file.append(batch, Integer.MAX_VALUE, worker.memory(), extents);
                }
                for (SpillFile.Extent extent : extents) {
                    aside.get(i).add(new WorkerRows.Aside(file, extent));
                    asideRows[i] += extent.rows();
                }
            }
        }
    }

    /// Hands the rows over: for each part those collected, or null.
    List<@Nullable WorkerRows> take() {
        List<@Nullable WorkerRows> taken = new ArrayList<>();
        try {
            for (int i = 0; i < parts.size(); i++) {
                Batch rest = parts.get(i).rows() == 0 ? null : parts.get(i).take();
                taken.add(rest == null && aside.get(i).isEmpty() ? null
                        : new WorkerRows(aside.get(i), rest, morsels.get(i)));
            }
            return taken;
        } catch (Throwable thrown) {
            for (WorkerRows rows : taken) {
                if (rows != null) {
                    rows.close();
                }
            }
            throw thrown;
        }
    }

    @Override
    public void close() {
        parts.forEach(CollectedRows::close);
    }
}
