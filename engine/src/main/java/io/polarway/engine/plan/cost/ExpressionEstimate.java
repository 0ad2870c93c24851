package io.polarway.engine.plan.cost;

import io.polarway.engine.expression.Expression;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/// Estimates of what expressions come to.
final class ExpressionEstimate {
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "coalesce", "COALESCE");
    private static final double DAYS_PER_YEAR = 365.25;

    private ExpressionEstimate() {
    }

    static ColumnEstimate of(RexNode node, RelationEstimate input, Constants constants) {
        if (node instanceof RexInputRef reference) {
            return input.column(reference.getIndex());
        }
        if (node instanceof RexCall call && call.getKind() == SqlKind.CAST) {
            RexNode operand = call.getOperands().getFirst();
            ColumnEstimate estimate = of(operand, input, constants);
            double scale = CastScale.of(operand, call.getType());
            double low = estimate.low() * scale;
            double high = estimate.high() * scale;
            double days = call.getType().getSqlTypeName() == SqlTypeName.DATE
                    ? Math.floor(high) - Math.floor(low) + 1
                    : Double.NaN;
            return days < estimate.distinct()
                    ? new ColumnEstimate(days, estimate.rows(), estimate.nulls(), low, high, false)
                    : new ColumnEstimate(estimate.distinct(), estimate.rows(), estimate.nulls(), low, high,
                            estimate.isKey());
        }
        if (RelOptUtil.InputFinder.bits(node).isEmpty()) {
            Expression.Literal value = constants.valueOf(node);
            double place = value == null ? Double.NaN : NumberScale.place(value.value());
            double nulls = value != null && value.value() == null ? 1 : 0;
            return new ColumnEstimate(1, Math.max(1, input.rows()), nulls, place, place, false);
        }
        if (node instanceof RexCall call && TruncationEstimate.isTruncation(call)) {
            ColumnEstimate estimate = TruncationEstimate.of(call, of(call.getOperands().get(1), input, constants),
                    constants);
            if (estimate != null) {
                return estimate;
            }
        }
        double rows = Math.max(1, input.rows());
        double distinct = 1;
        for (int column : RelOptUtil.InputFinder.bits(node)) {
            ColumnEstimate estimate = input.column(column);
            distinct *= estimate.distinct();
            rows = Math.max(rows, estimate.rows());
        }
        // Functions tend to give the same for many values; arithmetic does not.
        double given = isArithmetic(node) ? distinct : Math.sqrt(distinct);
        distinct = Math.min(given, Math.min(rows, distinctOf(node, input, constants)));
        return new ColumnEstimate(distinct, rows, nulls(node, input, constants), Double.NaN, Double.NaN, false);
    }

    /// Returns the fraction of rows for which a function gives NULL: as a rule that of its argument that has the most.
    private static double nulls(RexNode node, RelationEstimate input, Constants constants) {
        if (!(node instanceof RexCall call) || call.getOperands().isEmpty()) {
            return of(node, input, constants).nulls();
        }
        var given = call.getOperands().stream().mapToDouble(operand -> of(operand, input, constants).nulls());
        return switch (call.getOperator().getName().toLowerCase(Locale.ROOT)) {
            case "coalesce" -> given.reduce(1, (left, right) -> left * right);
            case "is null", "is not null", "is true", "is not true", "is false", "is not false", "is distinct from",
                    "is not distinct from" ->
                    0;
            default -> given.max().orElse(0);
        };
    }

    private static boolean isArithmetic(RexNode node) {
        return node instanceof RexCall call && ARITHMETIC.contains(call.getOperator().getName());
    }

    /// Returns a bound of the different values that a function gives whatever it is given.
    private static double distinctOf(RexNode node, RelationEstimate input, Constants constants) {
        if (!(node instanceof RexCall call)) {
            return Double.POSITIVE_INFINITY;
        }
        return switch (call.getType().getSqlTypeName()) {
            case BOOLEAN -> 2;
            default -> switch (call.getOperator().getName().toLowerCase(Locale.ROOT)) {
                case "date_part" -> datePart(call, input, constants);
                case "year" -> years(call.getOperands().getLast(), input, constants);
                case "month" -> 12;
                case "day" -> 31;
                case "hour" -> 24;
                case "minute", "second" -> 60;
                case "case" -> branches(call, input, constants);
                default -> Double.POSITIVE_INFINITY;
            };
        };
    }

    private static double datePart(RexCall call, RelationEstimate input, Constants constants) {
        Expression.Literal field = constants.valueOf(call.getOperands().getFirst());
        if (field == null || !(field.value() instanceof String name)) {
            return Double.POSITIVE_INFINITY;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "year" -> years(call.getOperands().getLast(), input, constants);
            case "quarter" -> 4;
            case "month" -> 12;
            case "day" -> 31;
            case "dow", "isodow" -> 7;
            case "hour" -> 24;
            case "minute", "second" -> 60;
            default -> Double.POSITIVE_INFINITY;
        };
    }

    private static double years(RexNode date, RelationEstimate input, Constants constants) {
        ColumnEstimate days = of(date, input, constants);
        boolean isDate = date.getType().getSqlTypeName() == SqlTypeName.DATE;
        return isDate && days.hasBounds()
                ? Math.floor((days.high() - days.low()) / DAYS_PER_YEAR) + 1
                : Double.POSITIVE_INFINITY;
    }

    private static double branches(RexCall call, RelationEstimate input, Constants constants) {
        double distinct = 0;
        for (int i = 0; i < call.getOperands().size(); i++) {
            if (i % 2 == 1 || i == call.getOperands().size() - 1) {
                distinct += of(call.getOperands().get(i), input, constants).distinct();
            }
        }
        return distinct;
    }
}
