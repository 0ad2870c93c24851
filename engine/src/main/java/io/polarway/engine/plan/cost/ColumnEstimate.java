package io.polarway.engine.plan.cost;

/// What is supposed of the values of a column.
///
/// Only conditions on the column itself change the number of its different values; that of the rows left by other conditions
/// follows from the rows that they leave ([#distinctAmong]).
///
/// @param distinct how many different values there are, at least 1
/// @param rows how many rows they are spread over
/// @param nulls the fraction of NULLs
/// @param low the place of the least value in the order of the type, NaN if unknown
/// @param high the place of the greatest value, NaN if unknown
/// @param isKey whether it is a key of a table or grouping: columns that are compared with it are supposed to refer to it
public record ColumnEstimate(double distinct, double rows, double nulls, double low, double high, boolean isKey) {
    /// Supposes that each different value is there at least once.
    public ColumnEstimate {
        distinct = Math.max(1, distinct);
        rows = Math.max(1, rows);
        nulls = Math.clamp(nulls, 0, 1);
    }

    /// Returns the estimate of a column of which only the number of values is known.
    public static ColumnEstimate of(double distinct, double rows) {
        return new ColumnEstimate(distinct, rows, 0, Double.NaN, Double.NaN, false);
    }

    boolean hasBounds() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /// Returns the estimate for values that are restricted to a few or to a stretch.
    ColumnEstimate within(double values, double from, double to) {
        return new ColumnEstimate(Math.min(distinct, values), rows, 0, from, to, isKey);
    }

    /// Returns how many different values are among some of the rows, taken at random: what Cardenas' formula says.
    ///
    /// @param left how many rows are left
    public double distinctAmong(double left) {
        if (left >= rows) {
            return distinct;
        }
        double perValue = rows / distinct;
        return Math.clamp(distinct * (1 - Math.pow(1 - left / rows, perValue)), Math.min(1, left), Math.max(1, left));
    }
}
