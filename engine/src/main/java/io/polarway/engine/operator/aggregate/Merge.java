package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyColumns;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Merges the groups of workers into others: all of them, or those of one partition. Used by one thread.
final class Merge {
    /// How many rows are merged at a time.
    static final int ROWS = 4096;

    private final Shape shape;
    private final Groups target;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final KeyRows keys;
    private final KeyRows[] distinctKeys;
    private final KeyRows payloadRows;
    private final KeyColumns keyColumns;
    private final KeyColumns payloadColumns;
    private int[] groupIds = new int[ROWS];
    private int[] distinctIds = new int[ROWS];

    Merge(Shape shape, Groups target, Cancellation cancellation) {
        this.shape = shape;
        this.target = target;
        this.memory = target.memory();
        this.cancellation = cancellation;
        this.keys = new KeyRows(shape.keys);
        this.payloadRows = new KeyRows(shape.payload);
        this.keyColumns = new KeyColumns(shape.keys, true);
        this.payloadColumns = new KeyColumns(shape.payload, false);
        this.distinctKeys = new KeyRows[shape.distinctSets.size()];
        for (int i = 0; i < distinctKeys.length; i++) {
            distinctKeys[i] = new KeyRows(shape.distinctSets.get(i).layout());
        }
    }

    /// Merges all groups of `from`.
    void all(Groups from) {
        int[] mapping = new int[from.count()];
        for (int at = 0; at < mapping.length; at += ROWS) {
            cancellation.check();
            int rows = Math.min(ROWS, mapping.length - at);
            intern(from.table, null, at, rows);
            System.arraycopy(groupIds, 0, mapping, at, rows);
            for (int call = 0; call < from.accumulators.length; call++) {
                List<Column> states = from.accumulators[call].state(at, rows);
                merge(target.accumulators[call], states, rows);
            }
        }
        for (int set = 0; set < distinctKeys.length; set++) {
            mergeSet(set, from.distinct[set], null, 0, from.distinct[set].groups(), mapping);
        }
    }

    /// Merges the groups of `from` from number `first` on, which have no distinct sets.
    void from(Groups from, int first) {
        for (int at = first; at < from.count(); at += ROWS) {
            cancellation.check();
            int rows = Math.min(ROWS, from.count() - at);
            intern(from.table, null, at, rows);
            for (int call = 0; call < from.accumulators.length; call++) {
                merge(target.accumulators[call], from.accumulators[call].state(at, rows), rows);
            }
        }
    }

    private void intern(GroupTable table, int @Nullable [] chosen, int from, int rows) {
        if (shape.keyCount == 0) {
            return;
        }
        table.load(keys, chosen, from, rows);
        target.table.intern(keys, groupIds);
    }

    /// Merges states, which are taken over.
    private void merge(Accumulator accumulator, List<Column> states, int rows) {
        merge(accumulator, states, groupIds, rows, target.count());
    }

    /// Merges the states of a single group, which are taken over.
    static void mergeOne(Accumulator accumulator, List<Column> states) {
        merge(accumulator, states, new int[1], 1, 1);
    }

    /// Merges states, which are taken over, into groups: row i into group `groupIds[i]`.
    static void merge(Accumulator accumulator, List<Column> states, int[] groupIds, int rows, int groups) {
        try {
            accumulator.merge(states.toArray(Column[]::new), groupIds, rows, groups);
        } finally {
            states.forEach(Column::close);
        }
    }

    private void mergeSet(int set, GroupTable table, int @Nullable [] chosen, int from, int to,
            int[] mapping) {
        KeyRows rows = distinctKeys[set];
        for (int at = from; at < to; at += ROWS) {
            cancellation.check();
            table.load(rows, chosen, at, Math.min(ROWS, to - at));
            if (shape.keyCount > 0) {
                rows.mapLeading(mapping);
            }
            target.distinct[set].intern(rows, distinctIds);
        }
    }

    /// Merges one partition of what a worker has aggregated, and of the rows that it has not.
    ///
    /// @param afterLists called whenever lists were merged
    void partition(Part part, int partition, Runnable afterLists) {
        int[] mapping = new int[0];
        Part.Partitioning groups = part.partitioning;
        if (groups != null) {
            mapping = new int[part.distinctPartitionings.length == 0 ? 0 : part.groups.count()];
            mergeGroups(part, groups, partition, mapping, afterLists);
        }
        for (int set = 0; set < part.distinctPartitionings.length; set++) {
            Part.Partitioning chosen = part.distinctPartitionings[set];
            if (chosen != null) {
                mergeSet(set, part.groups.distinct[set], chosen.numbers(), chosen.first()[partition],
                        chosen.first()[partition + 1], mapping);
            }
            PartitionedRows rows = part.distinctRows[set];
            if (rows != null) {
                GroupTable table = rows.table(partition);
                if (table != null) {
                    mergeSet(set, table, null, 0, table.groups(), mapping);
                }
                addDistinctRows(set, rows.rows(), partition, mapping);
                rows.free(partition);
            }
        }
        if (part.rows != null) {
            Groups own = part.rows.groups(partition);
            if (own != null) {
                all(own);
            }
            addRows(part.rows.rows(), partition);
            part.rows.free(partition);
        }
    }

    private void mergeGroups(Part part, Part.Partitioning groups, int partition, int[] mapping, Runnable afterLists) {
        StatePieces states = part.pieces();
        int end = groups.first()[partition + 1];
        for (int at = groups.first()[partition]; at < end;) {
            cancellation.check();
            int rows = states.end(groups.numbers(), at, Math.min(end, at + ROWS)) - at;
            intern(part.groups.table, groups.numbers(), at, rows);
            int[] chosen = Arrays.copyOfRange(groups.numbers(), at, at + rows);
            for (int i = 0; mapping.length > 0 && i < rows; i++) {
                mapping[chosen[i]] = groupIds[i];
            }
            for (int call = 0; call < target.accumulators.length; call++) {
                merge(target.accumulators[call], states.of(call, chosen, 0, memory), rows);
            }
            if (shape.hasLists()) {
                afterLists.run();
                for (int group : chosen) {
                    mergeRest(part.groups.table, states, group, afterLists);
                }
            }
            at += rows;
        }
    }

