package io.polarway.engine.operator.sort;

import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Worker;

/// A source that gives each morsel of another one, which it owns, in its own way.
abstract sealed class MappedSource implements Source permits CheckedSource, SortedRuns {
    private final Source source;

    MappedSource(Source source) {
        this.source = source;
    }

    @Override
    public int parallelism() {
        return source.parallelism();
    }

    @Override
    public long bytes() {
        return source.bytes();
    }

    @Override
    public boolean givesAllRows() {
        return source.givesAllRows();
    }

    @Override
    public double claimed() {
        return source.claimed();
    }

    @Override
    public void complete(Worker worker) {
        source.complete(worker);
    }

    @Override
    public void close() {
        source.close();
    }
}
