package io.polarway.engine.expression;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Short ways to write expressions in tests.
final class Expressions {
    private Expressions() {
    }

    static Expression.Reference column(int index, SqlType type) {
        return new Expression.Reference(index, type);
    }

    static Expression.Literal literal(@Nullable Object value, SqlType type) {
        return new Expression.Literal(value, type);
    }

    static Expression.Literal integer(@Nullable Integer value) {
        return literal(value, ScalarType.INTEGER);
    }

    static Expression.Literal text(@Nullable String value) {
        return literal(value, ScalarType.VARCHAR);
    }

    /// Returns a call whose arguments are cast where the function wants other types.
    static Expression call(String name, Expression... arguments) {
        ScalarFunction function = FunctionCatalog.scalar(name);
        if (function == null) {
            throw new IllegalArgumentException(name);
        }
        BoundFunction bound = function.bind(Arrays.stream(arguments).map(Expression::type).toList());
        if (bound == null) {
            throw new IllegalArgumentException(name + " of " + Arrays.toString(arguments));
        }
        Expression[] cast = new Expression[arguments.length];
        for (int i = 0; i < cast.length; i++) {
            SqlType wanted = bound.argumentTypes().get(i);
            cast[i] = arguments[i].type().equals(wanted) ? arguments[i]
                    : new Expression.Cast(arguments[i], wanted, false);
        }
        return new Expression.Call(bound, List.of(cast));
    }

    static Expression and(Expression... operands) {
        return new Expression.And(List.of(operands));
    }

    static Expression or(Expression... operands) {
        return new Expression.Or(List.of(operands));
    }

    static Expression in(Expression operand, @Nullable Object... values) {
        return new Expression.In(operand, Arrays.stream(values).map(value -> literal(value, operand.type())).toList());
    }

    static Expression when(Expression condition, Expression value, Expression otherwise) {
        return new Expression.Case(List.of(new Expression.Case.Branch(condition, value)), otherwise, value.type());
    }

    static Expression coalesce(Expression... operands) {
        return new Expression.Coalesce(List.of(operands), operands[0].type());
    }
}
