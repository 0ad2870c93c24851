package io.polarway.engine.plan.cost;

import io.polarway.engine.expression.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// The rows that a condition leaves.
final class FilterEstimate {
    /// The fraction that a condition leaves of which nothing is known.
    private static final double UNKNOWN = 0.25;
    /// The fraction for which two columns that are compared are in the asked-for order.
    private static final double ORDERED = 1.0 / 3;
    /// By how much less each further condition counts: conditions tend to go together.
    private static final double[] WEIGHTS = {1, 0.9, 0.75, 0.5};

    private final RelationEstimate input;
    private final Constants constants;
    private final Map<Integer, ColumnEstimate> changed = new TreeMap<>();
    private final Map<Integer, ValueRange> ranges = new TreeMap<>();
    private final List<Double> fractions = new ArrayList<>();

    private FilterEstimate(RelationEstimate input, Constants constants) {
        this.input = input;
        this.constants = constants;
    }

    /// Returns what is left of a relation.
    static RelationEstimate filter(RelationEstimate input, List<RexNode> conditions, Constants constants) {
        FilterEstimate filter = new FilterEstimate(input, constants);
        double fraction = filter.all(conditions);
        Map<Integer, ColumnEstimate> changed = filter.changed;
        return new RelationEstimate(input.rows() * fraction, input.columns(), index -> {
            ColumnEstimate own = changed.get(index);
            return own == null ? input.column(index) : own;
        });
    }

    /// Returns the fraction of the rows for which all conditions are TRUE.
    static double fraction(RelationEstimate input, List<RexNode> conditions, Constants constants) {
        return new FilterEstimate(input, constants).all(conditions);
    }

    private double all(List<RexNode> conditions) {
        for (RexNode condition : conditions) {
            for (RexNode part : RelOptUtil.conjunctions(condition)) {
                if (!isRange(part)) {
                    fractions.add(Math.clamp(fraction(part), 0, 1));
                }
            }
        }
        ranges.forEach((column, range) -> {
            fractions.add(range.fraction() * (1 - input.column(column).nulls()));
            changed.putIfAbsent(column, range.left());
        });
        fractions.sort(null);
        double product = 1;
        for (int i = 0; i < fractions.size(); i++) {
            product *= Math.pow(fractions.get(i), WEIGHTS[Math.min(i, WEIGHTS.length - 1)]);
        }
        return product;
    }

    /// Notes a comparison of a column with a constant, so that several of one column are taken together.
    private boolean isRange(RexNode condition) {
        if (!(condition instanceof RexCall call) || call.getOperands().size() != 2) {
            return false;
        }
        String operator = call.getOperator().getName();
        if (!operator.equals("<") && !operator.equals("<=") && !operator.equals(">") && !operator.equals(">=")) {
            return false;
        }
        Integer left = column(call.getOperands().get(0));
        Integer right = column(call.getOperands().get(1));
        if (left != null && isConstant(call.getOperands().get(1))) {
            range(left).restrict(operator, place(call.getOperands().get(1), call.getOperands().get(0)));
            return true;
        }
        if (right != null && isConstant(call.getOperands().get(0))) {
            range(right).restrict(mirrored(operator),
                    place(call.getOperands().get(0), call.getOperands().get(1)));
            return true;
        }
        return false;
    }

    private static String mirrored(String operator) {
        return operator.startsWith("<") ? operator.replace('<', '>') : operator.replace('>', '<');
    }

    private ValueRange range(int column) {
        return ranges.computeIfAbsent(column, key -> new ValueRange(input.column(key), isWhole(key)));
    }

    private boolean isWhole(int column) {
        ColumnEstimate estimate = input.column(column);
        return estimate.hasBounds() && estimate.low() == Math.rint(estimate.low())
                && estimate.high() == Math.rint(estimate.high())
                && estimate.distinct() <= estimate.high() - estimate.low() + 1;
    }

    private static @Nullable Integer column(RexNode node) {
        RexNode inner = node;
        while (inner.getKind() == SqlKind.CAST && inner instanceof RexCall cast
                && !Double.isNaN(CastScale.of(cast.getOperands().getFirst(), cast.getType()))) {
            inner = cast.getOperands().getFirst();
        }
        return inner instanceof RexInputRef reference ? reference.getIndex() : null;
    }

    /// Returns the place of a constant that is compared with a column, on the line of the column's own values.
    private double place(RexNode constant, RexNode column) {
        double place = place(constant);
        for (RexNode inner = column; inner instanceof RexCall cast
                && cast.getKind() == SqlKind.CAST; inner = cast.getOperands().getFirst()) {
            place /= CastScale.of(cast.getOperands().getFirst(), cast.getType());
        }
        return place;
    }

