package io.polarway.engine.operator.range;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.sort.SortedPiece;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// ORDER BY over rows that come in the order of its first keys: rows with equal values of these are sorted by the others, range by range
/// ([Ranges]). So it holds the rows of a range on each worker, those that wait, and those of the value that is not over. Rows that are equal
/// stay in the order of the input.
public final class RangeSort implements Ranges.Body {
    private final List<SortKey> keys;
    private final List<SqlType> types;
    private final OperatorProfile profile;

    private RangeSort(List<SortKey> keys, List<SqlType> types, OperatorProfile profile) {
        this.keys = List.copyOf(keys);
        this.types = List.copyOf(types);
        this.profile = profile;
    }

    /// Returns the sorted rows.
    ///
    /// @param keys what to sort by, the most significant first
    /// @param known by how many of these the rows are in order; at least one
    /// @param types the types of the input's columns
    /// @param input what gives the rows
    /// @param threads how many workers there are
    /// @param profile where it notes what it did
    public static Source of(List<SortKey> keys, int known, List<SqlType> types, List<InputRows.Part> input, int threads,
            OperatorProfile profile) {
        List<Expression> values = new ArrayList<>();
        List<SortKey> order = new ArrayList<>();
        for (SortKey key : keys.subList(0, known)) {
            order.add(new SortKey(values.size(), key.descending(), key.nullsFirst()));
            values.add(new Expression.Reference(key.column(), types.get(key.column())));
        }
        return new Ranges(List.of(new InputRows(input, values)), order, new RangeSort(keys, types, profile),
                "streaming sort", threads, profile);
    }

    @Override
    public boolean givesNothing(IntPredicate isEmpty) {
        return isEmpty.test(0);
    }

    @Override
    public Demand run(KeyedRows range, Worker worker, Stage next) {
        try (CutKeys values = range.keys(0, worker);
                SortedPiece sorted = new SortedPiece(keys, types, worker, profile)) {
            range.take(0, values, worker, rows -> sorted.push(rows) == Demand.MORE);
            return sorted.give(next);
        }
    }
}
