package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// COUNT(*) and COUNT(x): one 64-bit count per group.
final class CountAccumulator extends Counts {
    /// Up to this many groups, counts of a chunk are kept four times over, so that consecutive rows of one group need
    /// not wait for each other's store.
    private static final int FEW = 64;

    private final int[] lanes = new int[4 * FEW];
    private int[] valid = new int[0];

    CountAccumulator(QueryMemory memory) {
        super(memory);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        int count = selection == null ? rows : selection.count();
        if (arguments.length == 0 || !arguments[0].mayHaveNulls()) {
            add(states, groupIds, count, groups);
            return;
        }
        if (valid.length < count) {
            valid = new int[Math.max(count, 1024)];
        }
        int found = 0;
        for (int i = 0; i < count; i++) {
            valid[found] = groupIds[i];
            found += arguments[0].isNull(selection == null ? i : selection.position(i)) ? 0 : 1;
        }
        add(states, valid, found, groups);
    }

    private void add(MemorySegment states, int[] groupIds, int count, int groups) {
        if (groups > FEW || count < 4 * groups) {
            for (int i = 0; i < count; i++) {
                increase(states, groupIds[i], 1);
            }
            return;
        }
        int[] sums = lanes;
        int i = 0;
        for (; i + 3 < count; i += 4) {
            sums[groupIds[i]]++;
            sums[FEW + groupIds[i + 1]]++;
            sums[2 * FEW + groupIds[i + 2]]++;
            sums[3 * FEW + groupIds[i + 3]]++;
        }
        for (; i < count; i++) {
            sums[groupIds[i]]++;
        }
        for (int group = 0; group < groups; group++) {
            long sum = (long) sums[group] + sums[FEW + group] + sums[2 * FEW + group] + sums[3 * FEW + group];
            increase(states, group, sum);
            sums[group] = 0;
            sums[FEW + group] = 0;
            sums[2 * FEW + group] = 0;
            sums[3 * FEW + group] = 0;
        }
    }

    @Override
    public void updateAll(Column[] arguments, @Nullable Selection selection, int rows) {
        MemorySegment states = grow(1);
        int count = selection == null ? rows : selection.count();
        if (arguments.length > 0 && arguments[0].mayHaveNulls()) {
            int nulls = 0;
            for (int i = 0; i < count; i++) {
                nulls += arguments[0].isNull(selection == null ? i : selection.position(i)) ? 1 : 0;
            }
            count -= nulls;
        }
        increase(states, 0, count);
    }
}
