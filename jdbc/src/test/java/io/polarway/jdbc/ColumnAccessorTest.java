package io.polarway.jdbc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnAccessorTest {
    private static final long MICROS = 1_700_000_000_123_456L;
    private static final LocalDateTime MICROS_LOCAL = LocalDateTime.of(2023, 11, 14, 22, 13, 20, 123_456_000);
    private static final UUID SOME_UUID = UUID.fromString("f81d4fae-7dec-11d0-a765-00a0c91e6bf6");

    /// A type, two values in the engine's form, and the objects that `getObject` gives for them.
    static Stream<Arguments> naturalObjects() {
        return Stream.of(Arguments.of(ScalarType.BOOLEAN, List.of(true, false), List.of(true, false)),
                Arguments.of(ScalarType.TINYINT, List.of((byte) -7, (byte) 8), List.of(-7, 8)),
                Arguments.of(ScalarType.SMALLINT, List.of((short) -700, (short) 8), List.of(-700, 8)),
                Arguments.of(ScalarType.INTEGER, List.of(-70_000, 8), List.of(-70_000, 8)),
                Arguments.of(ScalarType.BIGINT, List.of(Long.MIN_VALUE, 8L), List.of(Long.MIN_VALUE, 8L)),
                Arguments.of(ScalarType.REAL, List.of(1.5f, -0.25f), List.of(1.5f, -0.25f)),
                Arguments.of(ScalarType.DOUBLE, List.of(0.1, -2.5), List.of(0.1, -2.5)),
                Arguments.of(new DecimalType(9, 2), List.of("12.34", "-0.05"),
                        List.of(new BigDecimal("12.34"), new BigDecimal("-0.05"))),
                Arguments.of(new DecimalType(38, 10), List.of("1234567890123456789012345678.0123456789", "-1"),
                        List.of(new BigDecimal("1234567890123456789012345678.0123456789"),
                                new BigDecimal("-1.0000000000"))),
                Arguments.of(ScalarType.VARCHAR, List.of("short", "longer than twelve bytes: ü€日"),
                        List.of("short", "longer than twelve bytes: ü€日")),
                Arguments.of(ScalarType.VARBINARY, List.of(new byte[]{1, -1}, new byte[20]),
                        List.of(new byte[]{1, -1}, new byte[20])),
                Arguments.of(ScalarType.DATE, List.of(19_675, -1),
                        List.of(Date.valueOf("2023-11-14"), Date.valueOf("1969-12-31"))),
                Arguments.of(ScalarType.TIME, List.of(3_723_000_000_000L, 0L),
                        List.of(Time.valueOf("01:02:03"), Time.valueOf("00:00:00"))),
                Arguments.of(TimestampType.MICROS, List.of(MICROS, -1L),
                        List.of(Timestamp.valueOf(MICROS_LOCAL), Timestamp.valueOf("1969-12-31 23:59:59.999999"))),
                Arguments.of(TimestampType.NANOS, List.of(MICROS * 1000 + 789, -1L),
                        List.of(Timestamp.valueOf(MICROS_LOCAL.plusNanos(789)),
                                Timestamp.valueOf("1969-12-31 23:59:59.999999999"))),
                Arguments.of(TimestampType.MICROS_TZ, List.of(MICROS, 0L),
                        List.of(MICROS_LOCAL.atOffset(ZoneOffset.UTC), Instant.EPOCH.atOffset(ZoneOffset.UTC))),
                Arguments.of(ScalarType.UUID, List.of(Rows.uuid(SOME_UUID), new byte[16]),
                        List.of(SOME_UUID, new UUID(0, 0))),
                Arguments.of(ScalarType.INTERVAL_YEAR_MONTH, List.of(14, -3),
                        List.of(Period.of(1, 2, 0), Period.ofMonths(-3))),
                Arguments.of(ScalarType.INTERVAL_DAY_TIME, List.of(90_000_001L, -1L),
                        List.of(Duration.ofNanos(90_000_001_000L), Duration.ofNanos(-1000))));
    }

    @ParameterizedTest
    @MethodSource("naturalObjects")
    void everyEncodingGivesTheNaturalObject(SqlType type, List<Object> values, List<Object> expected)
            throws SQLException {
        for (Rows.Encoding encoding : Rows.Encoding.values()) {
            try (ResultSet rows = Rows.of(type, encoding, values.get(0), null, values.get(1)).resultSet()) {
                assertTrue(rows.next());
                check(expected.get(0), rows, encoding);
                assertTrue(rows.next());
                assertNull(rows.getObject(1));
                assertTrue(rows.wasNull());
                assertNull(rows.getString("X"));
                assertNull(rows.getObject("x", String.class));
                assertTrue(rows.next());
                check(expected.get(1), rows, encoding);
                assertFalse(rows.next());
            }
        }
    }

    private static void check(Object expected, ResultSet rows, Rows.Encoding encoding) throws SQLException {
        Object byIndex = rows.getObject(1);
        assertFalse(rows.wasNull());
        if (expected instanceof byte[] bytes) {
            assertArrayEquals(bytes, (byte[]) byIndex);
            assertArrayEquals(bytes, (byte[]) rows.getObject("x"));
            assertArrayEquals(bytes, rows.getObject("X", byte[].class));
            assertArrayEquals(bytes, rows.getBytes(1));
            return;
        }
        assertEquals(expected, byIndex, () -> encoding.toString());
        assertEquals(expected, rows.getObject("x"));
        assertEquals(expected, rows.getObject("X", expected.getClass()));
        assertEquals(expected.getClass().getName(), rows.getMetaData().getColumnClassName(1));
        assertEquals(rows.getString(1), rows.getObject(1, String.class));
    }

    private static ResultSet first(Rows rows, String zone) throws SQLException {
        ResultSet resultSet = rows.resultSet(zone, 0);
        assertTrue(resultSet.next());
        return resultSet;
    }

    @Test
    void numbersConvertWhereTheyFit() throws SQLException {
        try (ResultSet rows = first(Rows.of(ScalarType.BIGINT, Rows.Encoding.FLAT, 300L), "UTC")) {
            assertEquals(300, rows.getInt(1));
            assertEquals(300, rows.getShort(1));
            assertEquals(300.0, rows.getDouble(1));
            assertEquals(300f, rows.getFloat(1));
            assertEquals(new BigDecimal(300), rows.getBigDecimal(1));
            assertEquals(BigInteger.valueOf(300), rows.getObject(1, BigInteger.class));
            assertEquals((short) 300, rows.getObject(1, Short.class));
            assertTrue(rows.getBoolean(1));
            SQLException error = assertThrows(SQLDataException.class, () -> rows.getByte(1));
            assertEquals("22003", error.getSQLState());
            assertThrows(SQLDataException.class, () -> rows.getObject(1, Byte.class));
        }
    }

    @Test
    void fractionsAreCutOffAndRangesChecked() throws SQLException {
        try (ResultSet rows = Rows.of(ScalarType.DOUBLE, Rows.Encoding.FLAT, 2.9, -2.9, 1e30, Double.NaN).resultSet()) {
            rows.next();
            assertEquals(2, rows.getInt(1));
            assertEquals(new BigDecimal("2.9"), rows.getBigDecimal(1));
            rows.next();
            assertEquals(-2, rows.getLong(1));
            rows.next();
            assertThrows(SQLDataException.class, () -> rows.getLong(1));
            rows.next();
            assertTrue(Double.isNaN(rows.getDouble(1)));
            assertThrows(SQLDataException.class, () -> rows.getLong(1));
            assertThrows(SQLDataException.class, () -> rows.getBigDecimal(1));
        }
        try (ResultSet rows = first(Rows.of(new DecimalType(38, 2), Rows.Encoding.FLAT, "99999999999999999999.99"),
                "UTC")) {
            assertThrows(SQLDataException.class, () -> rows.getLong(1));
            assertEquals(new BigInteger("99999999999999999999"), rows.getObject(1, BigInteger.class));
            assertEquals(1e20, rows.getDouble(1));
        }
        try (ResultSet rows = first(Rows.of(new DecimalType(18, 2), Rows.Encoding.CONSTANT, "12.99"), "UTC")) {
            assertEquals(12, rows.getInt(1));
            assertEquals(new BigDecimal("13.0"), rows.getBigDecimal(1, 1));
            assertEquals("12.99", rows.getString(1));
        }
    }

    @Test
    void nullIsZeroForPrimitiveGetters() throws SQLException {
        for (SqlType type : List.of(ScalarType.INTEGER, ScalarType.DOUBLE, new DecimalType(5, 1), ScalarType.BOOLEAN,
                ScalarType.VARCHAR, ScalarType.NULL)) {
            Rows rows = new Rows(Schema.of(new Field("x", type)));
            rows.add(Values.constant(rows.memory, type, null, 1));
            try (ResultSet resultSet = first(rows, "UTC")) {
                assertEquals(0, resultSet.getInt(1));
                assertTrue(resultSet.wasNull());
                assertEquals(0, resultSet.getDouble(1));
                assertFalse(resultSet.getBoolean(1));
                assertTrue(resultSet.wasNull());
                assertNull(resultSet.getObject(1, Integer.class));
                assertNull(resultSet.getBigDecimal(1));
            }
        }
    }

    @Test
    void timestampsKeepEveryDigitInEveryClass() throws SQLException {
        try (ResultSet rows = first(Rows.of(TimestampType.NANOS, Rows.Encoding.FLAT, MICROS * 1000 + 789),
                "Asia/Tokyo")) {
            LocalDateTime local = MICROS_LOCAL.plusNanos(789);
            assertEquals(local, rows.getTimestamp(1).toLocalDateTime());
            assertEquals(local, rows.getObject(1, LocalDateTime.class));
            assertEquals(local.toLocalDate(), rows.getObject(1, LocalDate.class));
            assertEquals(local.toLocalTime(), rows.getObject(1, LocalTime.class));
            assertEquals(Date.valueOf(local.toLocalDate()), rows.getDate(1));
            // As an instant it is seen in the session's time zone.
            ZonedDateTime tokyo = local.atZone(ZoneId.of("Asia/Tokyo"));
            assertEquals(tokyo, rows.getObject(1, ZonedDateTime.class));
            assertEquals(tokyo.toInstant(), rows.getObject(1, Instant.class));
            Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("America/New_York"));
            assertEquals(local.atZone(ZoneId.of("America/New_York")).toInstant(),
                    rows.getTimestamp(1, calendar).toInstant());
        }
    }

    @Test
    void instantsAreInstantsWhateverTheZone() throws SQLException {
        Instant instant = MICROS_LOCAL.toInstant(ZoneOffset.UTC);
        try (ResultSet rows = first(Rows.of(TimestampType.MICROS_TZ, Rows.Encoding.FLAT, MICROS), "Asia/Tokyo")) {
            assertEquals(instant, rows.getTimestamp(1).toInstant());
            assertEquals(instant,
                    rows.getTimestamp(1, Calendar.getInstance(TimeZone.getTimeZone("GMT-8"))).toInstant());
            assertEquals(instant, rows.getObject(1, Instant.class));
            assertEquals(instant.atOffset(ZoneOffset.ofHours(9)), rows.getObject(1, OffsetDateTime.class));
            assertEquals(instant.atZone(ZoneId.of("Asia/Tokyo")), rows.getObject(1, ZonedDateTime.class));
            assertEquals(MICROS_LOCAL.plusHours(9), rows.getObject(1, LocalDateTime.class));
        }
    }

    @Test
    void datesAndTimesConvert() throws SQLException {
        try (ResultSet rows = first(Rows.of(ScalarType.DATE, Rows.Encoding.FLAT, 19_675), "UTC")) {
            assertEquals(LocalDate.of(2023, 11, 14), rows.getObject(1, LocalDate.class));
            assertEquals(Timestamp.valueOf("2023-11-14 00:00:00"), rows.getTimestamp(1));
            assertEquals(Instant.parse("2023-11-13T15:00:00Z").toEpochMilli(),
                    rows.getDate(1, Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"))).getTime());
            SQLException error = assertThrows(SQLException.class, () -> rows.getInt(1));
            assertEquals("07006", error.getSQLState());
            assertThrows(SQLException.class, () -> rows.getObject(1, UUID.class));
        }
        try (ResultSet rows = first(Rows.of(ScalarType.TIME, Rows.Encoding.FLAT, 3_723_000_000_001L), "UTC")) {
            assertEquals(LocalTime.of(1, 2, 3, 1), rows.getObject(1, LocalTime.class));
            assertEquals(LocalDateTime.of(1970, 1, 1, 1, 2, 3, 1), rows.getTimestamp(1).toLocalDateTime());
        }
    }

    @Test
    void textIsReadAsOtherTypesWhereItIsTheirs() throws SQLException {
        try (ResultSet rows = Rows
                .of(ScalarType.VARCHAR, Rows.Encoding.DICTIONARY, " 42 ", "true", "2024-02-29 10:00:00.5",
                        SOME_UUID.toString(), "x")
                .resultSet()) {
            rows.next();
            assertEquals(42, rows.getInt(1));
            assertEquals(42.0, rows.getDouble(1));
            assertEquals(42L, rows.getObject(1, Long.class));
            rows.next();
            assertTrue(rows.getBoolean(1));
            rows.next();
            assertEquals(Timestamp.valueOf("2024-02-29 10:00:00.5"), rows.getTimestamp(1));
            assertEquals(LocalDate.of(2024, 2, 29), rows.getObject(1, LocalDate.class));
            rows.next();
            assertEquals(SOME_UUID, rows.getObject(1, UUID.class));
            rows.next();
            assertEquals("22018", assertThrows(SQLException.class, () -> rows.getInt(1)).getSQLState());
            assertEquals("22018", assertThrows(SQLException.class, () -> rows.getDate(1)).getSQLState());
            assertEquals("x", rows.getNString("x"));
        }
    }

    @Test
    void columnsAreFoundByLabelInAnyCaseTheFirstOfSeveral() throws SQLException {
        Rows rows = new Rows(
                Schema.of(new Field("Amount", ScalarType.INTEGER), new Field("AMOUNT", ScalarType.INTEGER)));
        rows.add(Batch.of(1, List.of(Values.constant(rows.memory, ScalarType.INTEGER, 1, 1),
                Values.constant(rows.memory, ScalarType.INTEGER, 2, 1))));
        try (ResultSet resultSet = first(rows, "UTC")) {
            assertEquals(1, resultSet.getInt("amount"));
            assertEquals(1, resultSet.findColumn("AMOUNT"));
            SQLException error = assertThrows(SQLException.class, () -> resultSet.getInt("ammount"));
            assertEquals("07009", error.getSQLState());
            assertTrue(error.getMessage().contains("Amount"));
            assertEquals("07009", assertThrows(SQLException.class, () -> resultSet.getInt(3)).getSQLState());
            assertEquals("07009", assertThrows(SQLException.class, () -> resultSet.getInt(0)).getSQLState());
        }
    }

    @Test
    void selectionsAndBatchesFollowEachOther() throws SQLException {
        Rows rows = new Rows(Schema.of(new Field("x", ScalarType.INTEGER)));
        rows.add(new Batch(4, new Selection(new int[]{1, 3, 0}, 2),
                Values.column(rows.memory, ScalarType.INTEGER, List.of(10, 11, 12, 13))));
        rows.add(new Batch(2, Selection.EMPTY, Values.column(rows.memory, ScalarType.INTEGER, List.of(20, 21))));
        rows.add(Values.column(rows.memory, ScalarType.INTEGER, List.of(30, 31)));
        StringBuilder read = new StringBuilder();
        try (ResultSet resultSet = rows.resultSet()) {
            assertTrue(resultSet.isBeforeFirst());
            assertEquals("24000", assertThrows(SQLException.class, () -> resultSet.getInt(1)).getSQLState());
            while (resultSet.next()) {
                read.append(resultSet.getRow()).append(':').append(resultSet.getInt(1)).append(' ');
            }
            assertTrue(rows.isClosed, "the end of the rows frees everything");
            assertTrue(resultSet.isAfterLast());
            assertEquals("24000", assertThrows(SQLException.class, () -> resultSet.getInt(1)).getSQLState());
            assertFalse(resultSet.next());
        }
        assertEquals("1:11 2:13 3:30 4:31 ", read.toString());
    }

    @ParameterizedTest
    @EnumSource(Rows.Encoding.class)
    void maxRowsStopsWithinOrBetweenBatches(Rows.Encoding encoding) throws SQLException {
        for (int maxRows = 1; maxRows < 5; maxRows++) {
            Rows rows = Rows.of(ScalarType.INTEGER, encoding, 1, 2, 3);
            try (ResultSet resultSet = rows.resultSet("UTC", maxRows)) {
                int count = 0;
                while (resultSet.next()) {
                    count++;
                    assertEquals(count, resultSet.getInt(1));
                }
                assertEquals(Math.min(3, maxRows), count);
                assertTrue(rows.isClosed);
            }
        }
    }

    @Test
    void aClosedResultSaysSo() throws SQLException {
        Rows rows = Rows.of(ScalarType.INTEGER, Rows.Encoding.FLAT, 1, 2);
        ResultSet resultSet = first(rows, "UTC");
        resultSet.close();
        resultSet.close();
        assertTrue(rows.isClosed);
        assertTrue(resultSet.isClosed());
        for (SQLException error : List.of(assertThrows(SQLException.class, resultSet::next),
                assertThrows(SQLException.class, () -> resultSet.getInt(1)),
                assertThrows(SQLException.class, resultSet::getMetaData))) {
            assertEquals("HY010", error.getSQLState());
            assertEquals("ResultSet closed", error.getMessage());
        }
    }
}
