package io.polarway.engine.exec;

/// A streaming step of a pipeline, shared by all workers, such as a filter.
public interface Operator {
    /// Returns the state of one worker, which pushes into `next`.
    Stage open(Worker worker, Stage next);
}
