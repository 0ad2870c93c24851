package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.sort.OrderedKeys;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.ScalarType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The groups of a [StreamingAggregate] whose rows may not all have come: those with one combination of values of the ordered keys.
///
/// It takes batches of complete groups, keys and results, and passes them on; and batches of partial results of groups with the same
/// values of the ordered keys, which are merged, and given when the first group with other values comes. These batches have one column
/// more at the end ([#mark]), so that they are wider than those.
///
/// When memory is short, the groups are put aside by partition of the hash, as those of [HashAggregate] are, and merged partition by
/// partition once they are complete.
final class OpenGroups implements InSequence.Body {
    private final Shape shape;
    private final List<SortKey> order;
    private final OperatorProfile profile;
    private final KeyRows keys;
    private final long[] @Nullable [] stretches;
    private int[] ids = new int[0];
    private @Nullable State state;
    private long last;

    /// What is there once a first partial result has come.
    private record State(Groups groups, SpilledGroups spilled, OrderedKeys numbering, Reservation reservation)
            implements
                AutoCloseable {
        @Override
        public void close() {
            groups.close();
            spilled.close();
            numbering.close();
            reservation.close();
        }
    }

    OpenGroups(Shape shape, List<SortKey> order, OperatorProfile profile) {
        this.shape = shape;
        this.order = order;
        this.profile = profile;
        this.keys = new KeyRows(shape.keys);
        this.stretches = new long[order.size() + 1][];
    }

    /// Returns the last column of partial results.
    static Column mark(int rows) {
        return ConstantColumn.ofNull(ScalarType.BOOLEAN, rows);
    }

    private boolean areComplete(Batch batch) {
        return batch.width() == shape.keyCount + shape.calls.size();
    }

    private State state(Worker worker) {
        State known = state;
        if (known == null) {
            known = new State(new Groups(shape, worker.memory(), worker.cancellation()),
                    new SpilledGroups(shape, 0, profile), new OrderedKeys(order, 0, worker.memory()),
                    worker.memory().reserveSpillable("streaming aggregate"));
            state = known;
        }
        return known;
    }

    @Override
    public Demand push(Batch batch, Worker worker, Stage next) {
        if (areComplete(batch)) {
            if (give(worker, next) == Demand.ENOUGH) {
                return Demand.ENOUGH;
            }
            profile.count("groups", batch.positions());
            return next.push(batch);
        }
        State open = state(worker);
        int rows = batch.positions();
        Column[] columns = new Column[batch.width()];
        Arrays.setAll(columns, batch::column);
        long[] stretch = stretches[order.size()];
        if (stretch == null || stretch.length < rows) {
            stretch = new long[rows];
            stretches[order.size()] = stretch;
            ids = new int[rows];
        }
        open.numbering().next(columns, rows, stretches);
        if (stretch[0] != last && give(worker, next) == Demand.ENOUGH) {
            return Demand.ENOUGH;
        }
        last = stretch[0];
        merge(open.groups(), columns, rows);
        note(open);
        if (open.reservation().mustSpillBefore(open.groups().growth(rows))) {
            putAside(open, worker);
        }
        return Demand.MORE;
    }

    private void merge(Groups groups, Column[] columns, int rows) {
        keys.load(Arrays.copyOf(columns, shape.keyCount), null, rows);
        groups.table.intern(keys, ids);
        int at = shape.keyCount;
        for (int call = 0; call < groups.accumulators.length; call++) {
            int states = shape.calls.get(call).call().function().stateTypes().size();
            groups.accumulators[call].merge(Arrays.copyOfRange(columns, at, at + states), ids, rows, groups.count());
            at += states;
        }
    }

    private void note(State open) {
        long bytes = open.groups().bytes();
        open.reservation().attribute(bytes - open.reservation().held());
        profile.noteMemory(bytes);
    }

    private void putAside(State open, Worker worker) {
        Groups groups = open.groups();
        if (groups.count() == 0) {
            return;
        }
        try (Part part = new Part(groups, null, new PartitionedRows[0])) {
            open.spilled().add(part, worker);
        }
        groups.restart();
        note(open);
    }

    /// Gives the open groups, which are complete, and begins anew.
    private Demand give(Worker worker, Stage next) {
        State open = state;
        if (open == null) {
            return Demand.MORE;
        }
        int batchRows = Math.max(1, worker.query().batchRows());
        if (!open.spilled().isEmpty()) {
            putAside(open, worker);
            return giveSpilled(open.spilled(), batchRows, worker, next);
        }
        Groups groups = open.groups();
        int count = groups.count();
        if (count == 0) {
            return Demand.MORE;
        }
        profile.count("groups", count);
        groups.moveRowsIfShort(open.reservation(), 2 * groups.rowBytes(), worker);
        Demand demand = groups.push(0, count, batchRows, next);
        groups.close();
        groups.restart();
        note(open);
        return demand;
    }

    private Demand giveSpilled(SpilledGroups spilled, int batchRows, Worker worker, Stage next) {
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            List<SpilledGroups.Piece> pieces = spilled.pieces(partition);
            if (pieces.isEmpty()) {
                continue;
            }
            try (PartitionMerge merge = new PartitionMerge(shape, 1, worker, profile)) {
                for (SpilledGroups.Piece piece : pieces) {
                    merge.add(piece, spilled);
                }
                if (merge.push(batchRows, next) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            pieces.clear();
        }
        spilled.close();
        return Demand.MORE;
    }

    @Override
    public Demand finish(Worker worker, Stage next) {
        return give(worker, next);
    }

    @Override
    public void close() {
        if (state != null) {
            state.close();
        }
    }
}
