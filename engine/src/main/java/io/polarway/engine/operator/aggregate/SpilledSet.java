package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.hash.KeyColumns;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.spill.SpillFile.Extent;
import java.util.ArrayList;
import java.util.List;

/// The rows of a distinct set that were put aside while the groups that they belong to stayed, by the hash of the whole row: so
/// that even a single group may have more different arguments than memory holds. Used by one thread.
final class SpilledSet implements AutoCloseable {
    private static final int EXTENT_ROWS = 1 << 14;

    private final int level;
    private final KeyColumns columns;
    private final KeyRows keys;
    private final Worker worker;
    private final OperatorProfile profile;
    private final SpillFile file;
    private final List<List<Extent>> extents = new ArrayList<>();

    /// Creates an empty store.
    ///
    /// @param level which bits of the hash say the partition, see [RowPartitions#partition]
    SpilledSet(KeyLayout layout, int level, Worker worker, OperatorProfile profile) {
        this.level = level;
        this.columns = new KeyColumns(layout, true);
        this.keys = new KeyRows(layout);
        this.worker = worker;
        this.profile = profile;
        this.file = worker.query().temporaryFiles().create("hash aggregate");
        for (int i = 0; i < RowPartitions.COUNT; i++) {
            extents.add(new ArrayList<>());
        }
    }

    int level() {
        return level;
    }

    /// Puts aside all rows of a table, which is empty then.
    void add(GroupTable table) {
        table.complete();
        Part.Partitioning partitioning = Part.Partitioning.of(table.groups(), level, table::hash);
        long before = file.bytes();
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            worker.cancellation().check();
            int end = partitioning.first()[partition + 1];
            for (int at = partitioning.first()[partition]; at < end; at += EXTENT_ROWS) {
                table.load(keys, partitioning.numbers(), at, Math.min(EXTENT_ROWS, end - at));
                try (Batch batch = batch(table)) {
                    file.append(batch, EXTENT_ROWS, worker.memory(), extents.get(partition));
                }
            }
        }
        profile.count("spilled bytes", file.bytes() - before);
        table.close();
    }

    private Batch batch(GroupTable table) {
        List<Column> written = new ArrayList<>();
        try {
            columns.write(keys, table.strings(), written, worker.memory());
            return Batch.of(keys.count(), written);
        } catch (Throwable thrown) {
            written.forEach(Column::close);
            throw thrown;
        }
    }

    /// Adds the rows of a partition to a table.
    ///
    /// @param afterEach called after each extent
    void read(int partition, GroupTable table, Runnable afterEach) {
        int[] ids = new int[EXTENT_ROWS];
        for (Extent extent : extents.get(partition)) {
            worker.cancellation().check();
            try (Batch batch = file.read(extent, columns.types(), worker.memory())) {
                columns.load(keys, batch, 0);
                table.intern(keys, ids);
            }
            afterEach.run();
        }
        extents.get(partition).clear();
    }

    @Override
    public void close() {
        file.close();
    }
}
