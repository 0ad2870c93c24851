package io.polarway.engine.operator;

import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Worker;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A source beside others of the same sink that is read only if it turns out to be needed. It does not count to the work that is expected of a query.
///
/// @param source the source, owned
/// @param isOpen asked once the pipelines before have run
public record GatedSource(Source source, BooleanSupplier isOpen) implements Source {
    @Override
    public @Nullable Morsel claim() {
        return isOpen.getAsBoolean() ? source.claim() : null;
    }

    @Override
    public int parallelism() {
        return isOpen.getAsBoolean() ? source.parallelism() : 0;
    }

    @Override
    public void complete(Worker worker) {
        if (isOpen.getAsBoolean()) {
            source.complete(worker);
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