    /// Merges what the lists of a group have beyond their first pieces.
    private void mergeRest(GroupTable table, StatePieces states, int group, Runnable afterLists) {
        int longest = states.longest(group);
        int[] chosen = {group};
        for (int first = states.most(); first < longest; first += states.most()) {
            cancellation.check();
            intern(table, chosen, 0, 1);
            for (int call = 0; call < target.accumulators.length; call++) {
                if (shape.calls.get(call).hasLists()) {
                    merge(target.accumulators[call], states.of(call, chosen, first, memory), 1);
                }
            }
            afterLists.run();
        }
    }

    private void addDistinctRows(int set, RowPartitions rows, int partition, int[] mapping) {
        KeyRows loaded = distinctKeys[set];
        rows.read(partition, loaded, ROWS, (packed, offset, stride) -> {
            cancellation.check();
            if (shape.keyCount > 0) {
                loaded.mapLeading(mapping);
            }
            target.distinct[set].intern(loaded, distinctIds);
        });
    }

    /// Aggregates the rows of a partition, and frees them.
    void addRows(RowPartitions rows, int partition) {
        rows.read(partition, keys, ROWS, (packed, offset, stride) -> {
            cancellation.check();
            aggregate(packed, offset, stride);
        });
        rows.free(partition);
    }

    /// Adds groups that come from a file, see [SpilledGroups#readGroups].
    ///
    /// @return the number of each here, until something else is added
    int[] addGroups(Batch batch) {
        addStates(batch, false);
        return groupIds;
    }

    /// Adds further elements of lists that come from a file, see [SpilledGroups#readRest].
    void addRest(Batch batch) {
        addStates(batch, true);
    }

    private void addStates(Batch batch, boolean areLists) {
        int rows = batch.positions();
        groupIds = longEnough(groupIds, rows);
        int at = 0;
        if (shape.keyCount > 0) {
            keyColumns.load(keys, batch, 0);
            target.table.intern(keys, groupIds);
            at = keyColumns.types().size();
        }
        for (int call = 0; call < target.accumulators.length; call++) {
            Shape.Call known = shape.calls.get(call);
            if (areLists ? known.hasLists() : known.distinctSet() < 0) {
                Column[] states = new Column[known.call().function().stateTypes().size()];
                for (int i = 0; i < states.length; i++) {
                    states[i] = batch.column(at++);
                }
                target.accumulators[call].merge(states, groupIds, rows, target.count());
            }
        }
    }

    private static int[] longEnough(int[] ids, int rows) {
        return ids.length < rows ? new int[rows] : ids;
    }

    /// Adds rows of a distinct set that come from a file, see [SpilledGroups#readSet].
    ///
    /// @param mapping the number here of each group of the piece
    void addSet(int set, Batch batch, int[] mapping) {
        KeyRows rows = distinctKeys[set];
        distinctIds = longEnough(distinctIds, batch.positions());
        new KeyColumns(shape.distinctSets.get(set).layout(), shape.keyCount == 0).load(rows, batch, 0);
        if (shape.keyCount > 0) {
            rows.mapLeading(mapping);
        }
        target.distinct[set].intern(rows, distinctIds);
    }

    /// Aggregates rows that come from a file, see [SpilledGroups#readRows].
    ///
    /// @param partitions where to put them instead, if not null
    void addRows(Batch batch, @Nullable RowPartitions partitions) {
        int rows = batch.positions();
        keyColumns.load(keys, batch, 0);
        payloadColumns.load(payloadRows, batch, keyColumns.types().size());
        if (partitions != null) {
            partitions.add(keys, payloadRows, keys.hashes());
            return;
        }
        groupIds = longEnough(groupIds, rows);
        int stride = Math.max(1, shape.payload.words()) * 8;
        try (ArrowBuf packed = memory.allocate((long) rows * stride)) {
            MemorySegment words = Layouts.segment(packed);
            for (int word = 0; word < shape.payload.words(); word++) {
                long[] values = payloadRows.word(word);
                long at = word * 8L;
                for (int i = 0; i < rows; i++, at += stride) {
                    MemoryAccess.setLong(words, at, values[i]);
                }
            }
            aggregate(words, 0, stride);
        }
    }

    /// Adds the rows whose keys were loaded to their groups.
    private void aggregate(MemorySegment packed, long offset, long stride) {
        Column[] payload = new Column[shape.payloadInputs.length];
        target.table.intern(keys, groupIds);
        int done = 0;
        try {
            for (; done < payload.length; done++) {
                payload[done] = shape.payload.column(done, packed, offset, stride, keys.count(), -1, new ArrowBuf[0],
                        memory);
            }
            for (int call = 0; call < target.accumulators.length; call++) {
                target.accumulators[call].update(arguments(call, payload), null, groupIds, keys.count(),
                        target.count());
            }
        } finally {
            for (int i = 0; i < done; i++) {
                payload[i].close();
            }
        }
    }

    private Column[] arguments(int call, Column[] payload) {
        int[] inputs = shape.calls.get(call).arguments();
        Column[] arguments = new Column[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            for (int j = 0; j < payload.length; j++) {
                if (shape.payloadInputs[j] == inputs[i]) {
                    arguments[i] = payload[j];
                }
            }
        }
        return arguments;
    }
}
