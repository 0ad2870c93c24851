package io.polarway.engine.expression;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Says, while a query runs, which rows can still matter to it by the values of some keys: those that the other side of a join has, or
/// that may be among the first of an ORDER BY with LIMIT. It may let more through, so whoever reads the rows may ask or not.
/// Thread-safe; what it lets through only becomes less.
public interface RuntimeFilter {
    /// Returns who dropped rows, for counters: `joins` of `rows dropped by joins`.
    String origin();

    /// Returns whether asking for rows is worth it: not before the filter is known, nor once it turned out to let nearly all through.
    boolean isUseful();

    /// Returns whether no row matters at all.
    boolean isEmpty();

    /// Returns false if no row of a piece with these statistics of the keys matters.
    boolean mayMatch(List<Statistics> statistics);

    /// Returns whether pieces are better read in the order of their ranks.
    default boolean hasRanks() {
        return false;
    }

    /// Returns a number that is lower for pieces that had better be read before others.
    default long rank(List<Statistics> statistics) {
        return 0;
    }

    /// Returns those of the selected positions (null: all) that may matter; `selection` itself if all do.
    @Nullable
    Selection select(List<Column> keys, @Nullable Selection selection, int positions, Scratch scratch);

    /// A filter over rows.
    ///
    /// @param keys what the filter asks for, over the columns of the rows (numbered as in
    ///     [io.polarway.engine.catalog.ScanRequest] or [io.polarway.engine.format.FileScan]); each is [#isKey]
    /// @param filter the filter
    record Over(List<Expression> keys, RuntimeFilter filter) {
        /// Copies the list.
        public Over {
            keys = List.copyOf(keys);
        }

        /// Returns whether an expression may be computed by a scan, earlier than the statement has it and once more: it reads a
        /// column, cannot fail, and computes nothing out of text.
        public static boolean isKey(Expression expression) {
            return expression instanceof Expression.Reference || !expression.canFail() && expression.isDeterministic()
                    && isOfNumbers(expression) && !References.of(expression).isEmpty();
        }

        private static boolean isOfNumbers(Expression expression) {
            SqlType type = expression.type();
            return type.storage() != Storage.VIEW && expression.children().stream().allMatch(Over::isOfNumbers);
        }

        /// Returns the same filter over other expressions.
        public Over map(UnaryOperator<Expression> mapping) {
            return new Over(keys.stream().map(mapping).toList(), filter);
        }

        /// Returns the columns that the keys read.
        public NavigableSet<Integer> columns() {
            return References.of(keys);
        }

        /// Returns false if no row of a piece matters.
        ///
        /// @param statistics what is known about a column of the piece
        public boolean mayMatch(IntFunction<Statistics> statistics) {
            return filter.mayMatch(ofKeys(statistics));
        }

        /// Returns a number that is lower for pieces that had better be read before others.
        ///
        /// @param statistics what is known about a column of the piece
        public long rank(IntFunction<Statistics> statistics) {
            return filter.rank(ofKeys(statistics));
        }

        private List<Statistics> ofKeys(IntFunction<Statistics> statistics) {
            List<Statistics> ofKeys = new ArrayList<>(keys.size());
            for (Expression key : keys) {
                ofKeys.add(Pruning.statistics(key, statistics));
            }
            return ofKeys;
        }

        /// Returns those of the rows of a batch that may matter: its own selection if all do.
        public @Nullable Selection select(Batch rows, ExpressionEvaluator evaluator, Scratch scratch) {
            List<Column> values = evaluator.evaluate(keys, rows);
            try {
                return filter.select(values, rows.selection(), rows.positions(), scratch);
            } finally {
                values.forEach(Column::close);
            }
        }
    }
}
