package io.polarway.engine.plan.rule;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// Tells whether a condition is never TRUE where some columns are NULL, so that an outer join that makes them NULL may be an
/// inner one.
final class NullRejection {
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=", "like", "is true",
            "is false");
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%");

    private final int from;
    private final int to;

    private NullRejection(int from, int to) {
        this.from = from;
        this.to = to;
    }

    /// Returns whether a condition is FALSE or NULL where the columns from one number to another, exclusive, are NULL.
    static boolean rejects(RexNode condition, int from, int to) {
        return new NullRejection(from, to).rejects(condition);
    }

    private boolean rejects(RexNode condition) {
        if (!(condition instanceof RexCall call)) {
            return isNull(condition);
        }
        List<RexNode> operands = call.getOperands();
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        if (call.getKind() == SqlKind.OR) {
            return operands.stream().allMatch(this::rejects);
        }
        if (call.getKind() == SqlKind.AND) {
            return operands.stream().anyMatch(this::rejects);
        }
        return switch (name) {
            case "in", "is not null" -> isNull(operands.getFirst());
            default -> COMPARISONS.contains(name) && operands.stream().anyMatch(this::isNull);
        };
    }

    /// Returns whether an expression is NULL where the columns are.
    private boolean isNull(RexNode expression) {
        if (expression instanceof RexInputRef reference) {
            return reference.getIndex() >= from && reference.getIndex() < to;
        }
        return expression instanceof RexCall call
                && (call.getKind() == SqlKind.CAST || ARITHMETIC.contains(call.getOperator().getName()))
                && call.getOperands().stream().anyMatch(this::isNull);
    }
}
