package io.polarway.engine.expression;

import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.List;

/// Takes filters apart into the conditions that all must be TRUE, and puts them together again.
public final class Conjunctions {
    private Conjunctions() {
    }

    /// Returns the operands of nested ANDs in order; the expression itself if it is none, nothing for TRUE.
    public static List<Expression> of(Expression predicate) {
        List<Expression> conjuncts = new ArrayList<>();
        collect(predicate, conjuncts);
        return conjuncts;
    }

    /// Returns the AND of `conjuncts`: TRUE if there are none.
    public static Expression all(List<Expression> conjuncts) {
        return switch (conjuncts.size()) {
            case 0 -> new Expression.Literal(true, ScalarType.BOOLEAN);
            case 1 -> conjuncts.getFirst();
            default -> new Expression.And(conjuncts);
        };
    }

    private static void collect(Expression predicate, List<Expression> conjuncts) {
        if (predicate instanceof Expression.And and) {
            and.operands().forEach(operand -> collect(operand, conjuncts));
        } else if (!(predicate instanceof Expression.Literal literal && Boolean.TRUE.equals(literal.value()))) {
            conjuncts.add(predicate);
        }
    }
}
