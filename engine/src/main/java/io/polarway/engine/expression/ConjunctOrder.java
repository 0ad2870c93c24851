package io.polarway.engine.expression;

import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Orders the operands of a filter's AND so that cheap tests come before dear ones. Only operands that cannot fail are
/// moved, and only forward: one that can fail still sees at most the rows that it would have seen.
final class ConjunctOrder {
    private static final int CALL = 4;
    private static final int STRING = 6;
    private static final int PATTERN = 40;

    private ConjunctOrder() {
    }

    /// Returns an equivalent filter.
    static Expression cheapestFirst(Expression predicate) {
        if (!(predicate instanceof Expression.And and)) {
            return predicate;
        }
        List<Expression> safe = new ArrayList<>();
        List<Expression> failing = new ArrayList<>();
        for (Expression operand : Conjunctions.of(and)) {
            (operand.canFail() || !operand.isDeterministic() ? failing : safe).add(operand);
        }
        safe.sort(Comparator.comparingInt(ConjunctOrder::cost));
        safe.addAll(failing);
        return new Expression.And(safe);
    }

    /// Estimates the work per row; a column of strings against a constant is likely a look-up by dictionary code.
    private static int cost(Expression expression) {
        int cost = switch (expression) {
            case Expression.Reference _, Expression.Literal _ -> 0;
            case Expression.Call call -> {
                boolean isPattern = switch (call.function().name()) {
                    case "like", "ilike", "similar to", "regexp_matches", "regexp_like", "contains" -> true;
                    default -> false;
                };
                boolean isString = call.arguments().stream()
                        .anyMatch(argument -> argument.type().storage() == Storage.VIEW);
                yield isPattern ? PATTERN : isString ? STRING : CALL;
            }
            case Expression.Cast _, Expression.And _, Expression.Or _, Expression.Coalesce _ -> CALL;
            case Expression.Case _ -> CALL * 4;
            case Expression.In in -> in.operand().type().storage() == Storage.VIEW ? STRING : CALL;
        };
        for (Expression child : expression.children()) {
            cost += cost(child);
        }
        return cost;
    }
}
