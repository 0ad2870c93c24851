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
    private final AtomicInteger next = new AtomicInteger();

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
        this.parts = parts;
        this.body = body;
    }

    @Override
    public @Nullable Morsel claim() {
        if (next.get() >= parts.getAsInt()) {
            return null;
        }
        int part = next.getAndIncrement();
        return part >= parts.getAsInt() ? null : new Part(part);
    }

    @Override
    public int parallelism() {
        return Math.max(1, parts.getAsInt());
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
