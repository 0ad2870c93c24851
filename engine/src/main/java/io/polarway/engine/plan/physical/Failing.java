package io.polarway.engine.plan.physical;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.plan.operator.BoundOperator;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Tells which relational expressions can raise an error for some row.
public final class Failing {
    /// Functions that fail for some patterns only, whatever text they look at.
    private static final Set<String> PATTERNS = Set.of("like", "ilike", "similar to", "regexp_matches",
            "regexp_full_match");

    private Failing() {
    }

    /// Returns whether an expression can fail, whatever its constants are.
    public static boolean canFail(RexNode node) {
        if (!(node instanceof RexCall call)) {
            return false;
        }
        if (call.getOperator() instanceof BoundOperator bound && bound.function().canFail()) {
            return true;
        }
        if (call.getKind() == SqlKind.CAST && Casts.canFail(Types.sqlType(call.getOperands().getFirst().getType()),
                Types.sqlType(call.getType()))) {
            return true;
        }
        return call.getOperands().stream().anyMatch(Failing::canFail);
    }

    /// Returns the test that looks at what is left of an expression once its constants are computed: a constant that has a
    /// value does not fail, nor does a cast that a comparison with a constant does without, nor LIKE for a pattern that it
    /// takes.
    public static Predicate<RexNode> with(ExpressionLowering expressions) {
        Map<RexNode, Boolean> known = new HashMap<>();
        return node -> canFail(node)
                && (!isLowered(node) || known.computeIfAbsent(node, any -> canFail(any, expressions)));
    }

    /// Returns whether an expression has its final form: no subqueries, parameters or windows.
    private static boolean isLowered(RexNode node) {
        return switch (node) {
            case RexInputRef _, RexLiteral _ -> true;
            case RexSubQuery _, RexOver _ -> false;
            case RexCall call -> call.getOperands().stream().allMatch(Failing::isLowered);
            default -> false;
        };
    }

    private static boolean canFail(RexNode node, ExpressionLowering expressions) {
        Map<Integer, Expression> columns = new HashMap<>();
        node.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitInputRef(RexInputRef reference) {
                columns.put(reference.getIndex(),
                        new Expression.Reference(reference.getIndex(), Types.sqlType(reference.getType())));
                return null;
            }
        });
        Expression lowered = expressions.lower(node, index -> {
            Expression column = columns.get(index);
            if (column == null) {
                throw EngineException.internal("column " + index + " was not found in its expression");
            }
            return column;
        });
        return canFail(lowered, expressions);
    }

    private static boolean canFail(Expression expression, ExpressionLowering expressions) {
        if (!expression.canFail()) {
            return false;
        }
        boolean isPattern = expression instanceof Expression.Call call && PATTERNS.contains(call.function().name())
                && hasGoodPattern(call, expressions);
        boolean isOwn = switch (expression) {
            case Expression.Call call -> call.function().canFail() && !isPattern;
            case Expression.Cast cast -> !cast.isTry() && Casts.canFail(cast.operand().type(), cast.type());
            case Expression.Reference _, Expression.Literal _, Expression.And _, Expression.Or _, Expression.Case _, Expression.Coalesce _, Expression.In _ ->
                    false;
        };
        return isOwn || expression.children().stream().anyMatch(child -> canFail(child, expressions));
    }

    private static boolean hasGoodPattern(Expression.Call call, ExpressionLowering expressions) {
        List<Expression> arguments = new ArrayList<>(call.arguments());
        arguments.set(0, new Expression.Literal("", ScalarType.VARCHAR));
        return expressions.fold(new Expression.Call(call.function(), arguments)) instanceof Expression.Literal;
    }
}
