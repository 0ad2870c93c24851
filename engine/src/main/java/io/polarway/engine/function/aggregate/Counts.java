package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// An accumulator of one 64-bit count per group, which is never NULL.
abstract class Counts implements Accumulator {
    private final GrowableBuffer counts;
    private final ColumnCopies copies;

    Counts(QueryMemory memory) {
        this.counts = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    /// Makes room for the counts of so many groups, and returns those of all groups.
    final MemorySegment grow(int groups) {
        return counts.ensure(groups * 8L);
    }

    static void increase(MemorySegment counts, int group, long by) {
        MemoryAccess.setLongAtIndex(counts, group, MemoryAccess.getLongAtIndex(counts, group) + by);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        MemorySegment source = ((FlatColumn) states[0]).values();
        for (int i = 0; i < rows; i++) {
            increase(target, groupIds[i], MemoryAccess.getLongAtIndex(source, i));
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        return List.of(result(from, count));
    }

    @Override
    public Column result(int from, int count) {
        return copies.fixed(ScalarType.BIGINT, counts, from, count);
    }

    @Override
    public long bytes() {
        return counts.bytes();
    }

    @Override
    public void close() {
        counts.close();
    }
}
