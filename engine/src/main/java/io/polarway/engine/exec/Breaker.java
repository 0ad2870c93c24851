package io.polarway.engine.exec;

/// A sink that has to see everything before it can give anything, such as a sort, and then is a source.
public interface Breaker extends Sink {
    /// Returns what later pipelines read. Callable when the plan is built; its morsels are claimed only after `complete`.
    Source source();
}
