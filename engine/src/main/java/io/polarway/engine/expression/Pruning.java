package io.polarway.engine.expression;

import io.polarway.engine.type.Statistics;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Decides from statistics whether a piece of a table (a file, a row group, a page) can hold a row that a filter keeps.
public final class Pruning {
    private Pruning() {
    }

    /// Returns false only if the predicate is TRUE for no row of the piece.
    ///
    /// @param predicate a filter over the columns of the table
    /// @param statisticsOfColumn what is known about a column of the piece; null: nothing
    /// @param mayContain whether a column of the piece may hold a value, in the Java form of
    ///     [io.polarway.engine.batch.Values], as a bloom filter or a dictionary answers it
    public static boolean mayMatch(Expression predicate, IntFunction<@Nullable Statistics> statisticsOfColumn,
            BiPredicate<Integer, Object> mayContain) {
        return switch (predicate) {
            case Expression.Literal literal -> Boolean.TRUE.equals(literal.value());
            case Expression.And and -> and.operands().stream()
                    .allMatch(operand -> mayMatch(operand, statisticsOfColumn, mayContain));
            case Expression.Or or -> or.operands().stream()
                    .anyMatch(operand -> mayMatch(operand, statisticsOfColumn, mayContain));
            case Expression.Reference _, Expression.Call _, Expression.Cast _, Expression.Case _, Expression.Coalesce _,
                    Expression.In _ -> true;
        };
    }
}
