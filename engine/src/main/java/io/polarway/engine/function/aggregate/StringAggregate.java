package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// STRING_AGG: the texts of the rows one after the other, in the order of the input; before each but the first its
/// separator. Texts that are NULL are left out.
final class StringAggregate implements Accumulator {
    private static final List<SqlType> COLUMNS = List.of(ScalarType.VARCHAR, ScalarType.VARCHAR, ScalarType.BIGINT);
    /// The types of the columns that partial results travel in.
    static final List<SqlType> STATES = GroupRows.states(COLUMNS);

    private final QueryMemory memory;
    private final GroupRows rows;
    private long place;

    StringAggregate(QueryMemory memory) {
        this.memory = memory;
        this.rows = new GroupRows(memory, COLUMNS);
    }

    @Override
    public void poll(Cancellation cancellation) {
        rows.poll(cancellation);
    }

    @Override
    public boolean needsOrder() {
        return true;
    }

    @Override
    public void order(long order) {
        place = order;
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        Column[] columns = Place.added(arguments, place, positions, memory);
        try (Column _ = columns[2]) {
            rows.add(columns, selection, groupIds, positions, groups, true);
        }
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int count, int groups) {
        rows.merge(states, groupIds, count, groups);
    }

    @Override
    public List<Column> state(int from, int count) {
        return rows.state(from, count);
    }

    @Override
    public Column result(int from, int count) {
        ArrowBuf validity = memory.unpaged().allocate(Math.max(8, Bits.bytes(count)));
        try (ViewBuilder builder = new ViewBuilder(memory.unpaged(), count);
                SortedGroups sorted = new SortedGroups(rows, memory, new SortedRows.RowKey(2, false, false))) {
            MemorySegment bitmap = Layouts.segment(validity);
            Bits.fill(bitmap, count, true);
            for (int i = 0; i < count; i++) {
                int size = sorted.sort(from + i, 1);
                if (size == 0) {
                    Bits.clear(bitmap, i);
                    continue;
                }
                write(builder, i, sorted.numbers(), size, sorted.columns()[0], sorted.columns()[1]);
            }
            return builder.build(ScalarType.VARCHAR, validity);
        } catch (Throwable thrown) {
            validity.close();
            throw thrown;
        }
    }

    private void write(ViewBuilder builder, int target, RowNumbers sorted, int size, FlatColumn texts,
            FlatColumn separators) {
        long length = 0;
        for (int i = 0; i < size; i++) {
            length += length(texts, sorted.get(i)) + (i == 0 ? 0 : length(separators, sorted.get(i)));
            poll(i);
        }
        if (length > Integer.MAX_VALUE - 64) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A string would be longer than 2 GB");
        }
        MemorySegment to = builder.reserve(target, (int) length);
        long at = builder.targetOffset();
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                at = copy(separators, sorted.get(i), to, at);
            }
            at = copy(texts, sorted.get(i), to, at);
            poll(i);
        }
        builder.finish(target, (int) length);
    }

    private void poll(int at) {
        if ((at & GroupRows.POLL) == GroupRows.POLL) {
            rows.passed(GroupRows.POLL + 1);
        }
    }

    private static int length(FlatColumn column, int row) {
        return column.isNull(row) ? 0 : MemoryAccess.getInt(column.values(), (long) row * ViewBuilder.VIEW_BYTES);
    }

    private static long copy(FlatColumn column, int row, MemorySegment to, long at) {
        int length = length(column, row);
        long view = (long) row * ViewBuilder.VIEW_BYTES;
        if (length <= ViewBuilder.INLINE) {
            MemorySegment.copy(column.values(), view + 4, to, at, length);
        } else {
            MemorySegment.copy(column.data()[MemoryAccess.getInt(column.values(), view + 8)],
                    MemoryAccess.getInt(column.values(), view + 12), to, at, length);
        }
        return at + length;
    }

    @Override
    public long bytes() {
        return rows.bytes();
    }

    @Override
    public long largest() {
        return rows.largest();
    }

    @Override
    public void close() {
        rows.close();
    }
}
