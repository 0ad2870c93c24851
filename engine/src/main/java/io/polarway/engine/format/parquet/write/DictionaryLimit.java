package io.polarway.engine.format.parquet.write;

/// When a dictionary is given up while it grows, since it will hardly pay.
///
/// @param rows the number of values of the chunk
/// @param entries the most entries
/// @param bytes the most bytes that the entries may take
record DictionaryLimit(int rows, int entries, long bytes) {
    /// How many values are looked at from one check to the next.
    static final int STEP = 2048;
    /// The share of the values after which so many of them must have been there before.
    private static final int TRIAL = 8;

    /// Returns whether to give up after `seen` values.
    boolean isReached(int seen, int entriesSoFar, long bytesSoFar) {
        if (entriesSoFar > entries || bytesSoFar > bytes) {
            return true;
        }
        return seen >= STEP && seen >= rows / TRIAL && entriesSoFar > seen / 10 * 9;
    }
}
