package io.polarway.engine.expression;

import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes expressions as SQL, for EXPLAIN and errors.
public final class ExpressionText {
    private static final int OR = 1;
    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int COMPARISON = 4;
    private static final int CONCATENATION = 5;
    private static final int SUM = 6;
    private static final int PRODUCT = 7;
    private static final int SIGN = 8;
    private static final int PRIMARY = 9;

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss").appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private final IntFunction<String> columns;

    private ExpressionText(IntFunction<String> columns) {
        this.columns = columns;
    }

    /// Returns the SQL of an expression, such as `side = 'BUY' AND price > 10`.
    ///
    /// @param columnName gives the name of the column at an index
    public static String of(Expression expression, IntFunction<String> columnName) {
        return new ExpressionText(columnName).text(expression, 0);
    }

    /// Returns the SQL of a value in its Java form.
    public static String ofLiteral(@Nullable Object value, SqlType type) {
        if (value == null) {
            return "NULL";
        }
        return switch (type) {
            case ScalarType.VARCHAR -> quoted(value.toString());
            case ScalarType.VARBINARY -> "X'" + HexFormat.of().withUpperCase().formatHex((byte[]) value) + "'";
            case ScalarType.UUID -> "UUID '" + uuid((byte[]) value) + "'";
            case ScalarType.BOOLEAN -> value.toString().toUpperCase(Locale.ROOT);
            case ScalarType.DATE -> "DATE '" + LocalDate.ofEpochDay(((Number) value).longValue()) + "'";
            case ScalarType.TIME -> "TIME '" + LocalTime.ofNanoOfDay((Long) value) + "'";
            case ScalarType.INTERVAL_YEAR_MONTH -> "INTERVAL '" + value + "' MONTH";
            case ScalarType.INTERVAL_DAY_TIME -> interval((Long) value);
            case TimestampType timestamp ->
                    type.sql().replaceFirst("\\(9\\)", "") + " '" + timestamp(timestamp, (Long) value)
                            + "'";
            default -> value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String uuid(byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-"
                + hex.substring(20);
    }

    private static String timestamp(TimestampType type, long value) {
        long units = type.unitsPerSecond();
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(value, units),
                (int) (Math.floorMod(value, units) * (1_000_000_000L / units)), ZoneOffset.UTC);
        return TIMESTAMP.format(time) + (type.withTimeZone() ? "+00" : "");
    }

    private static String interval(long micros) {
        long day = 86_400_000_000L;
        if (micros % day == 0) {
            return "INTERVAL '" + micros / day + "' DAY";
        }
        Duration duration = Duration.ofNanos(Math.multiplyExact(Math.abs(micros % day), 1000L));
        String time = String.format(Locale.ROOT, "%02d:%02d:%02d", duration.toHours(), duration.toMinutesPart(),
                duration.toSecondsPart());
        String fraction = duration.toNanosPart() == 0
                ? ""
                : String.format(Locale.ROOT, ".%06d", duration.toNanosPart() / 1000);
        long days = Math.abs(micros / day);
        return "INTERVAL '" + (micros < 0 ? "-" : "") + (days == 0 ? "" : days + " ") + time + fraction
                + (days == 0 ? "' HOUR TO SECOND" : "' DAY TO SECOND");
    }

    private String text(Expression expression, int context) {
        int strength = PRIMARY;
        String text;
        switch (expression) {
            case Expression.Reference reference -> text = columns.apply(reference.index());
            case Expression.Literal literal -> text = ofLiteral(literal.value(), literal.type());
            case Expression.Cast cast ->
                    text = (cast.isTry() ? "TRY_CAST(" : "CAST(") + text(cast.operand(), 0) + " AS "
                            + cast.type().sql() + ")";
            case Expression.And and -> {
                strength = AND;
                text = joined(and.operands(), " AND ", AND);
            }
            case Expression.Or or -> {
                strength = OR;
                text = joined(or.operands(), " OR ", OR);
            }
            case Expression.Coalesce coalesce -> text = "COALESCE(" + joined(coalesce.operands(), ", ", 0) + ")";
            case Expression.In in -> {
                strength = COMPARISON;
                text = text(in.operand(), COMPARISON + 1) + " IN ("
                        + in.values().stream().map(value -> text(value, 0)).collect(Collectors.joining(", ")) + ")";
            }
            case Expression.Case choice -> {
                StringBuilder builder = new StringBuilder("CASE");
                for (Expression.Case.Branch branch : choice.branches()) {
                    builder.append(" WHEN ").append(text(branch.condition(), 0)).append(" THEN ")
                            .append(text(branch.value(), 0));
                }
                if (!(choice.otherwise() instanceof Expression.Literal literal && literal.value() == null)) {
                    builder.append(" ELSE ").append(text(choice.otherwise(), 0));
                }
                text = builder.append(" END").toString();
            }
            case Expression.Call call -> {
                strength = strength(call);
                text = call(call, strength);
            }
        }
        return strength < context ? "(" + text + ")" : text;
    }

    private String joined(List<Expression> operands, String separator, int strength) {
        return operands.stream().map(operand -> text(operand, strength == 0 ? 0 : strength + 1))
                .collect(Collectors.joining(separator));
    }

    private static int strength(Expression.Call call) {
        int arguments = call.arguments().size();
        return switch (call.function().name()) {
            case "=", "<>", "<", "<=", ">", ">=", "like", "ilike", "similar to", "is distinct from",
                    "is not distinct from",
                    "is null", "is not null", "is true", "is not true", "is false", "is not false" ->
                    COMPARISON;
            case "not" -> NOT;
            case "||" -> CONCATENATION;
            case "+", "-" -> arguments == 1 ? SIGN : SUM;
            case "*", "/", "%" -> PRODUCT;
            case "negate" -> SIGN;
            default -> PRIMARY;
        };
    }

    private String call(Expression.Call call, int strength) {
        String name = call.function().name();
        List<Expression> arguments = call.arguments();
        if (strength == PRIMARY || arguments.isEmpty()) {
            return name + "(" + joined(arguments, ", ", 0) + ")";
        }
        String operator = name.toUpperCase(Locale.ROOT);
        String first = text(arguments.getFirst(), strength == COMPARISON ? strength + 1 : strength);
        if (arguments.size() == 1) {
            return switch (strength) {
                case NOT -> "NOT " + first;
                case SIGN -> (name.equals("negate") ? "-" : name) + text(arguments.getFirst(), PRIMARY);
                default -> first + " " + operator;
            };
        }
        String text = first + " " + operator + " " + text(arguments.get(1), strength + 1);
        return arguments.size() == 3 ? text + " ESCAPE " + text(arguments.get(2), PRIMARY) : text;
    }
}
