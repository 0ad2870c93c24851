package io.polarway.engine.operator.aggregate;

import io.polarway.engine.function.aggregate.DistinctSketches;
import io.polarway.engine.memory.QueryMemory;

/// Whether a worker meets the rows of a group close together, as where the input is sorted by a key: then a full table can be
/// handed over, and its groups will hardly come again in the next one. Used by one thread.
final class ClusteredKeys implements AutoCloseable {
    /// Tables may hold this many groups for each different one.
    private static final double MOST_PER_KEY = 1.2;

    private final DistinctSketches sketch;
    private long groups;
    private boolean isRefuted;

    ClusteredKeys(QueryMemory memory) {
        this.sketch = new DistinctSketches(memory);
    }

    /// Returns whether a table, and those that were added before, hold hardly any group twice.
    boolean add(GroupTable table) {
        if (isRefuted) {
            return false;
        }
        sketch.grow(1);
        for (int group = 0; group < table.groups(); group++) {
            sketch.add(0, table.hash(group));
        }
        groups += table.groups();
        isRefuted = groups > MOST_PER_KEY * sketch.estimate(0);
        return !isRefuted;
    }

    /// Returns the bytes that this takes.
    long bytes() {
        return sketch.bytes();
    }

    @Override
    public void close() {
        sketch.close();
    }
}
