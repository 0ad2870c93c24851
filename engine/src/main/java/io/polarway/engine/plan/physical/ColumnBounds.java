package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds between which numbers the values of columns and expressions of a plan lie: from the statistics of its tables, and
/// from its types where these say nothing.
final class ColumnBounds {
    private final Map<Column, Optional<ValueBounds>> known = new HashMap<>();

    private record Column(PhysicalPlan plan, int index) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Column column && column.plan == plan && column.index == index;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(plan) + index;
        }
    }

    /// Returns the bounds of an expression over the columns of a plan; null if it is not an integer or DECIMAL.
    @Nullable
    ValueBounds of(Expression expression, PhysicalPlan input) {
        ValueBounds byType = ValueBounds.of(expression.type());
        if (byType == null) {
            return null;
        }
        ValueBounds computed = switch (expression) {
            case Expression.Reference reference -> of(input, reference.index());
            case Expression.Literal literal -> ValueBounds.ofConstant(literal.value());
            case Expression.Call call -> ofCall(call, input);
            case Expression.Cast cast -> isExact(cast) ? of(cast.operand(), input) : null;
            case Expression.Case choice -> {
                ValueBounds all = of(choice.otherwise(), input);
                for (Expression.Case.Branch branch : choice.branches()) {
                    all = either(all, of(branch.value(), input));
                }
                yield all;
            }
            case Expression.Coalesce coalesce -> union(coalesce.operands(), input);
            case Expression.And _, Expression.Or _, Expression.In _ -> null;
        };
        return computed == null ? byType : computed;
    }

    /// Returns whether a cast between numbers gives the value that it is given, if it gives one.
    private static boolean isExact(Expression.Cast cast) {
        return scale(cast.operand().type()) >= 0 && scale(cast.type()) >= scale(cast.operand().type());
    }

    private static int scale(SqlType type) {
        if (type instanceof DecimalType decimal) {
            return decimal.scale();
        }
        return type.isInteger() ? 0 : -1;
    }

    private @Nullable ValueBounds ofCall(Expression.Call call, PhysicalPlan input) {
        List<Expression> arguments = call.arguments();
        ValueBounds first = arguments.isEmpty() ? null : of(arguments.getFirst(), input);
        if (first == null) {
            return null;
        }
        if (arguments.size() == 1) {
            return call.function().name().equals("negate") ? first.negated() : null;
        }
        ValueBounds second = arguments.size() == 2 ? of(arguments.get(1), input) : null;
        if (second == null) {
            return null;
        }
        return switch (call.function().name()) {
            case "+" -> first.plus(second);
            case "-" -> first.minus(second);
            case "*" -> first.times(second);
            default -> null;
        };
    }

    private @Nullable ValueBounds union(List<Expression> expressions, PhysicalPlan input) {
        ValueBounds all = of(expressions.getFirst(), input);
        for (Expression expression : expressions) {
            all = either(all, of(expression, input));
        }
        return all;
    }

    private static @Nullable ValueBounds either(@Nullable ValueBounds one, @Nullable ValueBounds other) {
        return one == null || other == null ? null : one.or(other);
    }

    /// Returns the bounds of a column that a plan gives; null if it is not an integer or DECIMAL.
    @Nullable
    ValueBounds of(PhysicalPlan plan, int column) {
        Column key = new Column(plan, column);
        Optional<ValueBounds> before = known.get(key);
        if (before == null) {
            ValueBounds byType = ValueBounds.of(plan.schema().field(column).type());
            ValueBounds computed = byType == null ? null : ofColumn(plan, column);
            before = Optional.ofNullable(computed == null ? byType : computed);
            known.put(key, before);
        }
        return before.orElse(null);
    }

    private @Nullable ValueBounds ofColumn(PhysicalPlan plan, int column) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> ValueBounds.of(scan.schema().field(column).type(),
                    scan.table().statistics(scan.columns().get(column)));
            case PhysicalPlan.Filter filter -> of(filter.input(), column);
            case PhysicalPlan.Project project -> of(project.expressions().get(column), project.input());
            case PhysicalPlan.Sort sort -> of(sort.input(), column);
            case PhysicalPlan.TopN top -> of(top.input(), column);
            case PhysicalPlan.Either either -> of(either.otherwise(), column);
            case PhysicalPlan.Fetch fetch -> {
                int added = column - (fetch.schema().size() - fetch.columns().size());
                yield added < 0
                        ? of(fetch.input(), column)
                        : ValueBounds.of(fetch.schema().field(column).type(),
                                fetch.table().statistics(fetch.columns().get(added)));
            }
            case PhysicalPlan.Limit limit -> of(limit.input(), column);
            case PhysicalPlan.Shared shared -> of(shared.input(), column);
            case PhysicalPlan.Join join -> ofJoin(join, column);
            case PhysicalPlan.Aggregate aggregate -> column < aggregate.keys().size()
                    ? of(aggregate.keys().get(column), aggregate.input())
                    : null;
            case PhysicalPlan.Window window -> column < window.shape().kept().size()
                    ? of(window.input(), window.shape().kept().get(column))
                    : null;
            case PhysicalPlan.UnionAll union -> {
                ValueBounds all = of(union.inputs().getFirst(), column);
                for (PhysicalPlan input : union.inputs()) {
                    all = either(all, of(input, column));
                }
                yield all;
            }
            case PhysicalPlan.CountedRows rows -> of(rows.input(), column);
            case PhysicalPlan.GroupingSets sets ->
                    column < sets.input().schema().size() ? of(sets.input(), column) : null;
            case PhysicalPlan.Values _ -> null;
        };
    }

    private @Nullable ValueBounds ofJoin(PhysicalPlan.Join join, int column) {
        int probe = join.type().hasProbeColumns() ? join.probe().schema().size() : 0;
        if (column < probe) {
            return of(join.probe(), column);
        }
        return join.type().hasBuildColumns() ? of(join.build(), column - probe) : null;
    }
}
