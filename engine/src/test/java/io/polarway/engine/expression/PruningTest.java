package io.polarway.engine.expression;

import static io.polarway.engine.expression.Expressions.and;
import static io.polarway.engine.expression.Expressions.call;
import static io.polarway.engine.expression.Expressions.column;
import static io.polarway.engine.expression.Expressions.in;
import static io.polarway.engine.expression.Expressions.integer;
import static io.polarway.engine.expression.Expressions.literal;
import static io.polarway.engine.expression.Expressions.or;
import static io.polarway.engine.expression.Expressions.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.TimestampType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Decides from statistics what a filter may keep.
class PruningTest {
    private static final Expression A = column(0, ScalarType.INTEGER);
    private static final Expression S = column(0, ScalarType.VARCHAR);
    private static final Expression X = column(0, ScalarType.DOUBLE);

    private static Statistics between(@Nullable Object min, @Nullable Object max) {
        return new Statistics(10, 0, min, max, -1);
    }

    private static void matches(boolean expected, Expression predicate, @Nullable Statistics statistics) {
        assertEquals(expected, Pruning.mayMatch(predicate, _ -> statistics, (_, _) -> true), predicate::toString);
    }

    @Test
    void comparesWithBounds() {
        Statistics bounds = between(10, 20);
        matches(false, call("=", A, integer(9)), bounds);
        matches(true, call("=", A, integer(10)), bounds);
        matches(true, call("=", integer(20), A), bounds);
        matches(false, call("=", integer(21), A), bounds);
        matches(false, call("<", A, integer(10)), bounds);
        matches(true, call("<=", A, integer(10)), bounds);
        matches(false, call(">", A, integer(20)), bounds);
        matches(true, call(">=", A, integer(20)), bounds);
        matches(false, call(">", integer(10), A), bounds);
        matches(true, call("<>", A, integer(10)), bounds);
        matches(false, call("<>", A, integer(10)), between(10, 10));
        matches(false, call("=", A, integer(null)), bounds);
        matches(true, call("=", A, integer(9)), null);
        matches(true, call("=", A, integer(9)), Statistics.unknown(10));
        matches(false, call("=", A, integer(9)), between(10, null));
        matches(false, in(A, 1, 2, null), bounds);
        matches(true, in(A, 1, 15), bounds);
        matches(false, and(call(">=", A, integer(15)), call("<", A, integer(10))), bounds);
        matches(true, or(call("=", A, integer(15)), call("<", A, integer(10))), bounds);
        matches(false, or(call("=", A, integer(5)), call("<", A, integer(10))), bounds);
        matches(true, call("not", call("=", A, integer(5))), bounds);
        matches(true, call("=", call("+", A, integer(1)), integer(100)), bounds);
        matches(false, literal(null, ScalarType.BOOLEAN), bounds);
    }

    @Test
    void countsNulls() {
        Statistics some = new Statistics(10, 3, 1, 2, -1);
        Statistics all = new Statistics(10, 10, null, null, -1);
        matches(true, call("is null", A), some);
        matches(false, call("is null", A), between(1, 2));
        matches(true, call("is null", A), Statistics.unknown(10));
        matches(false, call("is not null", A), all);
        matches(true, call("is not null", A), some);
        matches(false, call("=", A, integer(1)), all);
        matches(false, call("<>", A, integer(1)), all);
        matches(true, call("is not distinct from", A, integer(null)), some);
        matches(false, call("is not distinct from", A, integer(null)), between(1, 2));
        matches(false, call("=", A, integer(1)), Statistics.unknown(0));
    }

    @Test
    void boundsOfDoublesSayNothingAboutNan() {
        Statistics bounds = between(1.0, 2.0);
        matches(true, call(">", X, literal(5.0, ScalarType.DOUBLE)), bounds);
        matches(true, call("<>", X, literal(1.0, ScalarType.DOUBLE)), between(1.0, 1.0));
        matches(true, call("=", X, literal(Double.NaN, ScalarType.DOUBLE)), bounds);
        matches(false, call("<", X, literal(1.0, ScalarType.DOUBLE)), bounds);
        matches(false, call("=", X, literal(5.0, ScalarType.DOUBLE)), bounds);
        matches(true, call("=", X, literal(-0.0, ScalarType.DOUBLE)), between(0.0, 0.0));
        matches(true, call("=", X, literal(5.0, ScalarType.DOUBLE)), between(Double.NaN, Double.NaN));
    }

