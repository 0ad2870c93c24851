package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.sort.OrderedKeys;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// GROUP BY and DISTINCT over an input that comes in the order of some of the keys: groups are given once their values of these keys are
/// past, in that order. So it holds the groups of one morsel for each worker, and those with the last values.
///
/// Each worker aggregates a morsel by itself, and pushes the partial results of its groups in the order of their first rows. In
/// the sequence of morsels they are merged into those that are open, which are few.
public final class StreamingAggregate implements Operator {
    private final Shape shape;
    private final List<SortKey> order;
    private final OperatorProfile profile;
    private final InSequence merging;

    /// Creates the operator.
    ///
    /// @param keys what to group by, over the columns of the input
    /// @param calls the aggregates; see [#isFor]
    /// @param order the keys, by number, in whose order the input comes; at least one
    /// @param profile where it notes what it did
    public StreamingAggregate(List<Expression> keys, List<AggregateCall> calls, List<SortKey> order,
            OperatorProfile profile) {
        this.shape = new Shape(keys, calls);
        this.order = List.copyOf(order);
        this.profile = profile;
        this.merging = new InSequence(new Merging());
    }

    /// Returns whether aggregates can be computed so: those of DISTINCT arguments cannot.
    public static boolean isFor(List<AggregateCall> calls) {
        return calls.stream().noneMatch(call -> call.isDistinct() && !call.arguments().isEmpty());
    }

    @Override
    public Stage open(Worker worker, Stage next) {
        return new PartialStage(worker, merging.open(worker, next));
    }

    /// Returns the last groups, see [InSequence#rest].
    public Source rest() {
        return merging.rest();
    }

    /// Aggregates each morsel.
    private final class PartialStage implements Stage, AggregateStage.Taker {
        private final Stage merged;
        private final AggregateStage aggregating;
        private final int batchRows;
        private boolean isEnough;

        PartialStage(Worker worker, Stage merged) {
            this.merged = merged;
            this.batchRows = Math.max(1, worker.query().batchRows());
            boolean isDone = false;
            try {
                this.aggregating = new AggregateStage(shape, worker, this, true);
                isDone = true;
            } finally {
                if (!isDone) {
                    merged.close();
                }
            }
        }

        @Override
        public void beginMorsel(long sequence) {
            aggregating.beginMorsel(sequence);
            merged.beginMorsel(sequence);
        }

        @Override
        public Demand push(Batch batch) {
            return isEnough || aggregating.push(batch) == Demand.ENOUGH || isEnough ? Demand.ENOUGH : Demand.MORE;
        }

        @Override
        public void endMorsel() {
            aggregating.handOver();
            merged.endMorsel();
        }

        @Override
        public void finish() {
            aggregating.finish();
        }

        @Override
        public void take(Part part, Worker worker, boolean isAside) {
            try (part) {
                putAside(part, worker);
            }
        }

        @Override
        public void putAside(Part part, Worker worker) {
            Groups groups = part.groups;
            for (int from = 0; from < groups.count() && !isEnough; from += batchRows) {
                try (Batch partial = partial(groups, from, Math.min(batchRows, groups.count() - from))) {
                    isEnough = merged.push(partial) == Demand.ENOUGH;
                }
            }
        }

        private static Batch partial(Groups groups, int from, int count) {
            List<Column> columns = new ArrayList<>(groups.table.keys(from, count));
            try {
                for (Accumulator accumulator : groups.accumulators) {
                    columns.addAll(accumulator.state(from, count));
                }
                return Batch.of(count, columns);
            } catch (Throwable thrown) {
                columns.forEach(Column::close);
                throw thrown;
            }
        }

        @Override
        public void close() {
            try {
                aggregating.close();
            } finally {
                merged.close();
            }
        }
    }

    /// Merges partial results in the order of the input.
    private final class Merging implements InSequence.Body {
        private final KeyRows keys = new KeyRows(shape.keys);
        private final long[] @Nullable [] stretches = new long[order.size() + 1][];
        private int[] ids = new int[0];
        private @Nullable Groups open;
        private @Nullable OrderedKeys ordered;
        private @Nullable Reservation reservation;
        private long last;

        @Override
        public Demand push(Batch batch, Worker worker, Stage next) {
            Groups groups = open;
            OrderedKeys numbering = ordered;
            if (groups == null || numbering == null) {
                groups = new Groups(shape, worker.memory(), worker.cancellation());
                open = groups;
                numbering = new OrderedKeys(order, 0, worker.memory());
                ordered = numbering;
                reservation = worker.memory().reserve("streaming aggregate");
            }
            int rows = batch.positions();
            long[] stretch = merge(groups, numbering, batch);
            long before = last;
            last = stretch[rows - 1];
            if (before == last || before == 0 && stretch[0] == last) {
                note(groups);
                return Demand.MORE;
            }
            int first = rows - 1;
            while (first > 0 && stretch[first - 1] == last) {
                first--;
            }
            return give(groups, ids[first], worker, next);
        }

        /// Merges the groups of a batch, and returns which of them have equal values in order.
        private long[] merge(Groups groups, OrderedKeys numbering, Batch batch) {
            int rows = batch.positions();
            Column[] columns = new Column[batch.width()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = batch.column(i);
            }
            if (ids.length < rows) {
                ids = new int[rows];
            }
            long[] stretch = stretches[order.size()];
            if (stretch == null || stretch.length < rows) {
                stretch = new long[rows];
                stretches[order.size()] = stretch;
            }
            numbering.next(columns, rows, stretches);
            keys.load(Arrays.copyOf(columns, shape.keyCount), null, rows);
            groups.table.intern(keys, ids);
            int at = shape.keyCount;
            for (int call = 0; call < groups.accumulators.length; call++) {
                int states = shape.calls.get(call).call().function().stateTypes().size();
                groups.accumulators[call].merge(Arrays.copyOfRange(columns, at, at + states), ids, rows,
                        groups.count());
                at += states;
            }
            return stretch;
        }

        /// Gives the groups before one, and keeps it and those after it.
        private Demand give(Groups groups, int first, Worker worker, Stage next) {
            Demand demand = groups.push(0, first, Math.max(1, worker.query().batchRows()), next);
            profile.count("groups", first);
            if (demand == Demand.ENOUGH) {
                return demand;
            }
            Groups rest = new Groups(shape, worker.memory(), worker.cancellation());
            boolean isDone = false;
            try {
                new Merge(shape, rest, worker.cancellation()).from(groups, first);
                note(groups);
                isDone = true;
            } finally {
                if (!isDone) {
                    rest.close();
                }
            }
            open = rest;
            groups.close();
            return Demand.MORE;
        }

        private void note(Groups groups) {
            Reservation known = Objects.requireNonNull(reservation);
            known.attribute(groups.bytes() - known.held());
            profile.noteMemory(groups.bytes());
        }

        @Override
        public Demand finish(Worker worker, Stage next) {
            Groups groups = open;
            if (groups == null) {
                return Demand.MORE;
            }
            profile.count("groups", groups.count());
            return groups.push(0, groups.count(), Math.max(1, worker.query().batchRows()), next);
        }

        @Override
        public void close() {
            if (open != null) {
                open.close();
            }
            if (ordered != null) {
                ordered.close();
            }
            if (reservation != null) {
                reservation.close();
            }
        }
    }
}
