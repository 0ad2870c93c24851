package io.polarway.engine.expression;

import static io.polarway.engine.expression.Expressions.and;
import static io.polarway.engine.expression.Expressions.call;
import static io.polarway.engine.expression.Expressions.coalesce;
import static io.polarway.engine.expression.Expressions.column;
import static io.polarway.engine.expression.Expressions.in;
import static io.polarway.engine.expression.Expressions.integer;
import static io.polarway.engine.expression.Expressions.literal;
import static io.polarway.engine.expression.Expressions.or;
import static io.polarway.engine.expression.Expressions.text;
import static io.polarway.engine.expression.Expressions.when;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.kernel.KernelCheck;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Folds constants, unwraps casts, and writes expressions as SQL.
class FoldingTest {
    private static final Expression A = column(0, ScalarType.INTEGER);
    private static final Expression S = column(1, ScalarType.VARCHAR);
    private static final Expression D = column(2, ScalarType.DATE);
    private static final Expression P = column(3, new DecimalType(15, 2));
    private static final Expression TRUE = literal(true, ScalarType.BOOLEAN);
    private static final Expression FALSE = literal(false, ScalarType.BOOLEAN);

    private static void folds(String expected, Expression expression) {
        try (KernelCheck check = new KernelCheck()) {
            assertEquals(expected, text(Folding.fold(expression, check.scratch())));
        }
    }

    private static String text(Expression expression) {
        return ExpressionText.of(expression, index -> new String[]{"a", "s", "d", "p", "t"}[index]);
    }

    @Test
    void writesSql() {
        assertEquals("s = 'BUY' AND a + 2 * a > 3", text(and(call("=", S, Expressions.text("BUY")),
                call(">", call("+", A, call("*", integer(2), A)), integer(3)))));
        assertEquals("(a = 1 OR s IS NULL) AND NOT (a = 1 OR a = 2)",
                text(and(or(call("=", A, integer(1)), call("is null", S)),
                        call("not", or(call("=", A, integer(1)), call("=", A, integer(2)))))));
        assertEquals("(a + 1) * 2 - (a - 1)",
                text(call("-", call("*", call("+", A, integer(1)), integer(2)), call("-", A, integer(1)))));
        assertEquals("CASE WHEN a < 0 THEN 'it''s' ELSE upper(s) END",
                text(when(call("<", A, integer(0)), Expressions.text("it's"), call("upper", S))));
        assertEquals("COALESCE(s, 'x') || s LIKE 'a!%' ESCAPE '!'", text(call("like",
                call("||", coalesce(S, Expressions.text("x")), S), Expressions.text("a!%"), Expressions.text("!"))));
        assertEquals("a IN (1, 2, NULL)", text(in(A, 1, 2, null)));
        assertEquals("TRY_CAST(s AS INTEGER)", text(new Expression.Cast(S, ScalarType.INTEGER, true)));
        assertEquals("DATE '2024-02-29'", text(literal(19_782, ScalarType.DATE)));
        assertEquals("TIMESTAMP '2024-02-29 00:00:00.5'",
                text(literal(19_782L * 86_400_000_000L + 500_000, TimestampType.MICROS)));
        assertEquals("TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:01+00'",
                text(literal(1_000_000_000L, TimestampType.NANOS_TZ)));
        assertEquals("INTERVAL '14' MONTH", text(literal(14, ScalarType.INTERVAL_YEAR_MONTH)));
        assertEquals("INTERVAL '-2 03:00:00.000001' DAY TO SECOND",
                text(literal(-(2 * 86_400_000_000L + 3 * 3_600_000_000L + 1), ScalarType.INTERVAL_DAY_TIME)));
        assertEquals("X'00FF'", text(literal(new byte[]{0, -1}, ScalarType.VARBINARY)));
    }

    @Test
    void foldsConstants() {
        folds("a = 3", call("=", A, call("+", integer(1), integer(2))));
        folds("s = 'AB'", call("=", S, call("upper", Expressions.text("ab"))));
        folds("a = 1 / 0", call("=", A, call("/", integer(1), integer(0))));
        folds("a = 1", and(TRUE, call("=", A, integer(1))));
        folds("FALSE", and(call("=", A, integer(1)), FALSE));
        folds("TRUE", or(call("=", A, integer(1)), TRUE));
        folds("a", when(TRUE, A, integer(2)));
        folds("2", when(FALSE, A, integer(2)));
        folds("CASE WHEN a = 1 THEN 1 ELSE 2 END", new Expression.Case(
                List.of(new Expression.Case.Branch(call("=", A, integer(1)), integer(1)),
                        new Expression.Case.Branch(TRUE, integer(2))),
                integer(3), ScalarType.INTEGER));
        folds("now()", call("now"));
        folds("a = 1", call("=", A, new Expression.Cast(Expressions.text("1"), ScalarType.INTEGER, false)));
    }

