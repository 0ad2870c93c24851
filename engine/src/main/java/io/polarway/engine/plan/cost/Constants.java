package io.polarway.engine.plan.cost;

import io.polarway.engine.expression.Expression;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// Tells what an expression comes to.
@FunctionalInterface
public interface Constants {
    /// Returns the value, or null where it depends on columns or only the execution will tell.
    Expression.@Nullable Literal valueOf(RexNode node);
}
