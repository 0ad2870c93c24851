package io.polarway.engine.operator.set;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import java.util.Arrays;

/// INTERSECT and EXCEPT, of rows that were grouped and counted: takes each different row once, followed by the number of
/// times that each of the inputs has it (BIGINT, never NULL), and gives it as often as the result has it.
public final class CountedRows implements Operator {
    private final boolean isIntersection;
    private final boolean isAll;
    private final int inputs;

    /// Creates the operator.
    ///
    /// @param isIntersection whether rows of all inputs are wanted; else those of the first that are in no other
    /// @param isAll whether a row is given as often as it is left over; else once
    /// @param inputs how many columns of counts there are, the last ones of a batch
    public CountedRows(boolean isIntersection, boolean isAll, int inputs) {
        this.isIntersection = isIntersection;
        this.isAll = isAll;
        this.inputs = inputs;
    }

    @Override
    public Stage open(Worker worker, Stage next) {
        return new CountingStage(worker, next);
    }

    private final class CountingStage implements Stage {
        private final Worker worker;
        private final Stage next;
        private final int[] positions;
        private long[] times = new long[1024];

        CountingStage(Worker worker, Stage next) {
            this.worker = worker;
            this.next = next;
            this.positions = new int[Math.max(1, worker.query().batchRows())];
        }

        @Override
        public Demand push(Batch batch) {
            int count = batch.positions();
            if (times.length < count) {
                times = new long[count];
            }
            int width = batch.width() - inputs;
            for (int input = 0; input < inputs; input++) {
                combine(batch.column(width + input), count, input == 0);
            }
            int[] kept = new int[width];
            Arrays.setAll(kept, column -> column);
            try (Batch rows = batch.project(kept)) {
                return repeat(rows, batch);
            }
        }

        private void combine(Column column, int count, boolean isFirst) {
            try (FlatColumn counts = Gather.flatten(column, worker.memory())) {
                for (int i = 0; i < count; i++) {
                    long value = MemoryAccess.getLongAtIndex(counts.values(), i);
                    times[i] = isFirst ? value : combined(times[i], value);
                }
            }
        }

        private long combined(long before, long other) {
            if (isIntersection) {
                return Math.min(before, other);
            }
            return isAll ? before - other : other > 0 ? 0 : before;
        }

        private Demand repeat(Batch rows, Batch input) {
            int pending = 0;
            for (int i = 0; i < input.rows(); i++) {
                int position = input.selection() == null ? i : input.selection().position(i);
                for (long left = isAll ? times[position] : Math.min(1, times[position]); left > 0; left--) {
                    positions[pending++] = position;
                    if (pending == positions.length) {
                        if (give(rows, pending) == Demand.ENOUGH) {
                            return Demand.ENOUGH;
                        }
                        pending = 0;
                    }
                }
            }
            return pending == 0 ? Demand.MORE : give(rows, pending);
        }

        private Demand give(Batch rows, int count) {
            worker.cancellation().check();
            try (Batch given = Gather.rows(rows, positions, count, worker.memory())) {
                return next.push(given);
            }
        }
    }
}
