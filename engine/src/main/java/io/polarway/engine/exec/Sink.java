package io.polarway.engine.exec;

/// The end of one or several pipelines, shared by all their workers.
///
/// A stage's `finish` hands the worker's part over; `complete` runs once, on one thread, after every pipeline that ends here
/// has finished; `close` always runs, once, when the query is over, after an error too.
public interface Sink extends AutoCloseable {
    /// Returns the state of one worker.
    Stage open(Worker worker);

    /// Merges what the workers handed over.
    default void complete(Worker worker) {
    }

    @Override
    default void close() {
    }
}
