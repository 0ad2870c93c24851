package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The groups of one worker, of one partition, or of the whole aggregation: their keys, the states of their aggregates, and
/// for each distinct set the different arguments of each group. Used by one thread at a time.
///
/// Rows that aggregates keep may be moved to files that are mapped ([#moveRows]); what is said of bytes leaves them out then.
final class Groups implements AutoCloseable {
    /// A batch of results takes no more than this part of the memory there is.
    private static final int BATCHES_OF_LIMIT = 32;

    private final Shape shape;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    final GroupTable table;
    final Accumulator[] accumulators;
    final GroupTable[] distinct;
    /// Where the aggregates have their rows that keep some, if that is not `memory`.
    private @Nullable QueryMemory files;

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
        return table.bytes() + stateBytes() + distinctBytes();
    }

    private long stateBytes() {
        long bytes = 0;
        for (int call = 0; call < accumulators.length; call++) {
            bytes += files != null && keepsRows(call) ? 0 : accumulators[call].bytes();
        }
        return bytes;
    }

    private boolean keepsRows(int call) {
        return shape.calls.get(call).call().function().keepsRows();
    }

    /// Returns the bytes of the rows that aggregates keep, wherever they are.
    long rowBytes() {
        long bytes = 0;
        for (int call = 0; call < accumulators.length; call++) {
            bytes += keepsRows(call) ? accumulators[call].bytes() : 0;
        }
        return bytes;
    }

    /// Moves the rows that aggregates keep, see [#moveRows], if these are most of what is held and memory is short.
    ///
    /// @param reservation of what is held
    /// @param more the bytes that are needed beside
    void moveRowsIfShort(Reservation reservation, long more, Worker worker) {
        if (files == null && rowBytes() > bytes() / 2 && reservation.mustSpillBefore(more)) {
            moveRows(worker);
        }
    }

    /// Returns whether the rows that aggregates keep were moved.
    boolean areRowsMoved() {
        return files != null;
    }

    /// Returns whether the rows that aggregates keep are most of what is held, and one group has most of them.
    boolean isOneLarge() {
        long rowBytes = rowBytes();
        if (rowBytes <= bytes() / 2) {
            return false;
        }
        long largest = 0;
        for (Accumulator accumulator : accumulators) {
            largest += accumulator.largest();
        }
        return largest > rowBytes / 2;
    }

    /// Moves the rows that aggregates keep to files that are mapped, where those that come later go as well.
    void moveRows(Worker worker) {
        QueryMemory paged = memory.paged(worker.query().temporaryFiles().pages("hash aggregate"));
        files = paged;
        int count = count();
        int[] ids = new int[count];
        Arrays.setAll(ids, group -> group);
        for (int call = 0; call < accumulators.length; call++) {
            if (keepsRows(call)) {
                cancellation.check();
                Accumulator moved = accumulators[call];
                Accumulator target = shape.accumulator(call, paged, cancellation);
                accumulators[call] = target;
                List<Column> states = List.of();
                try (moved) {
                    states = count == 0 ? List.of() : moved.state(0, count);
                }
                if (!states.isEmpty()) {
                    Merge.merge(target, states, ids, count, count);
                }
            }
        }
    }

    /// Returns the bytes of rows that are in files.
    long movedBytes() {
        return files == null ? 0 : rowBytes();
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
        long states = stateBytes();
        for (GroupTable set : distinct) {
            growth += set.growth(more);
        }
        // States grow with the groups; where they are large, it is their copies that matter.
        return growth > 0 || states > table.bytes() ? growth + states : 0;
    }

    /// Gives the aggregates of distinct arguments what their sets hold. Called once, when the sets are complete.
    void addDistinct() {
        for (int set = 0; set < distinct.length; set++) {
            addDistinct(set, () -> {
            });
        }
    }

    /// Gives the aggregates of one distinct set what it holds.
    ///
    /// @param afterEach called after every few thousand rows
    void addDistinct(int set, Runnable afterEach) {
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
            afterEach.run();
        }
    }

    /// Pushes the keys and results of the groups from `from` to before `to`.
    Demand push(int from, int to, int batchRows, Stage first) {
        int step = batchGroups(batchRows);
        for (int at = from; at < to; at += step) {
            cancellation.check();
            try (Batch batch = batch(at, Math.min(step, to - at))) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
        }
        return Demand.MORE;
    }

    /// Returns how many groups make a batch: their results may be as large as the rows that they keep.
    private int batchGroups(int batchRows) {
        long each = Math.max(1, rowBytes() / Math.max(1, count()));
        return (int) Math.clamp(memory.pool().limit() / BATCHES_OF_LIMIT / each, 1, batchRows);
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

    /// Begins anew after [#close], or once a [Part] has all that there was.
    void restart() {
        closeFiles();
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
        closeFiles();
    }

    private void closeFiles() {
        QueryMemory paged = files;
        files = null;
        if (paged != null) {
            paged.close();
        }
    }
}