    @Test
    void turnsEqualitiesIntoMembership() {
        folds("a IN (1, 2, 3) OR s = 'x'", or(call("=", A, integer(1)), call("=", S, Expressions.text("x")),
                call("=", A, integer(2)), call("=", A, integer(3))));
        folds("a = 1 OR s = 'x'", or(call("=", A, integer(1)), call("=", S, Expressions.text("x"))));
        folds("a IN (1, 1)", or(call("=", A, integer(1)), call("=", A, integer(1))));
    }

    private static Expression cast(Expression operand, SqlType type) {
        return new Expression.Cast(operand, type, false);
    }

    private static Expression.Literal timestamp(String date, long micros) {
        return literal(LocalDate.parse(date).toEpochDay() * 86_400_000_000L + micros, TimestampType.MICROS);
    }

    @Test
    void comparesTimestampsWithTheSpanOfADay() {
        Expression date = cast(column(4, TimestampType.MICROS), ScalarType.DATE);
        Expression.Literal day = literal((int) LocalDate.parse("2024-02-29").toEpochDay(), ScalarType.DATE);
        folds("t >= TIMESTAMP '2024-02-29 00:00:00' AND t < TIMESTAMP '2024-03-01 00:00:00'", call("=", date, day));
        folds("t < TIMESTAMP '2024-03-01 00:00:00'", call(">=", day, date));
        folds("t < TIMESTAMP '2024-02-29 00:00:00'", call("<", date, day));
        folds("t >= TIMESTAMP '2024-03-01 00:00:00'", call(">", date, day));
        folds("CAST(t AS DATE) <> DATE '2024-02-29'", call("<>", date, day));
    }

    @Test
    void comparesInTheTypeOfTheColumn() {
        Expression day = cast(D, TimestampType.MICROS);
        folds("d <= DATE '1998-09-02'", call("<=", day, timestamp("1998-09-02", 0)));
        folds("d < DATE '1998-09-02'", call("<", day, timestamp("1998-09-02", 0)));
        folds("d <= DATE '1998-09-02'", call("<", day, timestamp("1998-09-02", 1)));
        folds("d > DATE '1998-09-02'", call(">=", day, timestamp("1998-09-02", 1)));
        folds("d > DATE '1969-12-30'", call(">=", day, timestamp("1969-12-30", 1)));
        folds("DATE '1998-09-02' > d", call(">", timestamp("1998-09-02", 0), day));
        folds("d = DATE '1998-09-02'", call("=", day, timestamp("1998-09-02", 0)));
        folds("CAST(d AS TIMESTAMP) = TIMESTAMP '1998-09-02 00:00:00.000001'",
                call("=", day, timestamp("1998-09-02", 1)));
        folds("d <= DATE '1998-09-02'",
                call("<=", D, call("-", literal((int) LocalDate.parse("1998-12-01").toEpochDay(), ScalarType.DATE),
                        literal(90 * 86_400_000_000L, ScalarType.INTERVAL_DAY_TIME))));
        folds("a < 5", call("<", cast(A, ScalarType.BIGINT), literal(5L, ScalarType.BIGINT)));
        folds("CAST(a AS BIGINT) < 3000000000", call("<", cast(A, ScalarType.BIGINT), literal(3_000_000_000L,
                ScalarType.BIGINT)));
        SqlType wide = new DecimalType(18, 4);
        folds("p >= 0.05", call(">=", cast(P, wide), literal(new BigDecimal("0.0500"), wide)));
        folds("p > 0.05", call(">=", cast(P, wide), literal(new BigDecimal("0.0501"), wide)));
        folds("a IN (1, NULL)", new Expression.In(cast(A, ScalarType.BIGINT),
                List.of(literal(1L, ScalarType.BIGINT), literal(1L << 40, ScalarType.BIGINT),
                        literal(null, ScalarType.BIGINT))));
    }
}
