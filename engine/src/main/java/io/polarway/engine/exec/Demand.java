package io.polarway.engine.exec;

/// What the receiver of a batch answers.
public enum Demand {
    /// Go on.
    MORE,
    /// Nothing that could still come would change the result: stop, without an error.
    ENOUGH
}
