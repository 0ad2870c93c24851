package io.polarway.engine.plan.cost;

/// The stretch of a column's values that comparisons with constants leave.
final class ValueRange {
    /// The fraction that a comparison leaves of values of which the bounds are not known.
    private static final double UNKNOWN = 0.25;

    private final ColumnEstimate column;
    private final boolean isWhole;
    private double from;
    private double to;
    private double unknown = 1;

    /// Creates the stretch of all values.
    ///
    /// @param isWhole whether values are whole numbers or days, so that a stretch from 1 to 1 has one of them
    ValueRange(ColumnEstimate column, boolean isWhole) {
        this.column = column;
        this.isWhole = isWhole;
        this.from = column.low();
        this.to = column.high();
    }

    /// Restricts the stretch.
    ///
    /// @param operator `<`, `<=`, `>` or `>=`
    /// @param value the place of the constant, NaN if unknown
    void restrict(String operator, double value) {
        if (Double.isNaN(value) || !column.hasBounds()) {
            unknown *= UNKNOWN;
            return;
        }
        double step = isWhole ? 1 : 0;
        switch (operator) {
            case "<" -> to = Math.min(to, value - step);
            case "<=" -> to = Math.min(to, value);
            case ">" -> from = Math.max(from, value + step);
            case ">=" -> from = Math.max(from, value);
            default -> throw new IllegalArgumentException(operator);
        }
    }

    /// Returns the fraction of the values that are left.
    double fraction() {
        if (!column.hasBounds()) {
            return unknown;
        }
        double width = isWhole ? 1 : 0;
        double all = column.high() - column.low() + width;
        double left = to - from + width;
        double one = 1 / column.distinct();
        if (left < 0 || left == 0 && isWhole) {
            return 0;
        }
        return unknown * (all <= 0 ? 1 : Math.clamp(left / all, Math.min(1, one), 1));
    }

    /// Returns the estimate of the values that are left.
    ColumnEstimate left() {
        return column.within(Math.max(1, column.distinct() * fraction()), from, to);
    }
}
