package io.polarway.engine.plan.cost;

import io.polarway.engine.catalog.Table;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;

/// Estimates of a table from what its files say.
final class TableEstimate {
    /// The rows of a table that says nothing.
    private static final double UNKNOWN_ROWS = 100_000;
    /// How many of the rows have to have a value of their own, where files tell how many values there are, for a key.
    private static final double FULL = 0.9;
    /// The different values among those of a text or number of which nothing is known; all of them in a small table.
    private static final double DIFFERENT = 0.5;
    private static final double SMALL = 1000;

    private TableEstimate() {
    }

    static RelationEstimate of(Table table, int columns) {
        double rows = table.estimatedRows() < 0 ? UNKNOWN_ROWS : table.estimatedRows();
        return new RelationEstimate(rows, columns,
                index -> column(type(table, index), table.statistics(index), rows));
    }

    private static SqlType type(Table table, int column) {
        int visible = table.schema().size();
        return column < visible
                ? table.schema().field(column).type()
                : table.hiddenColumns().field(column - visible).type();
    }

    /// Returns what is supposed of a column.
    ///
    /// @param type its type
    /// @param statistics what is known of its values
    /// @param rows the rows of the table
    static ColumnEstimate column(SqlType type, Statistics statistics, double rows) {
        double nulls = statistics.nulls() < 0 || rows == 0 ? 0 : statistics.nulls() / rows;
        double present = rows * (1 - nulls);
        double low = NumberScale.place(statistics.min());
        double high = NumberScale.place(statistics.max());
        double steps = (high - low) * stepsPerUnit(type) + 1;
        double distinct = statistics.distinct();
        boolean isKey = false;
        if (steps >= 1) {
            isKey = isWhole(type) && nulls == 0 && distinct < 0 && steps >= present;
            distinct = distinct < 0 ? Math.min(steps, present) : Math.min(distinct, steps);
        } else if (distinct < 0) {
            distinct = type == ScalarType.BOOLEAN ? 2 : present <= SMALL ? present : present * DIFFERENT;
        }
        isKey |= statistics.distinct() >= FULL * present && nulls == 0 && isWhole(type);
        return new ColumnEstimate(distinct, rows, nulls, low, high, isKey);
    }

    private static boolean isWhole(SqlType type) {
        return type == ScalarType.INTEGER || type == ScalarType.BIGINT || type == ScalarType.SMALLINT
                || type instanceof DecimalType decimal && decimal.scale() == 0;
    }

    /// Returns how many values of a type there are between two that differ by one; NaN if that says nothing.
    private static double stepsPerUnit(SqlType type) {
        return switch (type) {
            case ScalarType.BOOLEAN, ScalarType.TINYINT, ScalarType.SMALLINT, ScalarType.INTEGER, ScalarType.BIGINT,
                    ScalarType.DATE ->
                    1;
            case DecimalType decimal -> Math.pow(10, decimal.scale());
            default -> Double.NaN;
        };
    }
}
