package io.polarway.engine.operator.sort;

/// Lets a [TopN] keep the rows beyond its last one that have the same keys, unless there are too many, or they take too much memory when
/// their other columns are read: then it gives up, keeps nothing and gives nothing, and somebody else has to find the rows. Thread-safe.
public final class Ties {
    /// How many rows a worker keeps beyond those that are needed.
    private static final int MOST = 1 << 16;

    private final long mostBytes;
    private volatile boolean isGivenUp;

    /// Creates the state of one execution.
    ///
    /// @param mostBytes how much memory the rows beyond those that are needed may take on all workers, and how much the columns that are
    ///     read afterwards
    public Ties(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// Returns whether there were too many. Settled once the pipelines have run that end in the TopN and in what reads other columns.
    public boolean isGivenUp() {
        return isGivenUp;
    }

    /// Notes that a worker keeps rows beyond those that are needed.
    ///
    /// @param bytes what they take, times the number of workers
    void note(int kept, long bytes) {
        if (kept > MOST || bytes > mostBytes) {
            isGivenUp = true;
        }
    }

    /// Notes that memory is too short for keeping rows beyond those that are needed.
    void giveUp() {
        isGivenUp = true;
    }

    /// Notes how much memory the columns take that have been read of the rows.
    ///
    /// @return whether that was too much
    public boolean noteRead(long bytes) {
        if (bytes > mostBytes) {
            isGivenUp = true;
        }
        return isGivenUp;
    }
}
