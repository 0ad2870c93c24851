package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// COUNT_IF: how many rows are TRUE.
final class CountIf implements Accumulator {
    private final GrowableBuffer counts;
    private final ColumnCopies copies;
    private final DenseValues dense = new DenseValues();

    CountIf(QueryMemory memory) {
        this.counts = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = counts.ensure(groups * 8L);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, groupIds, from, Math.min(DenseValues.CHUNK, total - from));
            add(states, dense.values(), dense.groups(), dense.groupsFrom(), dense.count());
        }
    }

    private static void add(MemorySegment states, long[] values, int[] groups, int offset, int count) {
        for (int i = 0; i < count; i++) {
            int group = groups[offset + i];
            states.setAtIndex(Layouts.LONG, group, states.getAtIndex(Layouts.LONG, group) + values[i]);
        }
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = counts.ensure(groups * 8L);
        MemorySegment source = ((FlatColumn) states[0]).values();
        for (int i = 0; i < rows; i++) {
            int group = groupIds[i];
            target.setAtIndex(Layouts.LONG, group,
                    target.getAtIndex(Layouts.LONG, group) + source.getAtIndex(Layouts.LONG, i));
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
