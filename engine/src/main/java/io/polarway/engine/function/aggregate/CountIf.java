package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// COUNT_IF: how many rows are TRUE.
final class CountIf extends Counts {
    private final DenseValues dense = new DenseValues();

    CountIf(QueryMemory memory) {
        super(memory);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, groupIds, from, Math.min(DenseValues.CHUNK, total - from));
            add(states, dense.values(), dense.groups(), dense.groupsFrom(), dense.count());
        }
    }

    private static void add(MemorySegment states, long[] values, int[] groups, int offset, int count) {
        for (int i = 0; i < count; i++) {
            increase(states, groups[offset + i], values[i]);
        }
    }
}
