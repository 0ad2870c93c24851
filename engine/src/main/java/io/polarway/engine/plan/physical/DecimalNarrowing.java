package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.kernel.arithmetic.Arithmetic;
import io.polarway.engine.kernel.arithmetic.IntegerArithmetic;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes what aggregates take in 64 bits where the declared types would need 128.
///
/// The product of two DECIMAL(15,2) has a precision of 30, but prices and discounts as they are in the files give a few
/// digits. So an expression of `+`, `-`, `*`, negation, CASE and COALESCE whose values have at most 18 digits, by the statistics of the columns that
/// it is made of, is computed in 64 bits. Each operation still watches for overflow, so that statistics that lie lead to an
/// error.
final class DecimalNarrowing {
    private static final int LONG_DIGITS = 18;

    private final ColumnBounds bounds = new ColumnBounds();

    /// Returns an aggregate that gives the same values of the same type, perhaps from narrower arguments.
    ///
    /// @param input the rows that its arguments are computed from
    AggregateCall narrow(AggregateCall call, PhysicalPlan input) {
        if (call.arguments().size() != 1 || !isWide(call.arguments().getFirst().type())) {
            return call;
        }
        Expression argument = narrow(call.arguments().getFirst(), input);
        if (argument == null) {
            return call;
        }
        String name = call.function().name();
        if (!name.equals("sum") && !name.equals("avg")) {
            return call;
        }
        BoundAggregate function = AggregateLowering.bound(name, List.of(argument.type()));
        return function.resultType().equals(call.function().resultType())
                && function.argumentTypes().equals(List.of(argument.type()))
                        ? new AggregateCall(function, List.of(argument), call.filter(), call.isDistinct())
                        : call;
    }

    private static boolean isWide(SqlType type) {
        return type instanceof DecimalType decimal && !decimal.isLong();
    }

    /// Returns an expression of the same values and scale in 64 bits, or null if there is none, or none that would be better.
    private @Nullable Expression narrow(Expression expression, PhysicalPlan input) {
        if (!(expression.type() instanceof DecimalType type)) {
            return expression.type().isInteger() ? expression : null;
        }
        if (type.isLong()) {
            return expression;
        }
        DecimalType narrow = new DecimalType(LONG_DIGITS, Math.min(LONG_DIGITS, type.scale()));
        ValueBounds values = bounds.of(expression, input);
        if (narrow.scale() != type.scale() || values == null || !values.fit(narrow)) {
            return null;
        }
        return switch (expression) {
            case Expression.Literal literal -> new Expression.Literal(literal.value(), narrow);
            case Expression.Call call -> narrow(call, narrow, input);
            case Expression.Cast cast when !cast.isTry() && !cast.operand().type().isFloating()
                    && cast.operand().type().isNumeric() -> {
                Expression operand = narrow(cast.operand(), input);
                yield operand == null ? null : ExpressionLowering.cast(operand, narrow);
            }
            case Expression.Case choice -> {
                List<Expression.Case.Branch> branches = new ArrayList<>();
                for (Expression.Case.Branch branch : choice.branches()) {
                    Expression value = narrowTo(narrow, branch.value(), input);
                    if (value == null) {
                        yield null;
                    }
                    branches.add(new Expression.Case.Branch(branch.condition(), value));
                }
                Expression otherwise = narrowTo(narrow, choice.otherwise(), input);
                yield otherwise == null ? null : new Expression.Case(branches, otherwise, narrow);
            }
            case Expression.Coalesce coalesce -> {
                List<Expression> operands = new ArrayList<>();
                for (Expression operand : coalesce.operands()) {
                    Expression value = narrowTo(narrow, operand, input);
                    if (value == null) {
                        yield null;
                    }
                    operands.add(value);
                }
                yield new Expression.Coalesce(operands, narrow);
            }
            case Expression.Reference _, Expression.Cast _, Expression.And _, Expression.Or _, Expression.In _ -> null;
        };
    }

    private @Nullable Expression narrowTo(DecimalType type, Expression expression, PhysicalPlan input) {
        Expression narrow = narrow(expression, input);
        return narrow == null ? null : ExpressionLowering.cast(narrow, type);
    }

    private @Nullable Expression narrow(Expression.Call call, DecimalType narrow, PhysicalPlan input) {
        List<Expression> arguments = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            Expression narrowed = narrow(argument, input);
            if (narrowed == null) {
                return null;
            }
            arguments.add(narrowed);
        }
        String name = call.function().name();
        IntegerArithmetic operator = switch (name) {
            case "+" -> IntegerArithmetic.ADD;
            case "-" -> IntegerArithmetic.SUBTRACT;
            case "*" -> IntegerArithmetic.MULTIPLY;
            default -> null;
        };
        if (operator == null || arguments.size() != 2) {
            return null;
        }
        SqlType left = arguments.get(0).type();
        SqlType right = arguments.get(1).type();
        return new Expression.Call(new BoundFunction(name, List.of(left, right), narrow,
                Arithmetic.longs(operator, left.storage(), right.storage(), narrow, true), true,
                call.function().isDeterministic()), arguments);
    }
}
