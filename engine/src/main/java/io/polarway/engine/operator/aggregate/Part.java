package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.hash.KeyLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// What one worker hands over: its groups, and the rows that it did not aggregate, if any.
final class Part implements AutoCloseable {
    final Groups groups;
    final @Nullable PartitionedRows rows;
    final @Nullable PartitionedRows[] distinctRows;
    /// Where the groups of each partition are, once they were partitioned.
    @Nullable
    Partitioning partitioning;
    @Nullable
    Partitioning[] distinctPartitionings = new Partitioning[0];
    /// The partial results of all groups, by call, once they were partitioned.
    private final List<List<Column>> states = new ArrayList<>();
    private @Nullable StatePieces pieces;
    private boolean isReleased;

    Part(Groups groups, @Nullable PartitionedRows rows, @Nullable PartitionedRows[] distinctRows) {
        this.groups = groups;
        this.rows = rows;
        this.distinctRows = distinctRows;
    }

    /// Numbers sorted by partition: those of partition p are at `first[p]` to before `first[p + 1]` of `numbers`.
    record Partitioning(int[] numbers, int[] first) {
        /// Sorts the numbers 0 to count - 1 by their hash's partition.
        static Partitioning of(int count, int level, IntToLongFunction hashOf) {
            byte[] partitions = new byte[count];
            int[] first = new int[RowPartitions.COUNT + 1];
            for (int i = 0; i < count; i++) {
                int partition = RowPartitions.partition(hashOf.applyAsLong(i), level);
                partitions[i] = (byte) partition;
                first[partition + 1]++;
            }
            for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
                first[partition + 1] += first[partition];
            }
            int[] next = first.clone();
            int[] numbers = new int[count];
            for (int i = 0; i < count; i++) {
                numbers[next[partitions[i]]++] = i;
            }
            return new Partitioning(numbers, first);
        }
    }

    /// Sorts the groups by partition and takes their partial results, if that was not done yet. The accumulators are
    /// empty afterwards. Without keys the group is in the first partition.
    ///
    /// @param level which bits of the hash say the partition, see [RowPartitions#partition]
    void partition(Shape shape, int level) {
        if (partitioning != null) {
            return;
        }
        groups.table.complete();
        partitioning = shape.keyCount == 0
                ? Partitioning.of(1, level, _ -> 0)
                : Partitioning.of(groups.table.groups(), level, groups.table::hash);
        partitionSets(shape, level);
        for (int call = 0; call < groups.accumulators.length; call++) {
            states.add(groups.accumulators[call].state(0, groups.count()));
            groups.accumulators[call].close();
        }
        pieces = new StatePieces(shape, states);
    }

    /// Sorts the rows of the distinct sets by partition.
    void partitionSets(Shape shape, int level) {
        distinctPartitionings = new Partitioning[groups.distinct.length];
        for (int set = 0; set < groups.distinct.length; set++) {
            GroupTable table = groups.distinct[set];
            KeyLayout layout = shape.distinctSets.get(set).layout();
            distinctPartitionings[set] = shape.keyCount == 0
                    ? Partitioning.of(table.groups(), level, table::hash)
                    : Partitioning.of(table.groups(), level,
                            row -> groups.table.hash(layout.leading(table.rows(), row)));
        }
    }

    /// Returns the number of groups in a partition, once they were partitioned.
    int groups(int partition) {
        return partitioning == null ? 0 : partitioning.first()[partition + 1] - partitioning.first()[partition];
    }

    /// Returns where the groups of a partition begin in [#numbers], or after the last partition where they end.
    int first(int partition) {
        return partitioning == null ? 0 : partitioning.first()[partition];
    }

    /// Returns the numbers of the groups, sorted by partition.
    int[] numbers() {
        return partitioning == null ? new int[0] : partitioning.numbers();
    }

    /// Returns where the rows of a partition begin in the [#numbers] of a distinct set.
    int first(int set, int partition) {
        Partitioning known = distinctPartitionings[set];
        return known == null ? 0 : known.first()[partition];
    }

    /// Returns the numbers of the rows of a distinct set, sorted by partition.
    int[] numbers(int set) {
        Partitioning known = distinctPartitionings[set];
        return known == null ? new int[0] : known.numbers();
    }

    /// Returns for each group its place among those of its partition.
    int[] places() {
        int[] numbers = numbers();
        int[] places = new int[numbers.length];
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            for (int at = first(partition); at < first(partition + 1); at++) {
                places[numbers[at]] = at - first(partition);
            }
        }
        return places;
    }

    /// Returns the partial results of all groups, once they were partitioned.
    StatePieces pieces() {
        return Objects.requireNonNull(pieces);
    }

    /// Returns the bytes that the part takes.
    long bytes() {
        long bytes = groupBytes() + (rows == null ? 0 : rows.bytes());
        for (PartitionedRows set : distinctRows) {
            bytes += set == null ? 0 : set.bytes();
        }
        return bytes;
    }

    /// Returns the bytes that the groups take, which stay as long as the part does; those on the heap too.
    long groupBytes() {
        long bytes = groups.bytes() + numbers().length * 4L;
        for (int set = 0; set < distinctPartitionings.length; set++) {
            bytes += numbers(set).length * 4L;
        }
        for (List<Column> columns : states) {
            for (Column column : columns) {
                bytes += column.bytes();
            }
        }
        return bytes;
    }

    /// Returns the groups, which the caller takes over.
    Groups release() {
        isReleased = true;
        return groups;
    }

    @Override
    public void close() {
        states.forEach(columns -> columns.forEach(Column::close));
        states.clear();
        if (!isReleased) {
            groups.close();
        }
        if (rows != null) {
            rows.close();
        }
        for (PartitionedRows set : distinctRows) {
            if (set != null) {
                set.close();
            }
        }
    }
}
