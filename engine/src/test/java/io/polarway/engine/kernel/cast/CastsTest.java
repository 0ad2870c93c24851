package io.polarway.engine.kernel.cast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.KernelCheck;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Casts values one by one and in columns of all encodings. The session's time zone is Europe/Berlin.
class CastsTest {
    private static final DecimalType MONEY = new DecimalType(9, 2);
    private static final DecimalType WIDE = new DecimalType(38, 4);
    private final KernelCheck check = new KernelCheck();

    @AfterEach
    void nothingLeaked() {
        check.close();
    }

    private @Nullable Object cast(@Nullable Object value, SqlType from, SqlType to, boolean isTry) {
        Kernel kernel = Objects.requireNonNull(Casts.kernel(from, to, isTry));
        try (Column column = Values.column(check.memory(), from, Collections.singletonList(value));
                Column result = kernel.apply(new Column[]{column}, null, 1, check.scratch())) {
            assertEquals(to, result.type());
            return Values.get(result, 0);
        }
    }

    private void gives(@Nullable Object expected, @Nullable Object value, SqlType from, SqlType to) {
        assertEquals(expected, cast(value, from, to, false), value + " as " + to);
        assertEquals(expected, cast(value, from, to, true), value + " as " + to);
    }

    private void fails(ErrorCode code, Object value, SqlType from, SqlType to) {
        EngineException error = assertThrows(EngineException.class, () -> cast(value, from, to, false),
                () -> value + " as " + to);
        assertEquals(code, error.code());
        assertTrue(Casts.canFail(from, to));
        assertNull(cast(value, from, to, true));
    }

    private void reads(@Nullable Object expected, String text, SqlType to) {
        gives(expected, text, ScalarType.VARCHAR, to);
    }

    private void writes(String expected, Object value, SqlType from) {
        gives(expected, value, from, ScalarType.VARCHAR);
        assertFalse(Casts.canFail(from, ScalarType.VARCHAR));
    }

    @Test
    void castsIntegers() {
        gives((byte) 12, 12L, ScalarType.BIGINT, ScalarType.TINYINT);
        gives(-5L, (byte) -5, ScalarType.TINYINT, ScalarType.BIGINT);
        fails(ErrorCode.NUMERIC_OVERFLOW, 128, ScalarType.INTEGER, ScalarType.TINYINT);
        fails(ErrorCode.NUMERIC_OVERFLOW, -32769L, ScalarType.BIGINT, ScalarType.SMALLINT);
        gives(new BigDecimal("7.00"), 7, ScalarType.INTEGER, MONEY);
        fails(ErrorCode.NUMERIC_OVERFLOW, 10_000_000, ScalarType.INTEGER, MONEY);
        gives(new BigDecimal("-9223372036854775808.0000"), Long.MIN_VALUE, ScalarType.BIGINT, WIDE);
        gives(9.007199254740993E18, 9007199254740993000L, ScalarType.BIGINT, ScalarType.DOUBLE);
        gives(true, 5, ScalarType.INTEGER, ScalarType.BOOLEAN);
        gives(0, false, ScalarType.BOOLEAN, ScalarType.INTEGER);
        gives(new BigDecimal("1.0000"), true, ScalarType.BOOLEAN, WIDE);
        gives(null, null, ScalarType.INTEGER, ScalarType.TINYINT);
        assertFalse(Casts.canFail(ScalarType.INTEGER, ScalarType.BIGINT));
        assertFalse(Casts.canFail(ScalarType.INTEGER, new DecimalType(12, 2)));
    }

