package io.polarway.engine.operator;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// A source of numbered parts, one morsel each: how breakers give their results.
public final class PartSource implements Source {
    private final IntSupplier parts;
    private final Body body;
    private final boolean givesAllRows;
    private final IntSupplier workers;
    private final Runnable end;
    private final AtomicInteger next = new AtomicInteger();
    /// How many parts there are, or negative before the first claim.
    private volatile int count = -1;

    /// What a part does.
    @FunctionalInterface
    public interface Body {
        /// Pushes the batches of part `part` into `first`, see [Morsel#run].
        Demand run(int part, Worker worker, Stage first);
    }

    /// Creates a source.
    ///
    /// @param parts how many parts there are; asked only once the source is read
    /// @param body what each does
    public PartSource(IntSupplier parts, Body body) {
        this(parts, body, false, () -> Integer.MAX_VALUE, () -> {
        });
    }

    private PartSource(IntSupplier parts, Body body, boolean givesAllRows, IntSupplier workers, Runnable end) {
        this.workers = workers;
        this.end = end;
        this.parts = parts;
        this.body = body;
        this.givesAllRows = givesAllRows;
    }

    /// Creates the source of a breaker that gives all the rows that it was pushed.
    public static PartSource ofAllRows(IntSupplier parts, Body body) {
        return new PartSource(parts, body, true, () -> Integer.MAX_VALUE, () -> {
        });
    }

    /// Returns a source of the same parts which few workers are to read, since each takes much memory.
    ///
    /// @param most how many workers; asked once the source is read
    public PartSource withWorkers(IntSupplier most) {
        return new PartSource(parts, body, givesAllRows, most, end);
    }

    /// Returns a source of the same parts that runs `last` when all of them were read, rather than when the query is over: to free
    /// what only they needed.
    public PartSource withEnd(Runnable last) {
        return new PartSource(parts, body, givesAllRows, workers, last);
    }

    @Override
    public @Nullable Morsel claim() {
        int all = parts.getAsInt();
        count = all;
        if (next.get() >= all) {
            return null;
        }
        int part = next.getAndIncrement();
        return part >= all ? null : new Part(part);
    }

    @Override
    public boolean givesAllRows() {
        return givesAllRows;
    }

    @Override
    public double claimed() {
        int all = count;
        if (all <= 0) {
            return all == 0 ? 1 : 0;
        }
        return Math.min(1, (double) next.get() / all);
    }

    @Override
    public int parallelism() {
        return Math.clamp(parts.getAsInt(), 1, Math.max(1, workers.getAsInt()));
    }

    @Override
    public void complete(Worker worker) {
        end.run();
    }

    private final class Part implements Morsel {
        private final int part;

        Part(int part) {
            this.part = part;
        }

        @Override
        public long sequence() {
            return part;
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            return body.run(part, worker, first);
        }
    }
}
