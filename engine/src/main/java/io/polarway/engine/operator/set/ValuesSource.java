package io.polarway.engine.operator.set;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.operator.PartSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A source of given batches, one morsel each: VALUES, a SELECT without FROM (one batch of one row and no column), and,
/// with no batch at all, a table that is known to be empty.
public final class ValuesSource implements Source {
    private final List<Batch> batches;
    private final PartSource parts;

    /// Creates a source that takes the batches over.
    public ValuesSource(List<Batch> batches) {
        this.batches = List.copyOf(batches);
        this.parts = new PartSource(batches::size, (part, worker, first) -> first.push(this.batches.get(part)));
    }

    @Override
    public @Nullable Morsel claim() {
        return parts.claim();
    }

    @Override
    public int parallelism() {
        return parts.parallelism();
    }

    @Override
    public void close() {
        batches.forEach(Batch::close);
    }
}
