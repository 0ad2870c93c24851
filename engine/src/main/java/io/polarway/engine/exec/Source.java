package io.polarway.engine.exec;

import org.jspecify.annotations.Nullable;

/// The start of a pipeline: hands out morsels to whichever worker asks. Thread-safe.
public interface Source extends AutoCloseable {
    /// Returns the next piece of work, or null when there is none left. The sequences of claimed morsels are 0, 1, 2 and so on,
    /// without gaps, in the order of claims.
    @Nullable
    Morsel claim();

    /// Returns how many workers could be kept busy at most; a hint, asked for once before the first claim. 0 says that there is
    /// nothing to claim, and that other pipelines end in the same sink: then not one is kept busy.
    default int parallelism() {
        return Integer.MAX_VALUE;
    }

    /// Returns how many bytes of files or tables there are to read, decided when the source is made; 0 where it makes its rows
    /// or has them from a breaker.
    default long bytes() {
        return 0;
    }

    /// Returns whether it gives every row that a breaker was pushed, as a sort does, so that its pipeline takes about as long as
    /// reading them did.
    default boolean givesAllRows() {
        return false;
    }

    /// Returns how much of its work was claimed, from 0 to 1. Any thread; only asked once its pipeline runs, where there are
    /// [#bytes] to read or it [#givesAllRows].
    default double claimed() {
        return 0;
    }

    /// Called once, by one worker, when its pipeline has run to its end without an error; a LIMIT may have been that end.
    default void complete(Worker worker) {
    }

    /// Frees what the source holds. Always called, once, when the query is over.
    @Override
    default void close() {
    }
}