    @Test
    void castsDecimals() {
        gives(3, new BigDecimal("2.50"), MONEY, ScalarType.INTEGER);
        gives(-3, new BigDecimal("-2.50"), MONEY, ScalarType.INTEGER);
        gives(2L, new BigDecimal("2.49"), MONEY, ScalarType.BIGINT);
        fails(ErrorCode.NUMERIC_OVERFLOW, new BigDecimal("127.50"), MONEY, ScalarType.TINYINT);
        gives(new BigDecimal("1.3"), new BigDecimal("1.25"), MONEY, new DecimalType(3, 1));
        fails(ErrorCode.NUMERIC_OVERFLOW, new BigDecimal("99.95"), MONEY, new DecimalType(3, 1));
        gives(new BigDecimal("1.2500"), new BigDecimal("1.25"), MONEY, WIDE);
        gives(new BigDecimal("-0.02"), new BigDecimal("-0.0150"), WIDE, MONEY);
        fails(ErrorCode.NUMERIC_OVERFLOW, new BigDecimal("10000000.0000"), WIDE, MONEY);
        fails(ErrorCode.NUMERIC_OVERFLOW, new BigDecimal("99999999999999999999999999999999"), new DecimalType(38, 0),
                new DecimalType(38, 10));
        gives(1.25, new BigDecimal("1.25"), MONEY, ScalarType.DOUBLE);
        gives(0.1234567890123456789, new BigDecimal("0.123456789012345678"), new DecimalType(18, 18),
                ScalarType.DOUBLE);
        gives(12345678901234567890.1234, new BigDecimal("12345678901234567890.1234"), WIDE, ScalarType.DOUBLE);
        fails(ErrorCode.NUMERIC_OVERFLOW, new BigDecimal("9223372036854775808.0000"), WIDE, ScalarType.BIGINT);
    }

    @Test
    void castsDoubles() {
        gives(2, 2.5, ScalarType.DOUBLE, ScalarType.INTEGER);
        gives(4, 3.5, ScalarType.DOUBLE, ScalarType.INTEGER);
        gives((byte) -128, -128.5, ScalarType.DOUBLE, ScalarType.TINYINT);
        fails(ErrorCode.NUMERIC_OVERFLOW, 127.5, ScalarType.DOUBLE, ScalarType.TINYINT);
        fails(ErrorCode.NUMERIC_OVERFLOW, Double.NaN, ScalarType.DOUBLE, ScalarType.INTEGER);
        fails(ErrorCode.NUMERIC_OVERFLOW, 0x1p63, ScalarType.DOUBLE, ScalarType.BIGINT);
        gives(Long.MIN_VALUE, -0x1p63, ScalarType.DOUBLE, ScalarType.BIGINT);
        gives(new BigDecimal("0.29"), 0.285, ScalarType.DOUBLE, new DecimalType(3, 2));
        gives(new BigDecimal("1.01"), 1.005, ScalarType.DOUBLE, new DecimalType(3, 2));
        gives(new BigDecimal("0.10000"), 0.1f, ScalarType.REAL, new DecimalType(9, 5));
        fails(ErrorCode.NUMERIC_OVERFLOW, Double.POSITIVE_INFINITY, ScalarType.DOUBLE, WIDE);
        fails(ErrorCode.NUMERIC_OVERFLOW, 1e35, ScalarType.DOUBLE, WIDE);
        gives((double) 0.1f, 0.1f, ScalarType.REAL, ScalarType.DOUBLE);
        // The nearest double of these lies in the middle of two REALs.
        gives(9007200328482816f, 9007199791611905L, ScalarType.BIGINT, ScalarType.REAL);
        gives(1.0000001f, new BigDecimal("1.000000178813934321"), new DecimalType(19, 18), ScalarType.REAL);
        gives(1.0000001f, new BigDecimal("1.00000017881393432617187499"), new DecimalType(27, 26), ScalarType.REAL);
        gives(1.5f, new BigDecimal("1.50"), new DecimalType(9, 2), ScalarType.REAL);
        gives((float) Long.MIN_VALUE, Long.MIN_VALUE, ScalarType.BIGINT, ScalarType.REAL);
        gives(0.1f, 0.1, ScalarType.DOUBLE, ScalarType.REAL);
        fails(ErrorCode.NUMERIC_OVERFLOW, 1e300, ScalarType.DOUBLE, ScalarType.REAL);
        gives(Float.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, ScalarType.DOUBLE, ScalarType.REAL);
    }

