package io.polarway.engine.kernel.cast;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads intervals: any number of `<number> <unit>`, and `[-][hours:]minutes:seconds[.fraction]` or
/// `<years>-<months>`, such as `1 day 02:03:04.5`, `-3 hours`, `2 weeks`, `1 year 2 months`, `1-2`.
final class IntervalText {
    private static final Pattern PART = Pattern.compile("([+-]?)(\\d+):(\\d{1,2})(?::(\\d{1,2}(?:\\.\\d+)?))?(?=\\s|$)"
            + "|([+-]?)(\\d+)-(\\d{1,2})(?=\\s|$)|([+-]?\\d+(?:\\.\\d+)?)\\s*([a-z]+)");
    private static final BigDecimal MICROS_PER_SECOND = BigDecimal.valueOf(1_000_000);

    private final boolean isYearMonth;
    private BigDecimal sum = BigDecimal.ZERO;

    IntervalText(boolean isYearMonth) {
        this.isYearMonth = isYearMonth;
    }

    /// Returns the months or microseconds last read.
    long value() {
        return sum.longValue();
    }

    /// Reads an interval, and answers whether the text is one of this type.
    boolean read(String source) {
        sum = BigDecimal.ZERO;
        String text = source.strip().toLowerCase(Locale.ROOT);
        Matcher matcher = PART.matcher(text);
        int at = 0;
        while (matcher.find() && text.substring(at, matcher.start()).isBlank()) {
            if (!add(matcher)) {
                return false;
            }
            at = matcher.end();
        }
        if (at == 0 || at != text.length()) {
            return false;
        }
        sum = sum.setScale(0, RoundingMode.HALF_UP);
        return sum.unscaledValue().bitLength() <= (isYearMonth ? 31 : 63);
    }

    private boolean add(Matcher part) {
        if (part.group(2) != null) {
            String seconds = part.group(4);
            BigDecimal total = new BigDecimal(part.group(2)).multiply(BigDecimal.valueOf(3600))
                    .add(new BigDecimal(part.group(3)).multiply(BigDecimal.valueOf(60)))
                    .add(seconds == null ? BigDecimal.ZERO : new BigDecimal(seconds)).multiply(MICROS_PER_SECOND);
            sum = "-".equals(part.group(1)) ? sum.subtract(total) : sum.add(total);
            return !isYearMonth;
        }
        if (part.group(6) != null) {
            BigDecimal months = new BigDecimal(part.group(6)).multiply(BigDecimal.valueOf(12))
                    .add(new BigDecimal(part.group(7)));
            sum = "-".equals(part.group(5)) ? sum.subtract(months) : sum.add(months);
            return isYearMonth;
        }
        long unit = isYearMonth ? months(part.group(9)) : micros(part.group(9));
        sum = sum.add(new BigDecimal(part.group(8)).multiply(BigDecimal.valueOf(unit)));
        return unit != 0;
    }

    private static long months(String unit) {
        return switch (unit) {
            case "y", "yr", "yrs", "year", "years" -> 12;
            case "quarter", "quarters" -> 3;
            case "mon", "mons", "month", "months" -> 1;
            case "decade", "decades" -> 120;
            case "century", "centuries" -> 1200;
            default -> 0;
        };
    }

    private static long micros(String unit) {
        return switch (unit) {
            case "w", "week", "weeks" -> 604_800_000_000L;
            case "d", "day", "days" -> 86_400_000_000L;
            case "h", "hr", "hrs", "hour", "hours" -> 3_600_000_000L;
            case "m", "min", "mins", "minute", "minutes" -> 60_000_000L;
            case "s", "sec", "secs", "second", "seconds" -> 1_000_000L;
            case "ms", "msec", "millisecond", "milliseconds" -> 1000L;
            case "us", "usec", "microsecond", "microseconds" -> 1L;
            default -> 0;
        };
    }
}
