package io.polarway.engine.operator.set;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.Filter;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A source of the BIGINT numbers `start`, `start + step`, and so on, made as they are asked for, on all workers.
public final class RangeSource implements Source {
    /// How many numbers make a morsel.
    private static final long MORSEL_ROWS = 1 << 16;

    private final long start;
    private final long step;
    private final long rows;
    private final int[] columns;
    private final @Nullable Filter filter;
    private final AtomicLong next = new AtomicLong();

    /// Creates a source.
    ///
    /// @param rows how many numbers there are
    /// @param copies how often each batch has the column of numbers; 0 where only their count matters
    /// @param filter which numbers to give, over the column of numbers, or null for all
    public RangeSource(long start, long step, long rows, int copies, @Nullable Expression filter) {
        this.start = start;
        this.step = step;
        this.rows = rows;
        this.columns = new int[copies];
        this.filter = filter == null ? null : new Filter(filter);
    }

    @Override
    public @Nullable Morsel claim() {
        if (next.get() * MORSEL_ROWS >= rows) {
            return null;
        }
        long sequence = next.getAndIncrement();
        return sequence * MORSEL_ROWS >= rows ? null : new Stretch(sequence);
    }

    @Override
    public int parallelism() {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, rows / MORSEL_ROWS));
    }

    private final class Stretch implements Morsel {
        private final long sequence;

        Stretch(long sequence) {
            this.sequence = sequence;
        }

        @Override
        public long sequence() {
            return sequence;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            Filter condition = filter;
            if (condition == null) {
                return push(worker, first, columns.length == 0);
            }
            Stage chosen = batch -> {
                try (Batch projected = batch.project(columns)) {
                    return first.push(projected);
                }
            };
            try (Stage filtering = condition.open(worker, chosen)) {
                return push(worker, filtering, false);
            }
        }

        private Demand push(Worker worker, Stage target, boolean isCounted) {
            long end = Math.min(rows, (sequence + 1) * MORSEL_ROWS);
            int most = Math.max(1, worker.query().batchRows());
            for (long from = sequence * MORSEL_ROWS; from < end; from += most) {
                worker.cancellation().check();
                int count = (int) Math.min(most, end - from);
                try (Batch numbers = isCounted
                        ? new Batch(count, null)
                        : new Batch(count, null, numbers(worker.memory(), from, count));
                        Batch given = filter == null && columns.length > 1 ? numbers.project(columns)
                                : numbers.retain()) {
                    if (target.push(given) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                }
            }
            return Demand.MORE;
        }

        private FlatColumn numbers(QueryMemory memory, long from, int count) {
            ArrowBuf buffer = memory.allocate(count * 8L);
            MemorySegment values = Layouts.segment(buffer);
            long first = start + from * step;
            for (int i = 0; i < count; i++) {
                MemoryAccess.setLongAtIndex(values, i, first + i * step);
            }
            return new FlatColumn(ScalarType.BIGINT, count, null, buffer);
        }
    }
}
