package io.polarway.engine.plan.rule;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/// When expressions may move, and how conditions are put together.
final class Conditions {
    private static final Set<String> COMPARISONS = Set.of("=", "<>", "<", "<=", ">", ">=", "in", "is null",
            "is not null",
            "is distinct from", "is not distinct from");

    private Conditions() {
    }

    /// Returns the AND of conditions, in their order.
    static RexNode all(RelNode node, List<RexNode> conditions) {
        return RexUtil.composeConjunction(node.getCluster().getRexBuilder(), conditions);
    }

    /// Returns whether what a projection computes may be computed somewhere else, or more than once.
    static boolean isDeterministic(Project project) {
        return project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    }

    /// Returns whether a condition is the same for all keys that are equal to each other. One that compares keys is; but 0 and
    /// -0 are equal, and have texts and reciprocals of their own.
    static boolean isSameForEqualKeys(RexNode condition) {
        return switch (condition) {
            case RexInputRef reference -> !isFloatingPoint(reference);
            case RexCall call when COMPARISONS.contains(call.getOperator().getName().toLowerCase(Locale.ROOT)) ->
                    call.getOperands().stream()
                            .allMatch(operand -> isWidenedKey(operand) || isSameForEqualKeys(operand));
            case RexCall call -> call.getOperands().stream().allMatch(Conditions::isSameForEqualKeys);
            default -> true;
        };
    }

    private static boolean isWidenedKey(RexNode node) {
        return node instanceof RexInputRef || node instanceof RexCall cast && cast.getKind() == SqlKind.CAST
                && isFloatingPoint(cast) && isWidenedKey(cast.getOperands().getFirst());
    }

    private static boolean isFloatingPoint(RexNode node) {
        return SqlTypeName.APPROX_TYPES.contains(node.getType().getSqlTypeName());
    }
}
