package io.polarway.engine.plan.budget;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.Storage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;

/// How long the texts are that an expression gives.
final class TextLength {
    /// The longest text of a number, a date or another value of a fixed width.
    private static final long FIXED_WIDTH = 64;
    /// A letter may become three in another case.
    static final long CASE_FACTOR = 3;
    /// The bytes of a character in UTF-8.
    private static final long LARGEST_CHARACTER = 4;

    private TextLength() {
    }

    /// Returns the bytes of the longest value at most.
    ///
    /// @param input what is known of the columns that the expression refers to
    static Bound of(Expression expression, IntFunction<ColumnBound> input) {
        return switch (expression) {
            case Expression.Reference reference -> input.apply(reference.index()).longest();
            case Expression.Literal literal -> switch (literal.value()) {
                case String text -> Bound.of(text.getBytes(StandardCharsets.UTF_8).length);
                case byte[] bytes -> Bound.of(bytes.length);
                case null, default -> Bound.ZERO;
            };
            case Expression.Cast cast -> cast.operand().type().isNested() ? Bound.NONE
                    : isText(cast.operand()) ? of(cast.operand(), input) : Bound.of(FIXED_WIDTH);
            case Expression.Case choice -> {
                Bound longest = of(choice.otherwise(), input);
                for (Expression.Case.Branch branch : choice.branches()) {
                    longest = longest.max(of(branch.value(), input));
                }
                yield longest;
            }
            case Expression.Coalesce coalesce -> longest(coalesce.operands(), input);
            case Expression.Call call -> ofCall(call, input);
            case Expression.And _, Expression.Or _, Expression.In _ -> Bound.ZERO;
        };
    }

    private static boolean isText(Expression expression) {
        return expression.type().storage() == Storage.VIEW;
    }

    /// Returns the bytes of so many characters as a literal says.
    private static Bound characters(Expression count) {
        return count instanceof Expression.Literal literal && literal.value() instanceof Number number
                ? Bound.of(Math.max(0, number.longValue())).times(LARGEST_CHARACTER)
                : Bound.NONE;
    }

    private static Bound longest(List<Expression> operands, IntFunction<ColumnBound> input) {
        Bound longest = Bound.ZERO;
        for (Expression operand : operands) {
            longest = longest.max(isText(operand) ? of(operand, input) : Bound.ZERO);
        }
        return longest;
    }

    private static Bound ofCall(Expression.Call call, IntFunction<ColumnBound> input) {
        return switch (call.function().name()) {
            case "left", "right" -> longest(call.arguments(), input).min(characters(call.arguments().getLast()));
            case "substring" -> longest(call.arguments(), input)
                    .min(call.arguments().size() == 3 ? characters(call.arguments().getLast()) : Bound.NONE);
            case "trim", "ltrim", "rtrim", "reverse", "nullif", "greatest", "least",
                    "split_part" ->
                    longest(call.arguments(), input);
            case "upper", "lower", "initcap" -> longest(call.arguments(), input).times(CASE_FACTOR);
            case "||", "concat" -> {
                Bound sum = Bound.ZERO;
                for (Expression argument : call.arguments()) {
                    sum = sum.plus(isText(argument) ? of(argument, input) : Bound.of(FIXED_WIDTH));
                }
                yield sum;
            }
            default -> Bound.NONE;
        };
    }
}
