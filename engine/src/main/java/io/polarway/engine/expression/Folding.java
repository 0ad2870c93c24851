package io.polarway.engine.expression;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorKind;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Replaces what does not depend on rows by its value, computed by the kernels that would compute it for rows.
public final class Folding {
    private Folding() {
    }

    /// Returns an equivalent expression in which deterministic parts without references are literals, AND, OR and CASE have
    /// lost what literals decide, and comparisons are made in the type of the column where a literal allows it. A part that
    /// fails stays as it is, so that it fails only if a row reaches it.
    ///
    /// @param scratch memory for one row, and the session's time zone
    public static Expression fold(Expression expression, Scratch scratch) {
        List<Expression> children = new ArrayList<>();
        boolean isSame = true;
        for (Expression child : expression.children()) {
            Expression folded = fold(child, scratch);
            isSame &= folded == child;
            children.add(folded);
        }
        Expression rebuilt = isSame ? expression : expression.withChildren(children);
        return switch (rebuilt) {
            case Expression.Literal _, Expression.Reference _ -> rebuilt;
            case Expression.And and -> logic(and.operands(), true);
            case Expression.Or or -> logic(memberships(or.operands()), false);
            case Expression.Case choice -> choice(choice, scratch);
            case Expression.Call _, Expression.Cast _, Expression.Coalesce _, Expression.In _ -> CastUnwrapping
                    .unwrap(value(rebuilt, scratch));
        };
    }

    private static Expression value(Expression expression, Scratch scratch) {
        if (expression.type().isNested()
                || !expression.children().stream().allMatch(Expression.Literal.class::isInstance)
                || !expression.isDeterministic()) {
            return expression;
        }
        try (ExpressionEvaluator evaluator = new ExpressionEvaluator(scratch);
                Batch row = new Batch(1, null);
                Column column = evaluator.evaluate(expression, row)) {
            return new Expression.Literal(Values.get(column, 0), expression.type());
        } catch (EngineException e) {
            if (e.code().kind() != ErrorKind.USER) {
                throw e;
            }
            return expression;
        }
    }

    /// Drops operands that decide nothing, and all others where one decides.
    private static Expression logic(List<Expression> operands, boolean isAnd) {
        List<Expression> kept = new ArrayList<>();
        for (Expression operand : operands) {
            if (operand instanceof Expression.Literal literal && literal.value() instanceof Boolean value) {
                if (value == isAnd) {
                    continue;
                }
                return operand;
            }
            kept.add(operand);
        }
        return switch (kept.size()) {
            case 0 -> new Expression.Literal(isAnd, ScalarType.BOOLEAN);
            case 1 -> kept.getFirst();
            default -> {
                if (kept.stream().allMatch(Expression.Literal.class::isInstance)) {
                    yield kept.getFirst();
                }
                yield isAnd ? new Expression.And(kept) : new Expression.Or(kept);
            }
        };
    }

    /// Turns comparisons of one column with several literals into IN, at the place of the first: `a = 1 OR b OR a = 2` into
    /// `a IN (1, 2) OR b`.
    private static List<Expression> memberships(List<Expression> operands) {
        Map<Expression.Reference, List<Expression.Literal>> values = new HashMap<>();
        for (Expression operand : operands) {
            Expression.Literal literal = equated(operand);
            if (literal != null) {
                values.computeIfAbsent(column(operand), _ -> new ArrayList<>()).add(literal);
            }
        }
        List<Expression> merged = new ArrayList<>();
        for (Expression operand : operands) {
            Expression.Literal literal = equated(operand);
            List<Expression.Literal> all = literal == null ? List.of()
                    : values.getOrDefault(column(operand), List.of());
            if (all.size() < 2) {
                merged.add(operand);
            } else if (all.getFirst() == literal) {
                merged.add(new Expression.In(column(operand), all));
            }
        }
        return merged;
    }

    /// Returns the literal that a condition compares a column with for equality, or null if it is not such a condition.
    private static Expression.@Nullable Literal equated(Expression condition) {
        return condition instanceof Expression.Call call && call.function().name().equals("=")
                && call.arguments().get(0) instanceof Expression.Reference reference
                && call.arguments().get(1) instanceof Expression.Literal literal
                && literal.type().equals(reference.type())
                        ? literal
                        : null;
    }

    private static Expression.Reference column(Expression condition) {
        return (Expression.Reference) condition.children().getFirst();
    }

    private static Expression choice(Expression.Case choice, Scratch scratch) {
        List<Expression.Case.Branch> kept = new ArrayList<>();
        Expression otherwise = choice.otherwise();
        for (Expression.Case.Branch branch : choice.branches()) {
            if (branch.condition() instanceof Expression.Literal literal) {
                if (Boolean.TRUE.equals(literal.value())) {
                    otherwise = branch.value();
                    break;
                }
                continue;
            }
            kept.add(branch);
        }
        if (!kept.isEmpty()) {
            return kept.size() == choice.branches().size() && otherwise == choice.otherwise()
                    ? choice
                    : new Expression.Case(kept, otherwise, choice.type());
        }
        if (otherwise.type().equals(choice.type())) {
            return otherwise;
        }
        return otherwise instanceof Expression.Literal literal && literal.value() == null
                ? new Expression.Literal(null, choice.type())
                : value(choice, scratch);
    }
}
