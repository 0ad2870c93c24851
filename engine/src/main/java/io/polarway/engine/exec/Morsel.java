package io.polarway.engine.exec;

/// A piece of a source, run by one worker from start to end.
public interface Morsel {
    /// Returns the place of this morsel in its source's order, from 0.
    long sequence();

    /// Pushes the batches of this morsel into `first`, until they end or the answer is ENOUGH, which is passed on.
    Demand run(Worker worker, Stage first);
}
