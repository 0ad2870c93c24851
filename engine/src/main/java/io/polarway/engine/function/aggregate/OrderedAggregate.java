package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An aggregate with ORDER BY: keeps the rows of each group, and gives them to the aggregate in that order at the end. Rows
/// with equal keys keep the order of the input.
public final class OrderedAggregate implements Accumulator {
    private final QueryMemory memory;
    private final BoundAggregate aggregate;
    private final List<Key> keys;
    private final int arguments;
    private final GroupRows rows;
    private long place;

    /// What to order by: the arguments behind those of the aggregate itself.
    ///
    /// @param type the type of the values
    /// @param isDescending whether the greatest value comes first
    /// @param isNullsFirst whether NULLs come before values
    public record Key(SqlType type, boolean isDescending, boolean isNullsFirst) {
    }

    private OrderedAggregate(QueryMemory memory, BoundAggregate aggregate, List<Key> keys) {
        this.memory = memory;
        this.aggregate = aggregate;
        this.keys = keys;
        this.arguments = aggregate.argumentTypes().size();
        this.rows = new GroupRows(memory, columns(aggregate, keys));
    }

    /// Returns an aggregate in an order. It takes the keys as further arguments.
    public static BoundAggregate of(BoundAggregate aggregate, List<Key> keys) {
        List<Key> own = List.copyOf(keys);
        List<SqlType> columns = columns(aggregate, own);
        return new BoundAggregate(aggregate.name(), columns.subList(0, columns.size() - 1), GroupRows.states(columns),
                aggregate.resultType(), memory -> new OrderedAggregate(memory, aggregate, own));
    }

    /// Returns whether the result of an aggregate depends on the order of its rows.
    public static boolean isSensitive(BoundAggregate aggregate) {
        return switch (aggregate.name()) {
            case "first", "last", "any_value", "string_agg", "arg_min", "arg_max" -> true;
            default -> false;
        };
    }

    private static List<SqlType> columns(BoundAggregate aggregate, List<Key> keys) {
        List<SqlType> columns = new ArrayList<>(aggregate.argumentTypes());
        keys.forEach(key -> columns.add(key.type()));
        columns.add(ScalarType.BIGINT);
        return columns;
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
    public void update(Column[] given, @Nullable Selection selection, int[] groupIds, int positions, int groups) {
        Column[] columns = Place.added(given, place, positions, memory);
        try (Column _ = columns[given.length]) {
            rows.add(columns, selection, groupIds, positions, groups, false);
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
        SortedRows.RowKey[] order = new SortedRows.RowKey[keys.size() + 1];
        for (int i = 0; i < keys.size(); i++) {
            order[i] = new SortedRows.RowKey(arguments + i, keys.get(i).isDescending(), keys.get(i).isNullsFirst());
        }
        order[keys.size()] = new SortedRows.RowKey(arguments + keys.size(), false, false);
        int total = rows.total(from, count);
        int[] positions = new int[Math.min(total, RowNumbers.PIECE)];
        int[] groupIds = new int[positions.length];
        try (SortedGroups sorted = new SortedGroups(rows, memory, order);
                Accumulator accumulator = aggregate.accumulator(aggregate.keepsRows() ? memory : memory.unpaged(),
                        rows.cancellation())) {
            sorted.sort(from, count);
            FlatColumn[] columns = sorted.columns();
            int group = 0;
            int groupEnd = count == 0 ? 0 : rows.count(from);
            for (int piece = 0; piece < total; piece += positions.length) {
                int size = Math.min(positions.length, total - piece);
                sorted.numbers().copy(piece, positions, size);
                for (int i = 0; i < size; i++) {
                    while (piece + i >= groupEnd) {
                        groupEnd += rows.count(from + ++group);
                    }
                    groupIds[i] = group;
                }
                accumulator.order(piece);
                rows.passed(size);
                update(accumulator, columns, positions, groupIds, size, count);
            }
            if (total == 0) {
                update(accumulator, columns, positions, groupIds, 0, count);
            }
            return accumulator.result(0, count);
        }
    }

    private void update(Accumulator accumulator, FlatColumn[] columns, int[] positions, int[] groupIds, int size,
            int groups) {
        Column[] chosen = new Column[arguments];
        int done = 0;
        try {
            for (; done < arguments; done++) {
                chosen[done] = Gather.gather(columns[done], positions, size, memory.unpaged());
            }
            accumulator.update(chosen, null, groupIds, size, groups);
        } finally {
            for (int i = 0; i < done; i++) {
                chosen[i].close();
            }
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
