package io.polarway.engine.operator.aggregate;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.QueryMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one worker has in partitions: rows that were not aggregated yet, and for each partition what came out of those that
/// were, in order to make room. Either the groups of the aggregation, or one of its distinct sets.
final class PartitionedRows implements AutoCloseable {
    private final @Nullable Shape shape;
    private final KeyLayout keys;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final RowPartitions rows;
    private final @Nullable Groups[] groups = new Groups[RowPartitions.COUNT];
    private final @Nullable GroupTable[] tables = new GroupTable[RowPartitions.COUNT];
    private long groupBytes;
    private long groupCount;
    private boolean isPoor;

    private PartitionedRows(@Nullable Shape shape, KeyLayout keys, KeyLayout payload, Worker worker,
            boolean isPoor) {
        this.isPoor = isPoor;
        this.shape = shape;
        this.keys = keys;
        this.memory = worker.memory();
        this.cancellation = worker.cancellation();
        this.rows = new RowPartitions(0, keys, payload, worker.memory());
    }

    /// Creates the partitions of an aggregation's groups.
    ///
    /// @param isPoor what [#isPoor] is until something was aggregated
    static PartitionedRows ofGroups(Shape shape, Worker worker, boolean isPoor) {
        return new PartitionedRows(shape, shape.keys, shape.payload, worker, isPoor);
    }

    /// Creates the partitions of a distinct set.
    static PartitionedRows ofSet(Shape.DistinctSet set, Worker worker, boolean isPoor) {
        return new PartitionedRows(null, set.layout(), KeyLayout.ofPayload(List.of()), worker, isPoor);
    }

    /// Returns whether aggregating was seen to save little: most rows were groups of their own.
    boolean isPoor() {
        return isPoor;
    }

    /// Aggregates what there is, unless that saves little or there is little to aggregate.
    ///
    /// @return whether it did
    boolean tryAggregate() {
        if (isPoor || rows.bytes() < groupBytes) {
            return false;
        }
        aggregate();
        return true;
    }

    /// Adds all rows of a batch; aggregates what there is if it takes more than `mostBytes`.
    void add(KeyRows rowKeys, @Nullable KeyRows payload, long[] partitionHashes, long mostBytes) {
        rows.add(rowKeys, payload, partitionHashes);
        if (rows.bytes() > mostBytes) {
            aggregate();
        }
    }

    private void aggregate() {
        long added = rows.rows();
        long groupsBefore = groupCount;
        groupBytes = 0;
        groupCount = 0;
        KeyRows loaded = new KeyRows(keys);
        int[] ids = new int[Merge.ROWS];
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            cancellation.check();
            if (shape != null) {
                Groups own = groups[partition];
                if (own == null) {
                    own = new Groups(shape, memory, cancellation);
                    groups[partition] = own;
                }
                new Merge(shape, own, cancellation).addRows(rows, partition);
                groupBytes += own.bytes();
                groupCount += own.count();
            } else {
                GroupTable own = tables[partition];
                if (own == null) {
                    own = new GroupTable(keys, memory, cancellation);
                    tables[partition] = own;
                }
                GroupTable table = own;
                rows.read(partition, loaded, Merge.ROWS, (packed, offset, stride) -> table.intern(loaded, ids));
                rows.free(partition);
                groupBytes += own.bytes();
                groupCount += own.groups();
            }
        }
        rows.clear();
        isPoor = groupCount - groupsBefore > added / 2;
    }

    /// Returns the rows of all partitions that were not aggregated.
    RowPartitions rows() {
        return rows;
    }

    /// Returns the groups of a partition, or null if none of its rows was aggregated.
    @Nullable
    Groups groups(int partition) {
        return groups[partition];
    }

    /// Returns the different rows of a partition of a distinct set, or null if none of its rows was looked at.
    @Nullable
    GroupTable table(int partition) {
        return tables[partition];
    }

    /// Returns the number of rows and groups.
    long size() {
        return rows.rows() + groupCount;
    }

    /// Returns the bytes that all partitions take.
    long bytes() {
        return rows.bytes() + groupBytes;
    }

    /// Frees one partition.
    void free(int partition) {
        rows.free(partition);
        Groups own = groups[partition];
        if (own != null) {
            own.close();
            groups[partition] = null;
        }
        GroupTable table = tables[partition];
        if (table != null) {
            table.close();
            tables[partition] = null;
        }
    }

    @Override
    public void close() {
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            free(partition);
        }
        rows.close();
    }
}
