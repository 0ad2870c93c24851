package io.polarway.engine.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions row by row over Java values: what the evaluator over columns must agree with. It knows the
/// functions that the random tests use.
final class ReferenceEvaluator {
    /// Thrown where the evaluator has to raise an error.
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private ReferenceEvaluator() {
    }

    /// Returns whether a condition is TRUE, without looking at what follows an operand of AND that is not: a filter may leave
    /// out what could no longer make it TRUE, errors included.
    static boolean isTrue(Expression condition, List<@Nullable Object> row) {
        return switch (condition) {
            case Expression.And and -> and.operands().stream().allMatch(operand -> isTrue(operand, row));
            case Expression.Or or -> or.operands().stream().anyMatch(operand -> isTrue(operand, row));
            default -> Boolean.TRUE.equals(evaluate(condition, row, true));
        };
    }

    /// Evaluates with every operand of AND and OR that is not decided yet.
    static @Nullable Object evaluate(Expression expression, List<@Nullable Object> row) {
        return evaluate(expression, row, false);
    }

    /// @param isLenient whether conditions of CASE are evaluated by [#isTrue]
    static @Nullable Object evaluate(Expression expression, List<@Nullable Object> row, boolean isLenient) {
        return switch (expression) {
            case Expression.Reference reference -> row.get(reference.index());
            case Expression.Literal literal -> literal.value();
            case Expression.And and -> logic(and.operands(), row, false, isLenient);
            case Expression.Or or -> logic(or.operands(), row, true, isLenient);
            case Expression.Case choice -> {
                for (Expression.Case.Branch branch : choice.branches()) {
                    if (isLenient
                            ? isTrue(branch.condition(), row)
                            : Boolean.TRUE.equals(evaluate(branch.condition(), row, false))) {
                        yield evaluate(branch.value(), row, isLenient);
                    }
                }
                yield evaluate(choice.otherwise(), row, isLenient);
            }
            case Expression.Coalesce coalesce -> {
                for (Expression operand : coalesce.operands()) {
                    Object value = evaluate(operand, row, isLenient);
                    if (value != null) {
                        yield value;
                    }
                }
                yield null;
            }
            case Expression.In in -> {
                Object value = evaluate(in.operand(), row, isLenient);
                if (value == null) {
                    yield null;
                }
                boolean hasNull = false;
                for (Expression.Literal literal : in.values()) {
                    if (value.equals(literal.value())) {
                        yield true;
                    }
                    hasNull |= literal.value() == null;
                }
                yield hasNull ? null : false;
            }
            case Expression.Call call -> call(call, row, isLenient);
            case Expression.Cast _ -> throw new IllegalArgumentException("cast");
        };
    }

    private static @Nullable Boolean logic(List<Expression> operands, List<@Nullable Object> row, boolean deciding,
            boolean isLenient) {
        boolean isUnknown = false;
        for (Expression operand : operands) {
            Object value = evaluate(operand, row, isLenient);
            if (value == null) {
                isUnknown = true;
            } else if ((Boolean) value == deciding) {
                return deciding;
            }
        }
        return isUnknown ? null : !deciding;
    }

    private static @Nullable Object call(Expression.Call call, List<@Nullable Object> row, boolean isLenient) {
        Object[] values = new Object[call.arguments().size()];
        boolean hasNull = false;
        for (int i = 0; i < values.length; i++) {
            values[i] = evaluate(call.arguments().get(i), row, isLenient);
            hasNull |= values[i] == null;
        }
        String name = call.function().name();
        if (name.equals("is null")) {
            return values[0] == null;
        }
        if (hasNull) {
            return null;
        }
        return switch (name) {
            case "=" -> values[0].equals(values[1]);
            case "<>" -> !values[0].equals(values[1]);
            case "<" -> compare(values[0], values[1]) < 0;
            case ">=" -> compare(values[0], values[1]) >= 0;
            case "+" -> (Integer) values[0] + (Integer) values[1];
            case "/" -> {
                if ((Integer) values[1] == 0) {
                    throw new Failure();
                }
                yield (Integer) values[0] / (Integer) values[1];
            }
            case "not" -> !(Boolean) values[0];
            case "upper" -> values[0].toString().toUpperCase(java.util.Locale.ROOT);
            case "||" -> values[0].toString() + values[1];
            case "length" -> values[0].toString().codePointCount(0, values[0].toString().length());
            case "like" -> values[0].toString().startsWith(values[1].toString().replace("%", ""));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static int compare(Object left, Object right) {
        return left instanceof Integer number ? number.compareTo((Integer) right)
                : left.toString().compareTo(right.toString());
    }
}
