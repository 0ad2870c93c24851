package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.function.RunningRows;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.aggregate.KeyNumbers;
import io.polarway.engine.operator.sort.OrderedKeys;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which partition each row of an ordered input belongs to, and which rows are equal in its order.
final class InputOrder implements AutoCloseable {
    private final WindowShape shape;
    private final int clustered;
    private final @Nullable KeyNumbers numbers;
    private final OrderedKeys keys;
    /// By how many keys are equal.
    private final long[] @Nullable [] stretches;
    private int[] partitions = new int[0];
    private int rows;
    private long firstPartition = 1;

    InputOrder(RunningCalls calls, boolean isClustered, QueryMemory memory, Cancellation cancellation) {
        this.shape = calls.shape();
        List<Integer> partitionKeys = shape.partitionKeys();
        this.clustered = isClustered ? partitionKeys.size() : 0;
        List<SqlType> types = partitionKeys.stream().map(shape.types()::get).toList();
        this.numbers = isClustered || types.isEmpty() ? null : new KeyNumbers(types, memory, cancellation);
        List<SortKey> all = isClustered ? shape.sortKeys() : shape.orderKeys();
        this.keys = new OrderedKeys(all, clustered, memory);
        this.stretches = new long[all.size() + 1][];
        if (isClustered) {
            stretches[clustered] = new long[0];
        }
    }

    /// Makes sure that equal rows are numbered where functions ask for it.
    void numberPeers(List<RunningWindow> functions) {
        for (int i = 0; i < functions.size(); i++) {
            if (functions.get(i).readsPeers()) {
                stretches[clustered + shape.calls().get(i).orderKeys()] = new long[0];
            }
        }
    }

    /// Takes the next rows, which have no selection.
    void next(Batch batch) {
        rows = batch.positions();
        if (partitions.length < rows) {
            partitions = new int[rows];
        }
        Column[] columns = new Column[batch.width()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        for (int i = 0; i < stretches.length; i++) {
            long[] known = stretches[i];
            stretches[i] = known == null || known.length >= rows ? known : new long[rows];
        }
        keys.next(columns, rows, stretches);
        if (numbers != null) {
            Column[] keyColumns = new Column[shape.partitionKeys().size()];
            for (int i = 0; i < keyColumns.length; i++) {
                keyColumns[i] = columns[shape.partitionKeys().get(i)];
            }
            numbers.number(keyColumns, rows, partitions);
        } else if (clustered > 0) {
            long[] stretch = Objects.requireNonNull(stretches[clustered]);
            for (int i = 0; i < rows; i++) {
                partitions[i] = (int) (stretch[i] - firstPartition);
            }
        }
    }

    /// Returns the number of each row's partition.
    int[] partitions() {
        return partitions;
    }

    private int partitionCount() {
        return numbers != null ? numbers.count() : clustered > 0 ? partitions[rows - 1] + 1 : 1;
    }

    /// Returns the number of each row's stretch of equal rows.
    ///
    /// @param orderKeys by how many order keys they are equal
    long[] peers(int orderKeys) {
        return Objects.requireNonNull(stretches[clustered + orderKeys]);
    }

    /// Returns the rows as a function sees them.
    RunningRows rows(int orderKeys, Worker worker) {
        long[] peers = stretches[clustered + orderKeys];
        return new RunningRows(worker.memory(), worker.cancellation(), rows, partitions, partitionCount(),
                peers == null ? new long[0] : peers);
    }

    /// Makes the last row's partition number 0, and returns which it was.
    int keepLast() {
        int last = partitions[rows - 1];
        firstPartition += last;
        return last;
    }

    /// Returns the bytes that are held.
    long bytes() {
        return numbers == null ? 0 : numbers.bytes();
    }

    @Override
    public void close() {
        keys.close();
        if (numbers != null) {
            numbers.close();
        }
    }
}
