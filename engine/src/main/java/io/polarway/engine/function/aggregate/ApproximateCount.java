package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// APPROX_COUNT_DISTINCT: about how many different values there are, NULLs not counted. See [DistinctSketches].
final class ApproximateCount implements Accumulator {
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = List.of(ScalarType.VARBINARY);

    private final QueryMemory memory;
    private final DistinctSketches sketches;
    private final ColumnCopies copies;
    private final KeyRows keys;

    ApproximateCount(QueryMemory memory, SqlType type) {
        this.memory = memory;
        this.sketches = new DistinctSketches(memory);
        this.copies = new ColumnCopies(memory);
        this.keys = new KeyRows(KeyLayout.of(List.of(type)));
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        sketches.grow(groups);
        Column argument = arguments[0];
        keys.load(arguments, selection, rows);
        long[] hashes = keys.hashes();
        boolean hasNulls = argument.mayHaveNulls();
        int count = keys.count();
        for (int i = 0; i < count; i++) {
            if (!hasNulls || !argument.isNull(selection == null ? i : selection.position(i))) {
                sketches.add(groupIds[i], hashes[i]);
            }
        }
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        sketches.grow(groups);
        FlatColumn column = (FlatColumn) states[0];
        for (int i = 0; i < rows; i++) {
            long view = (long) i * ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(column.values(), view);
            if (length <= ViewBuilder.INLINE) {
                sketches.merge(groupIds[i], column.values(), view + 4, length);
            } else {
                sketches.merge(groupIds[i], column.data()[MemoryAccess.getInt(column.values(), view + 8)],
                        MemoryAccess.getInt(column.values(), view + 12), length);
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        sketches.grow(from + count);
        try (ViewBuilder builder = new ViewBuilder(memory, count)) {
            for (int i = 0; i < count; i++) {
                int length = sketches.stateBytes(from + i);
                MemorySegment target = builder.reserve(i, length);
                sketches.writeState(from + i, target, builder.targetOffset());
                builder.finish(i, length);
            }
            return List.of(builder.build(ScalarType.VARBINARY, null));
        }
    }

    @Override
    public Column result(int from, int count) {
        sketches.grow(from + count);
        return copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            MemoryAccess.setLongAtIndex(values, row, sketches.estimate(group));
            return true;
        });
    }

    @Override
    public long bytes() {
        return sketches.bytes();
    }

    @Override
    public void close() {
        sketches.close();
    }
}
