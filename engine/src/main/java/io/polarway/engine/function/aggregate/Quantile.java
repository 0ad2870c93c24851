package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// MEDIAN, QUANTILE_CONT and QUANTILE_DISC, and what the standard calls PERCENTILE_CONT and PERCENTILE_DISC. Keeps all values
/// that are not NULL. A fraction below 0 counts from the greatest value down.
final class Quantile implements Accumulator {
    private final QueryMemory memory;
    private final SqlType type;
    private final boolean isContinuous;
    private final GroupRows rows;
    private final ColumnCopies copies;
    private final ArgumentRows argument = new ArgumentRows();
    private double fraction = Double.NaN;

    /// Creates an empty accumulator.
    ///
    /// @param type of the values; INT64 or FLOAT64 if `isContinuous`
    /// @param isContinuous whether values between two others are interpolated
    Quantile(QueryMemory memory, SqlType type, boolean isContinuous) {
        this.memory = memory;
        this.type = type;
        this.isContinuous = isContinuous;
        this.rows = new GroupRows(memory, List.of(type));
        this.copies = new ColumnCopies(memory.unpaged());
    }

    /// Returns the types of the columns in which partial results travel.
    static List<SqlType> states(SqlType type) {
        List<SqlType> states = new ArrayList<>(GroupRows.states(List.of(type)));
        states.add(ScalarType.DOUBLE);
        return states;
    }

    @Override
    public void poll(Cancellation cancellation) {
        rows.poll(cancellation);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        if (arguments.length == 1) {
            fraction = 0.5;
        } else {
            int count = selection == null ? positions : selection.count();
            argument.read(arguments[1]);
            for (int i = 0; i < count; i++) {
                int row = argument.row(selection == null ? i : selection.position(i));
                if (row >= 0) {
                    learn(MemoryAccess.getDoubleAtIndex(argument.column().values(), row));
                }
            }
        }
        rows.add(arguments, selection, groupIds, positions, groups, true);
    }

    private void learn(double given) {
        if (given == fraction) {
            return;
        }
        if (!(given >= -1 && given <= 1)) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "The fraction of a quantile is from 0 to 1");
        }
        if (!Double.isNaN(fraction)) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "The fraction of a quantile must be the same for all rows");
        }
        fraction = given;
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int count, int groups) {
        FlatColumn fractions = (FlatColumn) states[1];
        if (count > 0 && !fractions.isNull(0)) {
            learn(MemoryAccess.getDoubleAtIndex(fractions.values(), 0));
        }
        rows.merge(states, groupIds, count, groups);
    }

    @Override
    public List<Column> state(int from, int count) {
        List<Column> states = rows.state(from, count);
        try {
            states.add(copies.written(ScalarType.DOUBLE, from, count, (_, values, row) -> {
                MemoryAccess.setDoubleAtIndex(values, row, fraction);
                return !Double.isNaN(fraction);
            }));
            return states;
        } catch (Throwable thrown) {
            states.forEach(Column::close);
            throw thrown;
        }
    }

    @Override
    public Column result(int from, int count) {
        Storage storage = type.storage();
        if (storage != Storage.INT64 && storage != Storage.FLOAT64) {
            return sorted(from, count);
        }
        long most = 0;
        for (int group = from; group < from + count; group++) {
            most = Math.max(most, rows.count(group));
        }
        try (ArrowBuf buffer = memory.allocate(Math.max(8, most * 8))) {
            MemorySegment values = Layouts.segment(buffer);
            return copies.written(type, from, count, (group, target, row) -> {
                int size = rows.count(group);
                if (size == 0 || Double.isNaN(fraction)) {
                    return false;
                }
                rows.sortables(group, values);
                MemoryAccess.setLongAtIndex(target, row, isContinuous ? between(values, size) : at(values, size));
                return true;
            });
        }
    }

    /// Returns the place of the discrete quantile among `size` sorted values.
    private long place(int size) {
        long number = (long) Math.ceil(Math.abs(fraction) * size);
        return fraction < 0 ? size - Math.max(1, number) : Math.max(1, number) - 1;
    }

    private long at(MemorySegment values, int size) {
        long chosen = Selecting.select(values, size, place(size), rows);
        return type.storage() == Storage.FLOAT64 ? Double.doubleToRawLongBits(GroupRows.ofSortable(chosen)) : chosen;
    }

    private long between(MemorySegment values, int size) {
        double distance = Math.abs(fraction) * (size - 1);
        double place = fraction < 0 ? size - 1 - distance : distance;
        long below = (long) Math.floor(place);
        double rest = place - below;
        long low = Selecting.select(values, size, below, rows);
        long high = rest == 0 ? low : Selecting.least(values, below + 1, size);
        if (type.storage() != Storage.FLOAT64) {
            return low + Math.round((high - low) * rest);
        }
        double first = GroupRows.ofSortable(low);
        double second = GroupRows.ofSortable(high);
        return Double.doubleToRawLongBits(first == second ? first : first + (second - first) * rest);
    }

    private Column sorted(int from, int count) {
        try (ValueSlots slots = new ValueSlots(memory.unpaged(), type);
                SortedGroups sorted = new SortedGroups(rows, memory, new SortedRows.RowKey(0, false, false))) {
            slots.grow(count);
            for (int i = 0; i < count && !Double.isNaN(fraction); i++) {
                int size = sorted.sort(from + i, 1);
                if (size > 0) {
                    slots.set(i, sorted.columns()[0], sorted.numbers().get(place(size)));
                }
            }
            return slots.column(0, count);
        }
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
