package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// BIT_AND, BIT_OR and BIT_XOR of integers. A group's state is its value and whether there is one, side by side.
final class BitwiseFold implements Accumulator {
    /// What is done with the bits.
    enum Operation {
        AND, OR, XOR
    }

    private final SqlType type;
    private final Operation operation;
    private final GrowableBuffer folds;
    private final ColumnCopies copies;
    private final DenseValues dense = new DenseValues();
    private int groupCount;

    BitwiseFold(QueryMemory memory, SqlType type, Operation operation) {
        this.type = type;
        this.operation = operation;
        this.folds = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    private MemorySegment grow(int groups) {
        groupCount = Math.max(groupCount, groups);
        return folds.ensure(groupCount * 16L);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            dense.load(arguments[0], selection, groupIds, from, Math.min(DenseValues.CHUNK, total - from));
            for (int i = 0; i < dense.count(); i++) {
                fold(states, dense.groups()[dense.groupsFrom() + i], dense.values()[i]);
            }
        }
    }

    private void fold(MemorySegment states, int group, long value) {
        long at = group * 16L;
        boolean isFirst = states.get(Layouts.LONG, at + 8) == 0;
        long before = states.get(Layouts.LONG, at);
        states.set(Layouts.LONG, at, isFirst ? value : switch (operation) {
            case AND -> before & value;
            case OR -> before | value;
            case XOR -> before ^ value;
        });
        states.set(Layouts.LONG, at + 8, 1);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        FlatColumn values = (FlatColumn) states[0];
        for (int i = 0; i < rows; i++) {
            if (!values.isNull(i)) {
                fold(target, groupIds[i], values.values().getAtIndex(Layouts.LONG, i));
            }
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        return List.of(column(ScalarType.BIGINT, from, count));
    }

    @Override
    public Column result(int from, int count) {
        return column(type, from, count);
    }

    private FlatColumn column(SqlType columnType, int from, int count) {
        MemorySegment states = grow(from + count);
        return copies.written(columnType, from, count, (group, values, row) -> {
            long value = states.get(Layouts.LONG, group * 16L);
            ColumnCopies.writeNumber(columnType.storage(), values, row, value);
            return states.get(Layouts.LONG, group * 16L + 8) != 0;
        });
    }

    @Override
    public long bytes() {
        return folds.bytes();
    }

    @Override
    public void close() {
        folds.close();
    }
}