    @Test
    void comparesStringsAsBytes() {
        Statistics bounds = between("b", "dd");
        matches(false, call("=", S, text("a")), bounds);
        matches(true, call("=", S, text("da")), bounds);
        matches(false, call("=", S, text("de")), bounds);
        // Above all of the Basic Multilingual Plane in bytes, though not in Java's order of chars.
        matches(true, call("=", S, text("\uD83D\uDE00")), between("a", "\uD83D\uDE01"));
        matches(false, call("<", S, text("\uFFFD")), between("\uD83D\uDE00", "\uD83D\uDE01"));
        matches(false, call("like", S, text("a%")), bounds);
        matches(true, call("like", S, text("d%")), bounds);
        matches(false, call("like", S, text("de%x")), bounds);
        matches(true, call("like", S, text("%a")), bounds);
        matches(true, call("like", S, text("b_")), bounds);
        matches(false, call("like", S, text("e\\%%")), bounds);
        matches(false, call("starts_with", S, text("e")), bounds);
        matches(true, call("starts_with", S, text("")), bounds);
    }

    @Test
    void looksThroughCastsThatKeepTheOrder() {
        Expression day = column(0, ScalarType.DATE);
        Expression timestamp = new Expression.Cast(day, TimestampType.MICROS, false);
        long perDay = 86_400_000_000L;
        matches(false, call("<", timestamp, literal(10 * perDay, TimestampType.MICROS)), between(10, 20));
        matches(true, call("<", timestamp, literal(10 * perDay + 1, TimestampType.MICROS)), between(10, 20));
        matches(false, call("=", new Expression.Cast(A, ScalarType.BIGINT, false), literal(9L, ScalarType.BIGINT)),
                between(10, 20));
        matches(true, call("=", new Expression.Cast(A, ScalarType.VARCHAR, false), text("9")), between(10, 20));
        matches(true, call("=", new Expression.Cast(S, ScalarType.INTEGER, false), integer(9)), between("10", "20"));
    }

    @Test
    void asksForMembership() {
        List<Object> asked = new ArrayList<>();
        Set<Object> members = Set.of(3, 5);
        Expression wide = new Expression.Cast(A, ScalarType.BIGINT, false);
        for (int value = 0; value < 6; value++) {
            int wanted = value;
            boolean narrow = Pruning.mayMatch(call("=", A, integer(wanted)), _ -> null,
                    (column, key) -> members.contains(key));
            assertEquals(members.contains(wanted), narrow);
            boolean widened = Pruning.mayMatch(call("=", wide, literal((long) wanted, ScalarType.BIGINT)), _ -> null,
                    (column, key) -> asked.add(key) && members.contains(key));
            assertEquals(members.contains(wanted), widened);
        }
        assertEquals(List.of(0, 1, 2, 3, 4, 5), asked);
        assertEquals(false,
                Pruning.mayMatch(call("=", wide, literal(1L << 40, ScalarType.BIGINT)), _ -> null, (_, _) -> true));
        assertEquals(true, Pruning.mayMatch(call("=", X, literal(0.0, ScalarType.DOUBLE)), _ -> null, (_, _) -> false));
    }

    @Test
    void neverLosesAMatchingRow() {
        Random random = new Random(3);
        String[] operators = {"=", "<>", "<", "<=", ">", ">="};
        for (int round = 0; round < 2000; round++) {
            List<Integer> values = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                values.add(random.nextInt(6));
            }
            Statistics known = between(values.stream().mapToInt(Integer::intValue).min().getAsInt() - random.nextInt(2),
                    values.stream().mapToInt(Integer::intValue).max().getAsInt() + random.nextInt(2));
            Expression first = call(operators[random.nextInt(6)], A, integer(random.nextInt(6)));
            Expression second = call(operators[random.nextInt(6)], integer(random.nextInt(6)), A);
            Expression predicate = random.nextBoolean() ? and(first, second) : or(first, second);
            boolean isMatch = values.stream().anyMatch(value -> Boolean.TRUE
                    .equals(ReferenceEvaluator.evaluate(widened(predicate), List.of(value))));
            boolean mayMatch = Pruning.mayMatch(predicate, _ -> known, (_, value) -> values.contains(value));
            assertEquals(true, mayMatch || !isMatch, () -> predicate + " over " + values);
        }
    }

    /// The reference has no <= and >: the operands change places.
    private static Expression widened(Expression predicate) {
        if (predicate instanceof Expression.Call call) {
            return switch (call.function().name()) {
                case "<=" -> call(">=", call.arguments().get(1), call.arguments().get(0));
                case ">" -> call("<", call.arguments().get(1), call.arguments().get(0));
                default -> predicate;
            };
        }
        if (!(predicate instanceof Expression.And || predicate instanceof Expression.Or)) {
            return predicate;
        }
        return predicate.withChildren(predicate.children().stream().map(PruningTest::widened).toList());
    }
}
