package io.polarway.engine.expression;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Decides from statistics whether a piece of a table (a file, a row group, a page) can hold a row that a filter keeps.
///
/// It understands AND, OR, comparisons and IN of a column with literals, IS [NOT] NULL, and LIKE and starts_with with a
/// literal prefix, also through casts that keep the order. Anything else may match. Bounds say nothing about NaN, which is
/// above all numbers, and may be truncated strings: they are only ever taken as "no value is below" and "no value is above".
public final class Pruning {
    private final IntFunction<@Nullable Statistics> statistics;
    private final BiPredicate<Integer, Object> mayContain;

    private Pruning(IntFunction<@Nullable Statistics> statistics, BiPredicate<Integer, Object> mayContain) {
        this.statistics = statistics;
        this.mayContain = mayContain;
    }

    /// Returns false only if the predicate is TRUE for no row of the piece.
    ///
    /// @param predicate a filter over the columns of the table
    /// @param statisticsOfColumn what is known about a column of the piece; null: nothing
    /// @param mayContain whether a column of the piece may hold a value, in the Java form of
    ///     [io.polarway.engine.batch.Values], as a bloom filter or a dictionary answers it. It is asked only when the bounds
    ///     have not ruled the value out
    public static boolean mayMatch(Expression predicate, IntFunction<@Nullable Statistics> statisticsOfColumn,
            BiPredicate<Integer, Object> mayContain) {
        return new Pruning(statisticsOfColumn, mayContain).mayMatch(predicate);
    }

    /// Returns what is known about the values of an expression in a piece: nothing, unless it is a column, or a cast of one that keeps
    /// the order.
    ///
    /// @param statisticsOfColumn what is known about a column of the piece
    public static Statistics statistics(Expression expression, IntFunction<Statistics> statisticsOfColumn) {
        PrunedColumn column = PrunedColumn.of(expression);
        if (column == null) {
            return Statistics.unknown(1);
        }
        Statistics known = statisticsOfColumn.apply(column.index());
        return new Statistics(known.rows(), known.nulls(), column.convert(known.min(), false),
                column.convert(known.max(), true), -1);
    }

    private boolean mayMatch(Expression predicate) {
        return switch (predicate) {
            case Expression.Literal literal -> Boolean.TRUE.equals(literal.value());
            case Expression.And and -> and.operands().stream().allMatch(this::mayMatch);
            case Expression.Or or -> or.operands().stream().anyMatch(this::mayMatch);
            case Expression.Reference reference -> reference.type() != ScalarType.BOOLEAN
                    || mayCompare("=", PrunedColumn.of(reference), true);
            case Expression.In in -> {
                PrunedColumn column = PrunedColumn.of(in.operand());
                yield column == null || in.values().stream()
                        .anyMatch(literal -> literal.value() != null && mayCompare("=", column, literal.value()));
            }
            case Expression.Call call -> mayMatch(call);
            case Expression.Cast _, Expression.Case _, Expression.Coalesce _ -> true;
        };
    }

    private boolean mayMatch(Expression.Call call) {
        String name = call.function().name();
        List<Expression> arguments = call.arguments();
        return switch (name) {
            case "=", "<", "<=", ">", ">=", "<>" -> mayCompare(name, arguments.get(0), arguments.get(1));
            case "is not distinct from" -> mayBeSame(arguments.get(0), arguments.get(1));
            case "is null" -> {
                Statistics known = known(PrunedColumn.of(arguments.getFirst()));
                yield known == null || known.rows() != 0 && known.nulls() != 0;
            }
            case "is not null" -> mayHoldValue(known(PrunedColumn.of(arguments.getFirst())));
            case "is true" -> mayMatch(arguments.getFirst());
            case "is false", "not" -> mayBeFalse(arguments.getFirst());
            case "like" -> arguments.size() != 2 || mayStartWith(arguments.get(0), arguments.get(1), true);
            case "starts_with" -> mayStartWith(arguments.get(0), arguments.get(1), false);
            default -> true;
        };
    }

    /// Returns false only if the predicate, under NOT, is FALSE for no row. Only a bare column is looked into.
    private boolean mayBeFalse(Expression predicate) {
        return !(predicate instanceof Expression.Reference) || mayCompare("=", PrunedColumn.of(predicate), false);
    }

    private boolean mayCompare(String operator, Expression left, Expression right) {
        if (right instanceof Expression.Literal literal) {
            return literal.value() != null && mayCompare(operator, PrunedColumn.of(left), literal.value());
        }
        if (left instanceof Expression.Literal literal) {
            String turned = switch (operator) {
                case "<" -> ">";
                case "<=" -> ">=";
                case ">" -> "<";
                case ">=" -> "<=";
                default -> operator;
            };
            return literal.value() != null && mayCompare(turned, PrunedColumn.of(right), literal.value());
        }
        return true;
    }

