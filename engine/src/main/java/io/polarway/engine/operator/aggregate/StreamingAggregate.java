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
import io.polarway.engine.operator.sort.OrderedKeys;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// GROUP BY and DISTINCT over an input that comes in the order of some of the keys: groups are given once their values of these keys are
/// past, in that order. So it holds the groups of one morsel for each worker, and those with the values that are not past.
///
/// Each worker aggregates a morsel by itself. Groups stand in the order of their first rows, so those whose values are neither the
/// first nor the last ones of the morsel are complete, and their results are passed on as they are. Those with the first and the
/// last values are pushed as partial results, which in the sequence of morsels are merged into those that are open ([OpenGroups]).
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
        this.merging = new InSequence(new OpenGroups(shape, order, profile));
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

    /// Where the groups of a part with the first values end, and where those with the last ones begin; both the end if there are no others.
    private record Ends(int first, int last) {
    }

    /// Aggregates each morsel.
    private final class PartialStage implements Stage, AggregateStage.Taker {
        private final Worker worker;
        private final Stage merged;
        private final AggregateStage aggregating;
        private final int batchRows;
        private boolean isEnough;

        PartialStage(Worker worker, Stage merged) {
            this.worker = worker;
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
            Ends ends = ends(groups);
            push(groups, 0, ends.first(), false);
            push(groups, ends.first(), ends.last(), true);
            push(groups, ends.last(), groups.count(), false);
        }

        @Override
        public int takeComplete(Groups groups) {
            Ends ends = ends(groups);
            if (ends.last() == groups.count()) {
                return 0;
            }
            push(groups, 0, ends.first(), false);
            push(groups, ends.first(), ends.last(), true);
            return ends.last();
        }

        /// Finds the groups with the first and with the last values.
        private Ends ends(Groups groups) {
            int first = groups.count();
            int last = groups.count();
            long[] @Nullable [] stretches = new long[order.size() + 1][];
            long[] stretch = new long[Math.min(batchRows, groups.count())];
            stretches[order.size()] = stretch;
            long number = 1;
            try (OrderedKeys numbering = new OrderedKeys(order, 0, worker.memory())) {
                for (int from = 0; from < groups.count(); from += batchRows) {
                    int rows = Math.min(batchRows, groups.count() - from);
                    List<Column> columns = groups.table.keys(from, rows);
                    try {
                        numbering.next(columns.toArray(Column[]::new), rows, stretches);
                    } finally {
                        columns.forEach(Column::close);
                    }
                    if (stretch[rows - 1] == number) {
                        continue;
                    }
                    for (int i = 0; number == 1 && i < rows; i++) {
                        if (stretch[i] > 1) {
                            first = from + i;
                            break;
                        }
                    }
                    number = stretch[rows - 1];
                    int begin = rows - 1;
                    while (begin > 0 && stretch[begin - 1] == number) {
                        begin--;
                    }
                    last = from + begin;
                }
            }
            return new Ends(first, last);
        }

        private void push(Groups groups, int from, int to, boolean areComplete) {
            for (int at = from; at < to && !isEnough; at += batchRows) {
                worker.cancellation().check();
                try (Batch batch = batch(groups, at, Math.min(batchRows, to - at), areComplete)) {
                    isEnough = merged.push(batch) == Demand.ENOUGH;
                }
            }
        }

        /// Returns the keys of groups and their results, or what these are made of, see [OpenGroups].
        private Batch batch(Groups groups, int from, int count, boolean areComplete) {
            List<Column> columns = new ArrayList<>(groups.table.keys(from, count));
            try {
                for (Accumulator accumulator : groups.accumulators) {
                    if (areComplete) {
                        columns.add(accumulator.result(from, count));
                    } else {
                        columns.addAll(accumulator.state(from, count));
                    }
                }
                if (!areComplete) {
                    columns.add(OpenGroups.mark(count));
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
}
