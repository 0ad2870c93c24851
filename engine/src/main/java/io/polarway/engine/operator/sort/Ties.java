package io.polarway.engine.operator.sort;

/// Lets a [TopN] keep the rows beyond its last one that have the same keys, unless there are too many: then it gives up, keeps nothing and
/// gives nothing, and somebody else has to find the rows. Thread-safe.
public final class Ties {
    /// How many rows a worker keeps beyond those that are needed.
    private static final int MOST = 1 << 16;

    private volatile boolean isGivenUp;

    /// Creates the state of one execution.
    public Ties() {
    }

    /// Returns whether there were too many. Settled once the pipelines that end in the TopN have run.
    public boolean isGivenUp() {
        return isGivenUp;
    }

    /// Notes that a worker keeps rows beyond those that are needed.
    void note(int kept) {
        if (kept > MOST) {
            isGivenUp = true;
        }
    }
}