    private boolean mayBeSame(Expression left, Expression right) {
        if (left instanceof Expression.Literal && !(right instanceof Expression.Literal)) {
            return mayBeSame(right, left);
        }
        if (!(right instanceof Expression.Literal literal)) {
            return true;
        }
        if (literal.value() != null) {
            return mayCompare("=", PrunedColumn.of(left), literal.value());
        }
        Statistics known = known(PrunedColumn.of(left));
        return known == null || known.rows() != 0 && known.nulls() != 0;
    }

    private boolean mayCompare(String operator, @Nullable PrunedColumn column, Object value) {
        if (column == null) {
            return true;
        }
        Statistics known = known(column);
        if (!mayHoldValue(known)) {
            return false;
        }
        boolean isNan = value instanceof Double real && real.isNaN() || value instanceof Float single && single.isNaN();
        if (isNan) {
            return true;
        }
        // NaN is above every bound.
        boolean mayHoldNan = column.columnType().isFloating();
        Object min = known == null ? null : column.convert(known.min(), false);
        Object max = known == null ? null : column.convert(known.max(), true);
        boolean mayBeAbove = max == null || mayHoldNan || compare(max, value) > 0;
        boolean mayBeBelow = min == null || compare(min, value) < 0;
        boolean mayBeEqual = (max == null || compare(max, value) >= 0) && (min == null || compare(min, value) <= 0);
        return switch (operator) {
            case "=" -> mayBeEqual && mayContain(column, value);
            case "<>" -> mayBeAbove || mayBeBelow;
            case "<" -> mayBeBelow;
            case "<=" -> mayBeBelow || mayBeEqual;
            case ">" -> mayBeAbove;
            case ">=" -> mayBeAbove || mayBeEqual;
            default -> true;
        };
    }

    private boolean mayContain(PrunedColumn column, Object value) {
        // -0 and 0 are equal and yet different bytes to whoever hashed them.
        if (value instanceof Double || value instanceof Float) {
            if (((Number) value).doubleValue() == 0) {
                return true;
            }
        }
        PrunedColumn.Original original = column.original(value);
        return switch (original) {
            case PrunedColumn.Unknown _ -> true;
            case PrunedColumn.Impossible _ -> false;
            case PrunedColumn.Exactly exactly -> mayContain.test(column.index(), exactly.value());
        };
    }

    private boolean mayStartWith(Expression operand, Expression pattern, boolean isLike) {
        PrunedColumn column = PrunedColumn.of(operand);
        if (column == null || !(pattern instanceof Expression.Literal literal)
                || operand.type() != ScalarType.VARCHAR) {
            return true;
        }
        if (literal.value() == null) {
            return false;
        }
        Statistics known = known(column);
        if (!mayHoldValue(known)) {
            return false;
        }
        String text = literal.value().toString();
        String prefix = text;
        for (int i = 0; isLike && i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' || c == '_' || c == '\\') {
                prefix = text.substring(0, i);
                break;
            }
        }
        if (known == null || prefix.isEmpty()) {
            return true;
        }
        byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
        if (known.max() instanceof String max && compare(max, prefix) < 0) {
            return false;
        }
        if (known.min() instanceof String min && compare(min, prefix) > 0) {
            byte[] least = min.getBytes(StandardCharsets.UTF_8);
            return least.length >= start.length && Arrays.equals(least, 0, start.length, start, 0, start.length);
        }
        return true;
    }

    private @Nullable Statistics known(@Nullable PrunedColumn column) {
        return column == null ? null : statistics.apply(column.index());
    }

    private static boolean mayHoldValue(@Nullable Statistics known) {
        return known == null || known.nulls() < known.rows() && known.rows() != 0;
    }

    /// Compares two values of one type, in their Java forms, as SQL does.
    static int compare(Object left, Object right) {
        return switch (left) {
            case String text -> Arrays.compareUnsigned(text.getBytes(StandardCharsets.UTF_8),
                    right.toString().getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> Arrays.compareUnsigned(bytes, (byte[]) right);
            case Boolean flag -> flag.compareTo((Boolean) right);
            case java.math.BigDecimal decimal -> decimal.compareTo((java.math.BigDecimal) right);
            case Double _, Float _ ->
                    Double.compare(((Number) left).doubleValue() + 0.0, ((Number) right).doubleValue() + 0.0);
            case Number number -> Long.compare(number.longValue(), ((Number) right).longValue());
            default -> throw new IllegalArgumentException("no order of " + left.getClass());
        };
    }
}
