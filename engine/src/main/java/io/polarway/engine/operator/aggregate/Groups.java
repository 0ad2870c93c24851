package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;

/// The groups of one worker, of one partition, or of the whole aggregation: their keys, the states of their aggregates, and
/// for each distinct set the different arguments of each group. Used by one thread at a time.
final class Groups implements AutoCloseable {
    private final Shape shape;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    final GroupTable table;
    final Accumulator[] accumulators;
    final GroupTable[] distinct;

    Groups(Shape shape, QueryMemory memory, Cancellation cancellation) {
        this.shape = shape;
        this.memory = memory;
        this.cancellation = cancellation;
        this.table = new GroupTable(shape.keys, memory, cancellation);
        this.accumulators = shape.accumulators(memory, cancellation);
        this.distinct = new GroupTable[shape.distinctSets.size()];
        for (int i = 0; i < distinct.length; i++) {
            distinct[i] = new GroupTable(shape.distinctSets.get(i).layout(), memory, cancellation);
        }
    }

    /// Returns the number of groups; without keys there is one from the start.
    int count() {
        return shape.keyCount == 0 ? 1 : table.groups();
    }

    /// Returns the bytes that the groups take.
    long bytes() {
        long bytes = table.bytes();
        for (Accumulator accumulator : accumulators) {
            bytes += accumulator.bytes();
        }
        for (GroupTable set : distinct) {
            bytes += set.bytes();
        }
        return bytes;
    }

    /// Returns the bytes that the distinct sets take.
    long distinctBytes() {
        long bytes = 0;
        for (GroupTable set : distinct) {
            bytes += set.bytes();
        }
        return bytes;
    }

    /// Returns about how many bytes more are needed once `more` rows have come, or for putting the groups aside now.
    long growth(int more) {
        long growth = table.growth(more);
        long states = 0;
        for (Accumulator accumulator : accumulators) {
            states += accumulator.bytes();
        }
        for (GroupTable set : distinct) {
            growth += set.growth(more);
        }
        // States grow with the groups; where they are large, it is their copies that matter.
        return growth > 0 || states > table.bytes() ? growth + states : 0;
    }

    /// Gives the aggregates of distinct arguments what their sets hold. Called once, when the sets are complete.
    void addDistinct() {
        for (int set = 0; set < distinct.length; set++) {
            addDistinct(set);
        }
    }

    /// Gives the aggregates of one distinct set what it holds.
    void addDistinct(int set) {
        int hasGroup = shape.keyCount == 0 ? 0 : 1;
        int size = distinct[set].groups();
        for (int from = 0; from < size; from += Merge.ROWS) {
            cancellation.check();
            int rows = Math.min(Merge.ROWS, size - from);
            int[] groupIds = new int[rows];
            Column[] arguments = new Column[shape.distinctSets.get(set).arguments().length];
            int done = 0;
            try {
                if (hasGroup == 1) {
                    try (FlatColumn ids = (FlatColumn) distinct[set].key(0, from, rows)) {
                        java.lang.foreign.MemorySegment.copy(ids.values(), Layouts.INT, 0, groupIds, 0, rows);
                    }
                }
                for (; done < arguments.length; done++) {
                    arguments[done] = distinct[set].key(done + hasGroup, from, rows);
                }
                for (int call = 0; call < accumulators.length; call++) {
                    if (shape.calls.get(call).distinctSet() == set) {
                        accumulators[call].update(arguments, null, groupIds, rows, count());
                    }
                }
            } finally {
                for (int i = 0; i < done; i++) {
                    arguments[i].close();
                }
            }
        }
    }

    /// Pushes the keys and results of the groups from `from` to before `to`.
    Demand push(int from, int to, int batchRows, Stage first) {
        for (int at = from; at < to; at += batchRows) {
            cancellation.check();
            try (Batch batch = batch(at, Math.min(batchRows, to - at))) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
        }
        return Demand.MORE;
    }

    private Batch batch(int from, int count) {
        List<Column> columns = new ArrayList<>();
        try {
            if (shape.keyCount > 0) {
                columns.addAll(table.keys(from, count));
            }
            for (Accumulator accumulator : accumulators) {
                columns.add(accumulator.result(from, count));
            }
            return Batch.of(count, columns);
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    /// Returns new key rows for the table.
    KeyRows keyRows() {
        return new KeyRows(shape.keys);
    }

    /// Returns where the groups are allocated.
    QueryMemory memory() {
        return memory;
    }

    /// Begins anew after [#close].
    void restart() {
        Accumulator[] created = shape.accumulators(memory, cancellation);
        System.arraycopy(created, 0, accumulators, 0, created.length);
    }

    @Override
    public void close() {
        table.close();
        for (Accumulator accumulator : accumulators) {
            accumulator.close();
        }
        for (GroupTable set : distinct) {
            set.close();
        }
    }
}
