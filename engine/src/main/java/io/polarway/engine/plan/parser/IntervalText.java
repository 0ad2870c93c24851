package io.polarway.engine.plan.parser;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// Reads intervals that name their units in the text, as PostgreSQL does: `INTERVAL '1 day 2 hours'`,
/// `INTERVAL '3 months'`, `INTERVAL '2 days 03:04:05.5'`.
final class IntervalText {
    private static final Pattern PART = Pattern.compile(
            "\\s*(?:(?<sign>[+-]?)(?<hours>\\d+):(?<minutes>\\d{1,2})(?::(?<seconds>\\d{1,2}(?:\\.\\d*)?))?"
                    + "|(?<amount>[+-]?\\d+(?:\\.\\d*)?|[+-]?\\.\\d+)\\s*(?<unit>[A-Za-z]+))\\s*");

    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

    /// Calcite's largest precision of an interval's first field.
    private static final int START_PRECISION = 10;

    private BigDecimal months = BigDecimal.ZERO;
    private BigDecimal seconds = BigDecimal.ZERO;

    private IntervalText() {}

    /// Returns the literal of an interval of months, or of days to seconds.
    ///
    /// @param sign -1 where a minus stands before the text, else 1
    /// @throws EngineException if the text is no interval, or has both months and days
    static SqlLiteral literal(String text, int sign, SqlParserPos position) {
        IntervalText interval = new IntervalText();
        interval.read(text, position);
        if (interval.months.signum() != 0 && interval.seconds.signum() != 0) {
            throw EngineException.of(ErrorCode.INVALID_DATETIME, "An interval has either years and months, or days and"
                    + " times: add two intervals instead of '" + text + "'", SourceRanges.of(position));
        }
        return interval.months.signum() != 0 ? interval.yearMonth(text, sign, position)
                : interval.daySecond(sign, position);
    }

    private void read(String text, SqlParserPos position) {
        Matcher part = PART.matcher(text);
        int at = 0;
        while (at < text.length() && part.find(at) && part.start() == at) {
            if (part.group("unit") == null) {
                BigDecimal time = new BigDecimal(part.group("hours")).multiply(BigDecimal.valueOf(3600))
                        .add(new BigDecimal(part.group("minutes")).multiply(BigDecimal.valueOf(60)));
                if (part.group("seconds") != null) {
                    time = time.add(new BigDecimal(part.group("seconds")));
                }
                seconds = part.group("sign").equals("-") ? seconds.subtract(time) : seconds.add(time);
            } else {
                add(new BigDecimal(part.group("amount")), part.group("unit"), position);
            }
            at = part.end();
        }
        if (at == 0 || at < text.length()) {
            throw EngineException.of(ErrorCode.INVALID_DATETIME, "Not an interval: '" + text
                    + "'. Write INTERVAL '1' DAY or INTERVAL '1 day 2 hours'", SourceRanges.of(position));
        }
    }

    private void add(BigDecimal amount, String unit, SqlParserPos position) {
        String lower = unit.toLowerCase(Locale.ROOT);
        String name = lower.length() > 2 && lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
        switch (name) {
            case "millennium", "millennia" -> addMonths(amount, 12_000);
            case "century", "centurie" -> addMonths(amount, 1200);
            case "decade" -> addMonths(amount, 120);
            case "year", "yr", "y" -> addMonths(amount, 12);
            case "quarter" -> addMonths(amount, 3);
            case "month", "mon" -> addMonths(amount, 1);
            case "week", "w" -> addSeconds(amount, "604800");
            case "day", "d" -> addSeconds(amount, "86400");
            case "hour", "hr", "h" -> addSeconds(amount, "3600");
            case "minute", "min", "m" -> addSeconds(amount, "60");
            case "second", "sec", "s" -> addSeconds(amount, "1");
            case "millisecond", "ms" -> addSeconds(amount, "0.001");
            case "microsecond", "us" -> addSeconds(amount, "0.000001");
            case "nanosecond", "ns" -> addSeconds(amount, "0.000000001");
            default -> throw EngineException.of(ErrorCode.INVALID_DATETIME, "Unknown unit of an interval: " + unit,
                    SourceRanges.of(position));
        }
    }

    private void addMonths(BigDecimal amount, int factor) {
        months = months.add(amount.multiply(BigDecimal.valueOf(factor)));
    }

    private void addSeconds(BigDecimal amount, String factor) {
        seconds = seconds.add(amount.multiply(new BigDecimal(factor)));
    }

    private SqlLiteral yearMonth(String text, int sign, SqlParserPos position) {
        BigDecimal whole = months.setScale(0, RoundingMode.DOWN);
        if (whole.compareTo(months) != 0) {
            throw EngineException.of(ErrorCode.INVALID_DATETIME, "An interval has whole months: '" + text + "'",
                    SourceRanges.of(position));
        }
        SqlIntervalQualifier qualifier = new SqlIntervalQualifier(TimeUnit.MONTH, START_PRECISION, null, -1, position);
        return SqlLiteral.createInterval(sign * whole.signum(), whole.abs().toPlainString(), qualifier, position);
    }

    private SqlLiteral daySecond(int sign, SqlParserPos position) {
        BigDecimal nanos = seconds.abs().multiply(NANOS_PER_SECOND).setScale(0, RoundingMode.HALF_UP);
        BigDecimal[] days = nanos.divideAndRemainder(NANOS_PER_SECOND.multiply(BigDecimal.valueOf(86_400)));
        long rest = days[1].longValueExact();
        long wholeSeconds = rest / 1_000_000_000L;
        String value = days[0].toPlainString() + String.format(Locale.ROOT, " %02d:%02d:%02d.%09d", wholeSeconds / 3600,
                wholeSeconds / 60 % 60, wholeSeconds % 60, rest % 1_000_000_000L);
        SqlIntervalQualifier qualifier = new SqlIntervalQualifier(TimeUnit.DAY, START_PRECISION, TimeUnit.SECOND, 9,
                position);
        return SqlLiteral.createInterval(seconds.signum() < 0 ? -sign : sign, value, qualifier, position);
    }
}
