package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// BIT_AND, BIT_OR and BIT_XOR of integers. A group's state is its value and whether there is one, side by side.
final class BitwiseFold extends NumberStates {
    /// What is done with the bits.
    enum Operation {
        AND, OR, XOR
    }

    private final SqlType type;
    private final Operation operation;

    BitwiseFold(QueryMemory memory, SqlType type, Operation operation) {
        super(memory, 16);
        this.type = type;
        this.operation = operation;
    }

    @Override
    void add(DenseValues chunk, MemorySegment states, int groups) {
        for (int i = 0; i < chunk.count(); i++) {
            fold(states, chunk.groups()[chunk.groupsFrom() + i], chunk.values()[i]);
        }
    }

    private void fold(MemorySegment states, int group, long value) {
        long at = group * 16L;
        boolean isFirst = MemoryAccess.getLong(states, at + 8) == 0;
        long before = MemoryAccess.getLong(states, at);
        MemoryAccess.setLong(states, at, isFirst ? value : switch (operation) {
            case AND -> before & value;
            case OR -> before | value;
            case XOR -> before ^ value;
        });
        MemoryAccess.setLong(states, at + 8, 1);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        FlatColumn values = (FlatColumn) states[0];
        for (int i = 0; i < rows; i++) {
            if (!values.isNull(i)) {
                fold(target, groupIds[i], MemoryAccess.getLongAtIndex(values.values(), i));
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
            long value = MemoryAccess.getLong(states, group * 16L);
            ColumnCopies.writeNumber(columnType.storage(), values, row, value);
            return MemoryAccess.getLong(states, group * 16L + 8) != 0;
        });
    }
}
