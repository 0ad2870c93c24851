package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An accumulator of one argument of up to 64 bits, which it takes chunk by chunk.
abstract class NumberStates extends GroupStates {
    private final DenseValues dense = new DenseValues();

    /// Creates an accumulator without groups.
    ///
    /// @param width the bytes per group
    NumberStates(QueryMemory memory, long width) {
        super(memory, width);
    }

    /// Adds the values of a chunk to their groups. It may overwrite the values.
    ///
    /// @param states those of all groups
    /// @param groups the number of groups
    abstract void add(DenseValues chunk, MemorySegment states, int groups);

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, groupIds, from, Math.min(DenseValues.CHUNK, total - from));
            add(dense, states, groups);
        }
    }

    /// Adds the values of a chunk to group 0, the only one.
    void addAll(DenseValues chunk, MemorySegment states) {
        add(chunk, states, 1);
    }

    @Override
    public void updateAll(Column[] arguments, @Nullable Selection selection, int rows) {
        MemorySegment states = grow(1);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, null, from, Math.min(DenseValues.CHUNK, total - from));
            addAll(dense, states);
        }
    }
}