    private static boolean isConstant(RexNode node) {
        return RelOptUtil.InputFinder.bits(node).isEmpty();
    }

    private double place(RexNode constant) {
        Expression.Literal value = constants.valueOf(constant);
        return value == null ? Double.NaN : NumberScale.place(value.value());
    }

    private double fraction(RexNode condition) {
        if (isConstant(condition)) {
            Expression.Literal value = constants.valueOf(condition);
            return value == null ? UNKNOWN : Boolean.TRUE.equals(value.value()) ? 1 : 0;
        }
        if (condition instanceof RexInputRef reference) {
            return 0.5 * (1 - input.column(reference.getIndex()).nulls());
        }
        if (!(condition instanceof RexCall call)) {
            return UNKNOWN;
        }
        return switch (call.getKind()) {
            case AND -> fraction(input, call.getOperands(), constants);
            case OR -> either(call.getOperands());
            default -> switch (call.getOperator().getName().toLowerCase(Locale.ROOT)) {
                case "=", "is not distinct from" -> equal(call);
                case "<>" -> Math.max(0, present(call) - equality(call));
                case "is distinct from" -> 1 - equality(call);
                case "<", "<=", ">", ">=" -> ORDERED;
                case "in" -> in(call);
                case "like", "ilike" -> like(call);
                case "not" -> 1 - fraction(input, call.getOperands(), constants);
                case "is true", "is not false" -> fraction(input, call.getOperands(), constants);
                case "is false", "is not true" -> 1 - fraction(input, call.getOperands(), constants);
                case "is null" -> estimate(call.getOperands().getFirst()).nulls();
                case "is not null" -> 1 - estimate(call.getOperands().getFirst()).nulls();
                default -> UNKNOWN;
            };
        };
    }

    private ColumnEstimate estimate(RexNode node) {
        return ExpressionEstimate.of(node, input, constants);
    }

    private double either(List<RexNode> alternatives) {
        double none = 1;
        for (RexNode alternative : alternatives) {
            none *= 1 - Math.clamp(fraction(input, List.of(alternative), constants), 0, 1);
        }
        return 1 - none;
    }

    /// Returns the fraction for which two values are equal, and notes what that leaves of a column.
    private double equal(RexCall call) {
        double fraction = equality(call);
        for (int side = 0; side < 2; side++) {
            Integer column = column(call.getOperands().get(side));
            RexNode other = call.getOperands().get(1 - side);
            if (column != null && isConstant(other)) {
                double place = place(other, call.getOperands().get(side));
                changed.put(column, input.column(column).within(1, place, place));
            }
        }
        return fraction;
    }

    private double equality(RexCall call) {
        ColumnEstimate left = estimate(call.getOperands().get(0));
        ColumnEstimate right = estimate(call.getOperands().get(1));
        boolean isApart = left.hasBounds() && right.hasBounds()
                && (left.high() < right.low() || right.high() < left.low());
        return isApart
                ? 0
                : (1 - left.nulls()) * (1 - right.nulls()) / Math.max(left.distinct(), right.distinct());
    }

    /// Returns the fraction of the rows in which no operand is NULL.
    private double present(RexCall call) {
        return call.getOperands().stream().mapToDouble(operand -> 1 - estimate(operand).nulls()).reduce(1,
                (left, right) -> left * right);
    }

    private double in(RexCall call) {
        RexNode sought = call.getOperands().getFirst();
        Integer column = column(sought);
        ColumnEstimate value = column == null ? estimate(sought) : input.column(column);
        int found = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (RexNode element : call.getOperands().subList(1, call.getOperands().size())) {
            double place = column == null ? Double.NaN : place(element, sought);
            if (!value.hasBounds() || Double.isNaN(place) || place >= value.low() && place <= value.high()) {
                found++;
                low = Math.min(low, place);
                high = Math.max(high, place);
            }
        }
        if (column != null && found > 0) {
            changed.put(column, value.within(found, low, high));
        }
        return Math.min(1, found / value.distinct()) * (1 - value.nulls());
    }

    private double like(RexCall call) {
        ColumnEstimate text = estimate(call.getOperands().getFirst());
        Expression.Literal pattern = constants.valueOf(call.getOperands().get(1));
        double fraction = pattern != null && pattern.value() instanceof String written
                ? LikeEstimate.fraction(written, text)
                : UNKNOWN;
        return fraction * (1 - text.nulls());
    }
}