    @Test
    void readsNumbers() {
        reads(42, " 42\n", ScalarType.INTEGER);
        reads(Long.MIN_VALUE, "-9223372036854775808", ScalarType.BIGINT);
        reads((byte) 7, "+7", ScalarType.TINYINT);
        for (String text : List.of("", "  ", "-", "1.5", "1e3", "12a", "2147483648", "0x1F", "1 2", "９")) {
            fails(ErrorCode.INVALID_TEXT, text, ScalarType.VARCHAR, ScalarType.INTEGER);
        }
        fails(ErrorCode.INVALID_TEXT, "9223372036854775808", ScalarType.VARCHAR, ScalarType.BIGINT);
        fails(ErrorCode.INVALID_TEXT, "99999999999999999999", ScalarType.VARCHAR, ScalarType.BIGINT);
        reads(new BigDecimal("1.25"), "1.245", MONEY);
        reads(new BigDecimal("-0.50"), "-.5", MONEY);
        reads(new BigDecimal("120.00"), "1.2e2", MONEY);
        reads(new BigDecimal("0.00"), "1e-900000", MONEY);
        reads(new BigDecimal("0.00"), "0e99999", MONEY);
        reads(new BigDecimal("1.00"), "0.9999999999999999999999", MONEY);
        reads(new BigDecimal("1234567890123456789012345678901234.5679"), "1234567890123456789012345678901234.56789",
                WIDE);
        for (String text : List.of("", ".", "-", "1e999999999", "12345678", "1..2", "NaN", "1e", "--1",
                "9999999.995")) {
            fails(ErrorCode.INVALID_TEXT, text, ScalarType.VARCHAR, MONEY);
        }
        reads(0.1, "0.1", ScalarType.DOUBLE);
        reads(-1e300, "-1E300", ScalarType.DOUBLE);
        reads(Double.NaN, "nan", ScalarType.DOUBLE);
        reads(Double.NEGATIVE_INFINITY, "-Infinity", ScalarType.DOUBLE);
        reads(1.5f, "1.5", ScalarType.REAL);
        reads(1.0000001f, "1.00000017881393432617187499", ScalarType.REAL);
        for (String text : List.of("", "1d", "0x1p3", "1f", "e5", ".", "1e5e", "infinit")) {
            fails(ErrorCode.INVALID_TEXT, text, ScalarType.VARCHAR, ScalarType.DOUBLE);
        }
        fails(ErrorCode.INVALID_TEXT, "1e300", ScalarType.VARCHAR, ScalarType.REAL);
        reads(true, "YES", ScalarType.BOOLEAN);
        reads(false, "f", ScalarType.BOOLEAN);
        fails(ErrorCode.INVALID_TEXT, "maybe", ScalarType.VARCHAR, ScalarType.BOOLEAN);
    }

    @Test
    void writesNumbers() {
        writes("-128", (byte) -128, ScalarType.TINYINT);
        writes("-9223372036854775808", Long.MIN_VALUE, ScalarType.BIGINT);
        writes("9223372036854775807", Long.MAX_VALUE, ScalarType.BIGINT);
        writes("0", 0, ScalarType.INTEGER);
        writes("-0.05", new BigDecimal("-0.05"), MONEY);
        writes("12345678901234567890.1234", new BigDecimal("12345678901234567890.1234"), WIDE);
        writes("true", true, ScalarType.BOOLEAN);
        List<Double> doubles = List.of(1.0, 0.1, -0.0, 0.0, 100.25, 1e15, 1e16, 1.5e-5, 1e-4, 123456789012345678.0,
                1e100,
                1 / 3.0, Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, 99999999999.5, 123456.7891);
        List<String> texts = List.of("1.0", "0.1", "-0.0", "0.0", "100.25", "1000000000000000.0", "1e+16", "1.5e-05",
                "0.0001",
                "1.2345678901234568e+17", "1e+100", "0.3333333333333333", "4.9e-324", "NaN", "Infinity",
                "99999999999.5",
                "123456.7891");
        for (int i = 0; i < texts.size(); i++) {
            writes(texts.get(i), doubles.get(i), ScalarType.DOUBLE);
        }
        writes("0.1", 0.1f, ScalarType.REAL);
        writes("10000000.0", 1e7f, ScalarType.REAL);
        writes("-Infinity", Float.NEGATIVE_INFINITY, ScalarType.REAL);
    }

