package io.polarway.engine.format.parquet;

import io.polarway.engine.expression.Conjunctions;
import io.polarway.engine.expression.Expression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;

/// A condition with the columns that have to be read for it.
///
/// @param condition what must be TRUE of a row
/// @param columns the columns it refers to, ascending
record ScanStep(Expression condition, List<Integer> columns) {

    /// Returns the conditions in the order in which a row group should check them: those over few bytes first. One that can
    /// fail stays behind those that the statement has before it, which may guard it. Conditions over the same columns
    /// become one.
    ///
    /// @param bytes how many bytes the chunk of a column has
    static List<ScanStep> order(List<Expression> conditions, IntToLongFunction bytes) {
        List<ScanStep> safe = new ArrayList<>();
        List<ScanStep> others = new ArrayList<>();
        for (Expression condition : conditions) {
            TreeSet<Integer> columns = new TreeSet<>();
            collect(condition, columns);
            (condition.canFail() || !condition.isDeterministic() ? others : safe)
                    .add(new ScanStep(condition, List.copyOf(columns)));
        }
        safe.sort(Comparator.comparingLong(step -> step.columns.stream().mapToLong(bytes::applyAsLong).sum()));
        safe.addAll(others);
        List<ScanStep> merged = new ArrayList<>();
        for (ScanStep step : safe) {
            if (!merged.isEmpty() && merged.getLast().columns.equals(step.columns)) {
                ScanStep last = merged.removeLast();
                merged.add(new ScanStep(Conjunctions.all(List.of(last.condition, step.condition)), step.columns));
            } else {
                merged.add(step);
            }
        }
        return merged;
    }

    private static void collect(Expression expression, TreeSet<Integer> columns) {
        if (expression instanceof Expression.Reference reference) {
            columns.add(reference.index());
        }
        expression.children().forEach(child -> collect(child, columns));
    }
}
