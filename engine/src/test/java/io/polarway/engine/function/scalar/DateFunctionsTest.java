package io.polarway.engine.function.scalar;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.DATE;
import static io.polarway.engine.type.ScalarType.DOUBLE;
import static io.polarway.engine.type.ScalarType.INTEGER;
import static io.polarway.engine.type.ScalarType.INTERVAL_DAY_TIME;
import static io.polarway.engine.type.ScalarType.INTERVAL_YEAR_MONTH;
import static io.polarway.engine.type.ScalarType.TIME;
import static io.polarway.engine.type.ScalarType.VARCHAR;
import static io.polarway.engine.type.TimestampType.MICROS;
import static io.polarway.engine.type.TimestampType.MICROS_TZ;
import static io.polarway.engine.type.TimestampType.NANOS;
import static io.polarway.engine.type.TimestampType.NANOS_TZ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.time.temporal.TemporalUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Date and time functions over all encodings, against java.time. The session's time zone is Europe/Berlin.
class DateFunctionsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final long DAY = 86_400_000_000L;

    private final FunctionCheck check = new FunctionCheck();
    private final Random random = new Random(5);

    @AfterEach
    void close() {
        check.close();
    }

    private List<@Nullable Object> dates(int rows) {
        List<@Nullable Object> dates = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            dates.add(random.nextInt(8) == 0 ? null : switch (random.nextInt(4)) {
                case 0 -> (int) LocalDate.of(1900 + random.nextInt(200), 1 + random.nextInt(12), 28).toEpochDay()
                        + random.nextInt(4);
                case 1 -> (int) LocalDate.of(2000 + random.nextInt(40), 12, 28).toEpochDay() + random.nextInt(8);
                case 2 -> random.nextInt(4_000_000) - 2_000_000;
                default -> random.nextInt(40_000) - 20_000;
            });
        }
        return dates;
    }

    private List<@Nullable Object> timestamps(int rows, TimestampType type) {
        List<@Nullable Object> timestamps = new ArrayList<>();
        long year = 365 * DAY;
        for (int i = 0; i < rows; i++) {
            long micros = random.nextLong(-150 * year, 150 * year);
            timestamps
                    .add(random.nextInt(8) == 0 ? null : type.nanos() ? micros * 1000 + random.nextInt(1000) : micros);
        }
        return timestamps;
    }

    private static LocalDateTime local(Object value, TimestampType type) {
        long units = type.unitsPerSecond();
        return LocalDateTime.ofEpochSecond(Math.floorDiv((Long) value, units),
                (int) (Math.floorMod((Long) value, units) * (1_000_000_000L / units)), ZoneOffset.UTC);
    }

    private static LocalDateTime shown(Object value, TimestampType type) {
        LocalDateTime utc = local(value, type);
        return type.withTimeZone() ? LocalDateTime.ofInstant(utc.toInstant(ZoneOffset.UTC), BERLIN) : utc;
    }

    private static long units(LocalDateTime time, TimestampType type) {
        long units = type.unitsPerSecond();
        return time.toEpochSecond(ZoneOffset.UTC) * units + time.getNano() / (1_000_000_000L / units);
    }

    private static long ts(String text) {
        return units(LocalDateTime.parse(text), MICROS);
    }

    private static int day(String text) {
        return (int) LocalDate.parse(text).toEpochDay();
    }

    @Test
    void fieldsOfDates() {
        List<List<@Nullable Object>> rows = List.of(dates(150));
        Map<String, TemporalField> fields = Map.of("year", ChronoField.YEAR, "month", ChronoField.MONTH_OF_YEAR, "day",
                ChronoField.DAY_OF_MONTH, "doy", ChronoField.DAY_OF_YEAR, "isodow", ChronoField.DAY_OF_WEEK, "quarter",
                IsoFields.QUARTER_OF_YEAR, "week", IsoFields.WEEK_OF_WEEK_BASED_YEAR, "isoyear",
                IsoFields.WEEK_BASED_YEAR);
        fields.forEach((name, field) -> check.check(name, List.of(DATE), rows,
                row -> LocalDate.ofEpochDay((Integer) row.get(0)).getLong(field)));
        check.check("dow", List.of(DATE), rows,
                row -> LocalDate.ofEpochDay((Integer) row.get(0)).getLong(ChronoField.DAY_OF_WEEK) % 7);
        check.check("epoch", List.of(DATE), rows, row -> (Integer) row.get(0) * 86_400.0);
        assertEquals(20L, check.call("century", List.of(DATE), day("2000-12-31")));
        assertEquals(21L, check.call("century", List.of(DATE), day("2001-01-01")));
        assertEquals(-1L, check.call("century", List.of(DATE), day("0000-01-01")));
        assertEquals(3L, check.call("millennium", List.of(DATE), day("2001-01-01")));
        assertEquals(199L, check.call("decade", List.of(DATE), day("1999-01-01")));
    }

    @Test
    void fieldsOfTimestamps() {
        for (TimestampType type : List.of(MICROS, NANOS, MICROS_TZ, NANOS_TZ)) {
            List<List<@Nullable Object>> rows = List.of(timestamps(100, type));
            check.check("year", List.of(type), rows, row -> (long) shown(row.get(0), type).getYear());
            check.check("hour", List.of(type), rows, row -> (long) shown(row.get(0), type).getHour());
            check.check("minute", List.of(type), rows, row -> (long) shown(row.get(0), type).getMinute());
            check.check("second", List.of(type), rows, row -> {
                LocalDateTime time = shown(row.get(0), type);
                return (time.getSecond() * 1_000_000_000L + time.getNano()) / (1_000_000_000L / type.unitsPerSecond())
                        / (double) type.unitsPerSecond();
            });
            check.check("epoch", List.of(type), rows, row -> (Long) row.get(0) / (double) type.unitsPerSecond());
        }
        assertEquals(15.25, check.call("second", List.of(MICROS), ts("2024-12-30T13:14:15.25")));
        assertEquals(15_250L, check.call("millisecond", List.of(MICROS), ts("2024-12-30T13:14:15.25")));
        assertEquals(2.0, check.call("date_part", List.of(VARCHAR, DATE), "MONTH", day("2024-02-29")));
        assertEquals(null, check.call("date_part", List.of(VARCHAR, DATE), "MONTH", null));
        check.fails(ErrorCode.INVALID_ARGUMENT, "date_part", List.of(VARCHAR, DATE), "fortnight", 1);
        check.fails(ErrorCode.INVALID_ARGUMENT, "date_part", List.of(VARCHAR, TIME), "year", 1L);
        assertEquals(13L, check.call("hour", List.of(TIME), 13 * 3_600_000_000_000L));
        assertEquals(-1L, check.call("month", List.of(INTERVAL_YEAR_MONTH), -13));
        assertEquals(3L, check.call("hour", List.of(INTERVAL_DAY_TIME), DAY + 3 * 3_600_000_000L));
    }

    private static LocalDateTime truncated(LocalDateTime time, String unit) {
        LocalDateTime midnight = time.toLocalDate().atStartOfDay();
        return switch (unit) {
            case "second" -> time.truncatedTo(ChronoUnit.SECONDS);
            case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
            case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
            case "day" -> midnight;
            case "week" -> midnight.minusDays(time.getDayOfWeek().getValue() - 1);
            case "month" -> midnight.withDayOfMonth(1);
            case "quarter" -> midnight.withDayOfMonth(1).minusMonths((time.getMonthValue() - 1) % 3);
            case "year" -> midnight.withDayOfYear(1);
            case "decade" -> midnight.withDayOfYear(1).minusYears(Math.floorMod(time.getYear(), 10));
            default -> midnight.withDayOfYear(1).minusYears(Math.floorMod(time.getYear() - 1, 100));
        };
    }

    @Test
    void truncates() {
        List<String> units = List.of("second", "minute", "hour", "day", "week", "month", "quarter", "year", "decade",
                "century");
        for (TimestampType type : List.of(MICROS, NANOS, MICROS_TZ)) {
            List<@Nullable Object> chosen = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                chosen.add(units.get(random.nextInt(units.size())));
            }
            check.check("date_trunc", List.of(VARCHAR, type), List.of(chosen, timestamps(120, type)), row -> {
                LocalDateTime result = truncated(shown(row.get(1), type), (String) row.get(0));
                return type.withTimeZone()
                        ? (Object) (result.atZone(BERLIN).toEpochSecond() * 1_000_000)
                        : (Object) units(result, type);
            });
        }
        check.fails(ErrorCode.INVALID_ARGUMENT, "date_trunc", List.of(VARCHAR, MICROS), "fortnight", 0L);
    }

    private static long instant(String text) {
        return Instant.parse(text).toEpochMilli() * 1000;
    }

    @Test
    void keepsTheOffsetWithinARepeatedHour() {
        List<SqlType> types = List.of(VARCHAR, MICROS_TZ);
        // 02:30 twice on this night in Berlin.
        assertEquals(instant("2024-10-27T00:00:00Z"),
                check.call("date_trunc", types, "hour", instant("2024-10-27T00:30:00Z")));
        assertEquals(instant("2024-10-27T01:00:00Z"),
                check.call("date_trunc", types, "hour", instant("2024-10-27T01:30:00Z")));
        assertEquals(instant("2024-10-26T22:00:00Z"),
                check.call("date_trunc", types, "day", instant("2024-10-27T12:30:00Z")));
        assertEquals(instant("2024-03-30T23:00:00Z"),
                check.call("date_trunc", types, "day", instant("2024-03-31T12:30:00Z")));
        List<SqlType> zone = List.of(VARCHAR, MICROS);
        assertEquals(instant("2024-03-31T01:30:00Z"),
                check.call("timezone", zone, "Europe/Berlin", ts("2024-03-31T02:30:00")));
        assertEquals(instant("2024-10-27T01:30:00Z"),
                check.call("timezone", zone, "Europe/Berlin", ts("2024-10-27T02:30:00")));
        assertEquals(ts("2024-07-01T12:00:00"),
                check.call("timezone", types, "europe/berlin", instant("2024-07-01T10:00:00Z")));
        check.fails(ErrorCode.INVALID_ARGUMENT, "timezone", zone, "Europe/Atlantis", 0L);
        // Noon in Berlin stays noon, an hour earlier in UTC.
        assertEquals(instant("2024-04-01T10:00:00Z"), check.call("+", List.of(MICROS_TZ, INTERVAL_YEAR_MONTH),
                instant("2024-03-01T11:00:00Z"), 1));
        assertEquals(instant("2024-04-01T11:00:00Z"), check.call("+", List.of(MICROS_TZ, INTERVAL_DAY_TIME),
                instant("2024-03-01T11:00:00Z"), 31 * DAY));
    }

    @Test
    void zonesAgreeWithJavaTime() {
        for (String zone : List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "+05:30",
                "Asia/Kolkata")) {
            ZoneId id = ZoneId.of(zone);
            List<@Nullable Object> names = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                names.add(zone);
            }
            check.check("timezone", List.of(VARCHAR, MICROS_TZ), List.of(names, timestamps(200, MICROS_TZ)),
                    row -> units(LocalDateTime.ofInstant(local(row.get(1), MICROS).toInstant(ZoneOffset.UTC), id),
                            MICROS));
            check.check("timezone", List.of(VARCHAR, MICROS), List.of(names, timestamps(200, MICROS)), row -> {
                LocalDateTime time = local(row.get(1), MICROS);
                return units(
                        LocalDateTime.ofInstant(time.atZone(id).withLaterOffsetAtOverlap().toInstant(), ZoneOffset.UTC),
                        MICROS);
            });
        }
    }

    @Test
    void arithmetic() {
        List<@Nullable Object> days = dates(80);
        List<@Nullable Object> months = new ArrayList<>();
        List<@Nullable Object> spans = new ArrayList<>();
        List<@Nullable Object> numbers = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            months.add(random.nextInt(5) == 0 ? null : random.nextInt(60) - 30);
            spans.add(random.nextInt(5) == 0 ? null : random.nextLong(-100 * DAY, 100 * DAY));
            numbers.add(random.nextInt(1000) - 500);
        }
        check.check("+", List.of(DATE, INTEGER), List.of(days, numbers),
                row -> (Integer) row.get(0) + (Integer) row.get(1));
        check.check("-", List.of(DATE, INTEGER), List.of(days, numbers),
                row -> (Integer) row.get(0) - (Integer) row.get(1));
        check.check("-", List.of(DATE, DATE), List.of(days, dates(80)),
                row -> (Integer) row.get(0) - (Integer) row.get(1));
        check.check("+", List.of(DATE, INTERVAL_YEAR_MONTH), List.of(days, months),
                row -> LocalDate.ofEpochDay((Integer) row.get(0)).plusMonths((Integer) row.get(1)).toEpochDay() * DAY);
        check.check("-", List.of(DATE, INTERVAL_DAY_TIME), List.of(days, spans),
                row -> (Integer) row.get(0) * DAY - (Long) row.get(1));
        for (TimestampType type : List.of(MICROS, NANOS)) {
            List<@Nullable Object> times = timestamps(80, type);
            check.check("+", List.of(INTERVAL_YEAR_MONTH, type), List.of(months, times),
                    row -> units(local(row.get(1), type).plusMonths((Integer) row.get(0)), type));
            check.check("-", List.of(type, INTERVAL_DAY_TIME), List.of(times, spans),
                    row -> units(local(row.get(0), type).minus((Long) row.get(1), ChronoUnit.MICROS), type));
            check.check("-", List.of(type, type), List.of(times, timestamps(80, type)),
                    row -> Math.floorDiv((Long) row.get(0) - (Long) row.get(1), type.nanos() ? 1000L : 1L));
        }
        assertEquals(ts("2024-02-29T00:00:00"),
                check.call("+", List.of(DATE, INTERVAL_YEAR_MONTH), day("2024-01-31"), 1));
        assertEquals(3_600_000_000_000L, check.call("+", List.of(TIME, INTERVAL_DAY_TIME), 23 * 3_600_000_000_000L,
                2 * 3_600_000_000L));
        assertEquals(3 * DAY, check.call("*", List.of(INTERVAL_DAY_TIME, BIGINT), DAY, 3L));
        assertEquals(DAY / 4, check.call("/", List.of(INTERVAL_DAY_TIME, DOUBLE), DAY, 4.0));
        assertEquals(-DAY, check.call("negate", List.of(INTERVAL_DAY_TIME), DAY));
        check.fails(ErrorCode.DIVISION_BY_ZERO, "/", List.of(INTERVAL_DAY_TIME, DOUBLE), DAY, 0.0);
        check.fails(ErrorCode.DATETIME_OVERFLOW, "+", List.of(DATE, INTEGER), Integer.MAX_VALUE, 1);
        check.fails(ErrorCode.DATETIME_OVERFLOW, "+", List.of(MICROS, INTERVAL_DAY_TIME), Long.MAX_VALUE, 1L);
    }

    /// Unlike java.time, counts the month from the 30th of January to the 28th of February.
    private static long whole(LocalDateTime from, LocalDateTime to, TemporalUnit unit) {
        long count = unit.between(from, to);
        return from.plus(count + 1, unit).isAfter(to) ? count : count + 1;
    }

    @Test
    void timePassesWhateverTheClockIsSetTo() {
        List<SqlType> types = List.of(VARCHAR, MICROS_TZ, MICROS_TZ);
        for (String night : List.of("2021-03-28", "2021-10-31")) {
            long from = instant(night + "T00:30:00Z");
            long to = instant(night + "T01:30:00Z");
            for (String function : List.of("date_diff", "date_sub")) {
                assertEquals(1L, check.call(function, types, "hour", from, to), night);
                assertEquals(3600L, check.call(function, types, "second", from, to), night);
                assertEquals(0L, check.call(function, types, "day", from, to), night);
            }
        }
        // What begins at full hours is counted, not what takes an hour.
        long from = instant("2021-03-28T00:59:00Z");
        assertEquals(1L, check.call("date_diff", types, "hour", from, from + 120_000_000));
        assertEquals(0L, check.call("date_sub", types, "hour", from, from + 120_000_000));
    }

    @Test
    void nothingWrapsAtTheEndOfTheRange() {
        long last = instant("+294247-01-10T04:00:00Z");
        assertEquals(instant("+294247-01-04T00:00:00Z"),
                check.call("date_trunc", List.of(VARCHAR, MICROS), "week", last));
        for (String unit : List.of("day", "week", "month", "year", "century")) {
            assertThrows(EngineException.class,
                    () -> check.call("date_trunc", List.of(VARCHAR, MICROS), unit, Long.MIN_VALUE), unit);
        }
        assertThrows(EngineException.class, () -> check.call("date_diff", List.of(VARCHAR, MICROS, MICROS),
                "microsecond", instant("0001-01-01T00:00:00Z"), last));
    }

    @Test
    void differencesAndBuckets() {
        Map<String, TemporalUnit> units = Map.of("hour", ChronoUnit.HOURS, "day", ChronoUnit.DAYS, "week",
                ChronoUnit.WEEKS,
                "month", ChronoUnit.MONTHS, "year", ChronoUnit.YEARS);
        List<@Nullable Object> from = timestamps(60, MICROS);
        List<@Nullable Object> to = timestamps(60, MICROS);
        units.forEach((name, unit) -> {
            List<@Nullable Object> names = new ArrayList<>(Collections.nCopies(60, name));
            check.check("date_diff", List.of(VARCHAR, MICROS, MICROS), List.of(names, from, to),
                    row -> {
                        // A week is any seven days.
                        String start = unit == ChronoUnit.WEEKS ? "day" : name;
                        return unit.between(truncated(local(row.get(1), MICROS), start),
                                truncated(local(row.get(2), MICROS), start));
                    });
        });
        units.forEach((name, unit) -> {
            List<@Nullable Object> names = new ArrayList<>(Collections.nCopies(60, name));
            check.check("date_sub", List.of(VARCHAR, MICROS, MICROS), List.of(names, from, to), row -> {
                LocalDateTime first = local(row.get(1), MICROS);
                LocalDateTime second = local(row.get(2), MICROS);
                return first.isAfter(second) ? -whole(second, first, unit) : whole(first, second, unit);
            });
        });
        assertEquals(1L, check.call("date_sub", List.of(VARCHAR, MICROS, MICROS), "month", ts("2024-01-31T00:00:00"),
                ts("2024-02-29T00:00:00")));
        List<@Nullable Object> widths = new ArrayList<>(Collections.nCopies(60, 5 * 60_000_000L));
        long origin = ts("2000-01-03T00:00:00");
        check.check("time_bucket", List.of(INTERVAL_DAY_TIME, MICROS), List.of(widths, from),
                row -> (Long) row.get(1) - Math.floorMod((Long) row.get(1) - origin, (Long) row.get(0)));
        assertEquals(ts("2024-05-06T07:05:00"),
                check.call("time_bucket", List.of(INTERVAL_DAY_TIME, MICROS), 300_000_000L,
                        ts("2024-05-06T07:08:09")));
        assertEquals(ts("2024-05-06T07:07:00"), check.call("time_bucket", List.of(INTERVAL_DAY_TIME, MICROS, MICROS),
                300_000_000L, ts("2024-05-06T07:08:09"), ts("2024-01-01T00:02:00")));
        assertEquals(ts("2024-04-01T00:00:00"), check.call("time_bucket", List.of(INTERVAL_YEAR_MONTH, MICROS), 3,
                ts("2024-05-06T07:08:09")));
        check.fails(ErrorCode.INVALID_ARGUMENT, "time_bucket", List.of(INTERVAL_DAY_TIME, MICROS), 0L, 0L);
        assertEquals(ts("2024-02-29T01:00:00"), check.call("date_add", List.of(VARCHAR, BIGINT, MICROS), "month", 1L,
                ts("2024-01-31T01:00:00")));
        assertEquals(ts("2024-01-31T03:00:00"), check.call("date_add", List.of(VARCHAR, BIGINT, MICROS), "hours", 2L,
                ts("2024-01-31T01:00:00")));
        Map<String, TemporalUnit> steps = Map.of("second", ChronoUnit.SECONDS, "hour", ChronoUnit.HOURS, "day",
                ChronoUnit.DAYS,
                "week", ChronoUnit.WEEKS, "month", ChronoUnit.MONTHS, "century", ChronoUnit.CENTURIES);
        steps.forEach((name, unit) -> {
            List<@Nullable Object> names = new ArrayList<>(Collections.nCopies(60, name));
            List<@Nullable Object> counts = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                counts.add(random.nextLong(-20, 20));
            }
            check.check("date_add", List.of(VARCHAR, BIGINT, MICROS), List.of(names, counts, from),
                    row -> units(local(row.get(2), MICROS).plus((Long) row.get(1), unit), MICROS));
        });
        check.check("last_day", List.of(DATE), List.of(dates(60)), row -> {
            LocalDate date = LocalDate.ofEpochDay((Integer) row.get(0));
            return (int) date.withDayOfMonth(date.lengthOfMonth()).toEpochDay();
        });
    }

    @Test
    void buildsAndCounts() {
        assertEquals(day("2024-02-29"), check.call("make_date", List.of(BIGINT, BIGINT, BIGINT), 2024L, 2L, 29L));
        check.fails(ErrorCode.DATETIME_OVERFLOW, "make_date", List.of(BIGINT, BIGINT, BIGINT), 2023L, 2L, 29L);
        assertEquals(ts("2024-02-29T01:02:03.5"), check.call("make_timestamp",
                List.of(BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, DOUBLE), 2024L, 2L, 29L, 1L, 2L, 3.5));
        assertEquals(1_500_000L, check.call("to_timestamp", List.of(DOUBLE), 1.5));
        assertEquals(1_000L, check.call("epoch_ms", List.of(MICROS), 1_000_000L));
        assertEquals(0L, check.call("epoch_ms", List.of(MICROS), -499L));
        assertEquals(-1L, check.call("epoch_ms", List.of(MICROS), -500L));
        assertEquals(1L, check.call("epoch_ms", List.of(MICROS), 500L));
        assertEquals(1_000_000L, check.call("epoch_ms", List.of(BIGINT), 1000L));
        assertEquals(5_000L, check.call("epoch_ns", List.of(MICROS), 5L));
        assertEquals(ts("2024-05-06T09:08:09"), check.call("localtimestamp", List.of()));
        assertEquals(instant("2024-05-06T07:08:09Z"), check.call("now", List.of()));
        assertEquals(day("2024-05-06"), check.call("current_date", List.of()));
    }

    @Test
    void formatsAndParses() {
        List<SqlType> format = List.of(MICROS, VARCHAR);
        long time = ts("2024-02-09T15:04:05.000678");
        assertEquals("2024-02-09 15:04:05.000678", check.call("strftime", format, time, "%Y-%m-%d %H:%M:%S.%f"));
        assertEquals("Fri, 9 Feb 24 03 PM 040 5%", check.call("strftime", format, time, "%a, %-d %b %y %I %p %j %u%%"));
        assertEquals("06 06", check.call("strftime", format, time, "%V %W"));
        assertEquals("February Friday", check.call("strftime", format, time, "%B %A"));
        assertEquals("+02 Europe/Berlin 12", check.call("strftime", List.of(MICROS_TZ, VARCHAR),
                instant("2024-07-01T10:00:00Z"), "%z %Z %H"));
        assertEquals("Friday", check.call("dayname", List.of(DATE), day("2024-02-09")));
        assertEquals("February", check.call("monthname", List.of(MICROS), time));
        List<SqlType> parse = List.of(VARCHAR, VARCHAR);
        assertEquals(time, check.call("strptime", parse, "2024-02-09 15:04:05.000678", "%Y-%m-%d %H:%M:%S.%f"));
        assertEquals(ts("2024-02-09T15:00:00"), check.call("strptime", parse, "9 feb 2024 3PM", "%d %b %Y %I%p"));
        assertEquals(ts("2024-02-09T13:00:00"), check.call("strptime", parse, "20240209T15+0200", "%Y%m%dT%H%z"));
        check.fails(ErrorCode.INVALID_DATETIME, "strptime", parse, "2024-02-30", "%Y-%m-%d");
        check.fails(ErrorCode.INVALID_ARGUMENT, "strptime", parse, "2024-02-30", "%Q");
        assertEquals(null, check.call("try_strptime", parse, "2024-02-30", "%Y-%m-%d"));
    }
}
