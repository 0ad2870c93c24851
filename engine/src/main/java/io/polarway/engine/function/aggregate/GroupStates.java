package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// An accumulator whose state takes as many bytes for every group, zero in a group without values.
abstract class GroupStates implements Accumulator {
    /// Makes columns of states.
    final ColumnCopies copies;
    private final long width;
    private final GrowableBuffer states;
    private int groupCount;

    /// Creates an accumulator without groups.
    ///
    /// @param width the bytes per group
    GroupStates(QueryMemory memory, long width) {
        this.width = width;
        this.states = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    /// Makes room for the states of so many groups, and returns those of all groups.
    final MemorySegment grow(int groups) {
        groupCount = Math.max(groupCount, groups);
        return states.ensure(groupCount * width);
    }

    /// Returns the states of [#groupCount] groups.
    final MemorySegment states() {
        return states.segment();
    }

    /// Returns how many groups there are.
    final int groupCount() {
        return groupCount;
    }

    @Override
    public long bytes() {
        return states.bytes();
    }

    @Override
    public void close() {
        states.close();
        groupCount = 0;
    }
}
