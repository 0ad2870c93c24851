package io.polarway.engine.plan.budget;

import io.polarway.engine.kernel.Scratch;

/// What a plan runs with.
///
/// @param threads how many workers there are
/// @param batchRows how many rows batches have at most
/// @param resultBytes how many bytes of the result wait for their reader at most
/// @param resultCopies how often a row of the result is there at most until it has gone
/// @param scratch memory for finding out what is in files
public record Resources(int threads, int batchRows, long resultBytes, int resultCopies, Scratch scratch) {
    /// Returns the most memory that there is.
    long memoryLimit() {
        return scratch.memory().pool().limit();
    }
}
