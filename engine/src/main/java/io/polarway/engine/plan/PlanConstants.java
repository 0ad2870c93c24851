package io.polarway.engine.plan;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.plan.cost.Constants;
import io.polarway.engine.plan.physical.ExpressionLowering;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.jspecify.annotations.Nullable;

/// Evaluates the constants of a plan, as far as they do not depend on parameters without a value, can be evaluated without an
/// error, and come to the same again.
final class PlanConstants implements Constants {
    private final ExpressionLowering expressions;
    private final int parameters;
    private final Map<RexNode, Expression> known = new HashMap<>();

    /// Creates an evaluator for a statement whose parameters have no values yet.
    PlanConstants(Scratch scratch) {
        this(new ExpressionLowering(List.of(), scratch), 0);
    }

    /// Creates an evaluator.
    ///
    /// @param expressions knows the values of parameters
    /// @param parameters how many of them it knows
    PlanConstants(ExpressionLowering expressions, int parameters) {
        this.expressions = expressions;
        this.parameters = parameters;
    }

    /// Returns what lowers expressions that do not depend on parameters.
    ExpressionLowering expressions() {
        return expressions;
    }

    @Override
    public Expression.@Nullable Literal valueOf(RexNode node) {
        if (dependsOnMore(node) || !RexUtil.isDeterministic(node)) {
            return null;
        }
        Expression value = known.computeIfAbsent(node, constant -> expressions.lower(constant, index -> {
            throw EngineException.internal("a constant depends on column " + index);
        }));
        return value instanceof Expression.Literal literal ? literal : null;
    }

    /// Returns whether an expression has columns, or parameters that are not known.
    private boolean dependsOnMore(RexNode node) {
        boolean[] found = new boolean[1];
        node.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitDynamicParam(RexDynamicParam parameter) {
                found[0] |= parameter.getIndex() >= parameters;
                return null;
            }

            @Override
            public @Nullable Void visitInputRef(RexInputRef reference) {
                found[0] = true;
                return null;
            }

            @Override
            public @Nullable Void visitCorrelVariable(RexCorrelVariable variable) {
                found[0] = true;
                return null;
            }
        });
        return found[0];
    }
}