    @Test
    void doublesReadBackAsThemselves() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            double value = i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextInt(1 << 30) / 1000.0;
            TextSink text = new TextSink();
            DoubleText.write(value, text);
            assertEquals(value, Double.parseDouble(text.toString()));
            BigDecimal java = Double.isFinite(value) ? new BigDecimal(Double.toString(value)) : BigDecimal.ZERO;
            if (java.signum() != 0) {
                assertEquals(0, java.compareTo(new BigDecimal(text.toString())), text.toString());
            }
        }
    }

    @Test
    void readsDatesAndTimes() {
        reads(0, "1970-01-01", ScalarType.DATE);
        reads(19782, " 2024-2-29 ", ScalarType.DATE);
        reads(19782, "2024-02-29 13:00:00", ScalarType.DATE);
        reads(-719528 - 43 * 365 - 11 + 74, "0044-03-15 BC", ScalarType.DATE);
        for (String text : List.of("2023-02-29", "2024-13-01", "2024-01-32", "24-1-1", "2024-01", "2024-01-01x", "",
                "0000-01-01", "2024/01/01", "2024-01-01 25:00:00", "9999999-01-01")) {
            fails(ErrorCode.INVALID_DATETIME, text, ScalarType.VARCHAR, ScalarType.DATE);
        }
        reads(49_500_000_000_001L, "13:45:00.000000001", ScalarType.TIME);
        reads(49_500_000_000_000L, "13:45", ScalarType.TIME);
        for (String text : List.of("24:00:00", "13", "13:60", "13:45:60", "-1:00", "13:45:00.")) {
            fails(ErrorCode.INVALID_DATETIME, text, ScalarType.VARCHAR, ScalarType.TIME);
        }
        reads(1_709_211_600_500_000L, "2024-02-29T13:00:00.5", TimestampType.MICROS);
        reads(1_709_211_600_500_000L, "2024-02-29T13:00:00.5Z", TimestampType.MICROS);
        reads(1_709_211_600_000_001L, "2024-02-29 13:00:00.0000005", TimestampType.MICROS);
        reads(1_709_211_600_000_000_001L, "2024-02-29 13:00:00.000000001", TimestampType.NANOS);
        reads(1_709_164_800_000_000L, "2024-02-29", TimestampType.MICROS);
        reads(1_709_251_200_000_000L, "2024-02-29 24:00:00", TimestampType.MICROS);
        reads(-1L, "1969-12-31 23:59:59.999999999", TimestampType.NANOS);
        reads(Long.MIN_VALUE, "1677-09-21 00:12:43.145224192", TimestampType.NANOS);
        fails(ErrorCode.INVALID_DATETIME, "2024-02-29 13:00:00+01", ScalarType.VARCHAR, TimestampType.MICROS);
        fails(ErrorCode.INVALID_DATETIME, "2300-01-01 00:00:00", ScalarType.VARCHAR, TimestampType.NANOS);
        reads(1_709_211_600_000_000L - 3_600_000_000L, "2024-02-29 13:00:00", TimestampType.MICROS_TZ);
        reads(1_709_211_600_000_000L, "2024-02-29 13:00:00Z", TimestampType.MICROS_TZ);
        reads(1_709_211_600_000_000L - 19_800_000_000L, "2024-02-29 13:00:00+05:30", TimestampType.MICROS_TZ);
        reads(1_709_211_600_000_000L + 18_000_000_000L, "2024-02-29 13:00:00 America/New_York",
                TimestampType.MICROS_TZ);
        fails(ErrorCode.INVALID_DATETIME, "2024-02-29 13:00:00 Nowhere/City", ScalarType.VARCHAR,
                TimestampType.MICROS_TZ);
    }

    @Test
    void writesDatesAndTimes() {
        writes("2024-02-29", 19782, ScalarType.DATE);
        writes("0044-03-15 BC", -719528 - 43 * 365 - 11 + 74, ScalarType.DATE);
        writes("12345-01-01", 3789391, ScalarType.DATE);
        writes("13:45:00", 49_500_000_000_000L, ScalarType.TIME);
        writes("13:45:00.00001", 49_500_000_010_000L, ScalarType.TIME);
        writes("2024-02-29 13:00:00.5", 1_709_211_600_500_000L, TimestampType.MICROS);
        writes("1969-12-31 23:59:59.999999999", -1L, TimestampType.NANOS);
        writes("2024-02-29 14:00:00+01", 1_709_211_600_000_000L, TimestampType.MICROS_TZ);
        writes("2024-07-01 02:00:00+02", 1_719_792_000_000_000L, TimestampType.MICROS_TZ);
        writes("1 year 2 months", 14, ScalarType.INTERVAL_YEAR_MONTH);
        writes("-1 year", -12, ScalarType.INTERVAL_YEAR_MONTH);
        writes("1 day 02:03:04.5", 93_784_500_000L, ScalarType.INTERVAL_DAY_TIME);
        writes("-1 day -02:00:00", -93_600_000_000L, ScalarType.INTERVAL_DAY_TIME);
        writes("00:00:00", 0L, ScalarType.INTERVAL_DAY_TIME);
        reads(93_784_500_000L, "1 day 02:03:04.5", ScalarType.INTERVAL_DAY_TIME);
        reads(-93_600_000_000L, "-1 day -02:00:00", ScalarType.INTERVAL_DAY_TIME);
        reads(5_400_000_000L, "90 minutes", ScalarType.INTERVAL_DAY_TIME);
        reads(14, "1 year 2 months", ScalarType.INTERVAL_YEAR_MONTH);
        reads(14, "1-2", ScalarType.INTERVAL_YEAR_MONTH);
        fails(ErrorCode.INVALID_DATETIME, "2 fortnights", ScalarType.VARCHAR, ScalarType.INTERVAL_DAY_TIME);
        fails(ErrorCode.INVALID_DATETIME, "", ScalarType.VARCHAR, ScalarType.INTERVAL_YEAR_MONTH);
    }

    @Test
    void castsDatesAndTimes() {
        gives(1_709_164_800_000_000L, 19782, ScalarType.DATE, TimestampType.MICROS);
        gives(1_709_161_200_000_000_000L, 19782, ScalarType.DATE, TimestampType.NANOS_TZ);
        fails(ErrorCode.DATETIME_OVERFLOW, 200_000, ScalarType.DATE, TimestampType.NANOS);
        gives(19782, 1_709_211_600_500_000L, TimestampType.MICROS, ScalarType.DATE);
        gives(-1, -1L, TimestampType.MICROS, ScalarType.DATE);
        gives(46_800_500_000_000L, 1_709_211_600_500_000L, TimestampType.MICROS, ScalarType.TIME);
        gives(50_400_500_000_000L, 1_709_211_600_500_000L, TimestampType.MICROS_TZ, ScalarType.TIME);
        gives(19783, 1_709_249_400_000_000L, TimestampType.MICROS_TZ, ScalarType.DATE);
        gives(1_709_215_200_000_000L, 1_709_211_600_000_000L, TimestampType.MICROS_TZ, TimestampType.MICROS);
        gives(1_709_208_000_000_000_000L, 1_709_211_600_000_000L, TimestampType.MICROS, TimestampType.NANOS_TZ);
        gives(-1L, -1L, TimestampType.NANOS, TimestampType.MICROS);
        fails(ErrorCode.DATETIME_OVERFLOW, Long.MAX_VALUE, TimestampType.MICROS, TimestampType.NANOS);
        assertNull(Casts.kernel(ScalarType.TIME, ScalarType.DATE, false));
        assertNull(Casts.kernel(ScalarType.INTEGER, ScalarType.DATE, false));
    }

    @Test
    void castsBytes() {
        writes("a\\x00\\x5C\\xFF", new byte[]{'a', 0, '\\', -1}, ScalarType.VARBINARY);
        Kernel toBinary = Objects.requireNonNull(Casts.kernel(ScalarType.VARCHAR, ScalarType.VARBINARY, false));
        check.check(toBinary, List.of(ScalarType.VARCHAR),
                List.of(List.of("a\\x00\\x5C\\xff", "plain text of some length")),
                row -> "plain text of some length".equals(row.get(0))
                        ? "plain text of some length".getBytes(java.nio.charset.StandardCharsets.US_ASCII)
                        : new byte[]{'a', 0, '\\', -1});
        fails(ErrorCode.INVALID_TEXT, "ü", ScalarType.VARCHAR, ScalarType.VARBINARY);
        fails(ErrorCode.INVALID_TEXT, "\\x0", ScalarType.VARCHAR, ScalarType.VARBINARY);
        byte[] uuid = new BigInteger("0123456789abcdef8123456789abcdef", 16).toByteArray();
        byte[] padded = new byte[16];
        System.arraycopy(uuid, 0, padded, 16 - uuid.length, uuid.length);
        writes("01234567-89ab-cdef-8123-456789abcdef", padded, ScalarType.UUID);
        Kernel toUuid = Objects.requireNonNull(Casts.kernel(ScalarType.VARCHAR, ScalarType.UUID, false));
        check.check(toUuid, List.of(ScalarType.VARCHAR), List.of(List.of("01234567-89AB-cdef-8123-456789abcdef",
                "{0123456789abcdef8123456789abcdef}")), row -> padded);
        fails(ErrorCode.INVALID_TEXT, "01234567-89ab-cdef-8123-456789abcde", ScalarType.VARCHAR, ScalarType.UUID);
    }

    @Test
    void castsColumnsInAllEncodings() {
        Random random = new Random(9);
        List<@Nullable Object> money = new ArrayList<>();
        List<@Nullable Object> texts = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            BigDecimal value = BigDecimal.valueOf(random.nextInt(4_000_000) - 2_000_000L, 2);
            money.add(i % 7 == 3 ? null : value);
            texts.add(i % 7 == 5 ? null : i % 11 == 4 ? "not a number, this" : value.toPlainString());
        }
        check.check(Objects.requireNonNull(Casts.kernel(MONEY, ScalarType.SMALLINT, true)), List.of(MONEY),
                List.of(money),
                row -> row.get(0) instanceof BigDecimal value
                        ? value.setScale(0, RoundingMode.HALF_UP).shortValueExact() : null);
        check.check(Objects.requireNonNull(Casts.kernel(MONEY, ScalarType.VARCHAR, false)), List.of(MONEY),
                List.of(money),
                row -> row.get(0) instanceof BigDecimal value ? value.toPlainString() : null);
        check.check(Objects.requireNonNull(Casts.kernel(ScalarType.VARCHAR, WIDE, true)), List.of(ScalarType.VARCHAR),
                List.of(texts), row -> row.get(0) instanceof String text && !text.startsWith("n")
                        ? new BigDecimal(text).setScale(4)
                        : null);
        check.check(Objects.requireNonNull(Casts.kernel(MONEY, new DecimalType(6, 2), true)), List.of(MONEY),
                List.of(money),
                row -> row.get(0) instanceof BigDecimal value && value.precision() <= 6 ? value : null);
        check.check(Objects.requireNonNull(Casts.kernel(ScalarType.NULL, WIDE, true)), List.of(ScalarType.NULL),
                List.of(Collections.nCopies(5, null)), row -> null);
    }

    @Test
    void raisesNoErrorOfARowThatIsNotNeeded() {
        checkHidden(ScalarType.VARCHAR, ScalarType.INTEGER, "7", "x");
        checkHidden(ScalarType.INTEGER, ScalarType.TINYINT, 7, 1000);
        checkHidden(ScalarType.DOUBLE, ScalarType.INTEGER, 7.0, Double.NaN);
        checkHidden(MONEY, new DecimalType(4, 2), new BigDecimal("7.00"), new BigDecimal("100.00"));
        checkHidden(WIDE, ScalarType.BIGINT, new BigDecimal("7.0000"), new BigDecimal("99999999999999999999.0000"));
    }

    private void checkHidden(SqlType from, SqlType to, Object good, Object bad) {
        Kernel kernel = Objects.requireNonNull(Casts.kernel(from, to, false));
        List<@Nullable Object> values = new ArrayList<>(Collections.nCopies(20, good));
        values.set(3, bad);
        values.set(4, null);
        try (Column column = Values.column(check.memory(), from, values);
                Column dictionary = check.dictionary(from, values)) {
            for (Column argument : List.of(column, dictionary)) {
                for (int[] positions : List.of(new int[]{1, 2, 4, 9}, new int[]{0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11})) {
                    Selection without = new Selection(positions, positions.length);
                    try (Column result = kernel.apply(new Column[]{argument}, without, 20, check.scratch())) {
                        assertNull(Values.get(result, 4));
                        assertEquals("7", String.valueOf(Values.get(result, 9)).substring(0, 1));
                    }
                }
                Selection with = new Selection(new int[]{1, 3}, 2);
                assertThrows(EngineException.class,
                        () -> kernel.apply(new Column[]{argument}, with, 20, check.scratch()));
            }
        }
    }

    @Test
    void namesTextAndType() {
        EngineException error = assertThrows(EngineException.class,
                () -> cast("abc", ScalarType.VARCHAR, ScalarType.INTEGER, false));
        assertEquals("Cannot read 'abc' as INTEGER. TRY_CAST gives NULL instead", error.getMessage());
    }
}
