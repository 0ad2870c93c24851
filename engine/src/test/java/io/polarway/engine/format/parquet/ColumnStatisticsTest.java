package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;

/// Which of the bounds that files have are believed.
class ColumnStatisticsTest {
    private static final ParquetColumn DOUBLES = column(ScalarType.DOUBLE, Type.DOUBLE, 8, Conversion.COPY);
    private static final ParquetColumn INTEGERS = column(ScalarType.INTEGER, Type.INT32, 4, Conversion.COPY);
    private static final ParquetColumn TEXTS = column(ScalarType.VARCHAR, Type.BYTE_ARRAY, 0, Conversion.VIEWS);

    private static ParquetColumn column(SqlType type, Type physical, int width, Conversion conversion) {
        return new ParquetColumn("c", type, 0, 1, physical, width, conversion, null);
    }

    private static byte[] bytes(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    }

    private static byte[] bytes(double value) {
        return bytes(Double.doubleToRawLongBits(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Statistics read(ParquetColumn column, byte[] min, byte[] max, boolean hasOrder) {
        org.apache.parquet.format.Statistics written = new org.apache.parquet.format.Statistics();
        written.setMin_value(min);
        written.setMax_value(max);
        return read(column, written, hasOrder);
    }

    private static Statistics deprecated(ParquetColumn column, byte[] min, byte[] max) {
        org.apache.parquet.format.Statistics written = new org.apache.parquet.format.Statistics();
        written.setMin(min);
        written.setMax(max);
        return read(column, written, true);
    }

    private static Statistics read(ParquetColumn column, org.apache.parquet.format.Statistics written,
            boolean hasOrder) {
        return ColumnStatistics.of(column, written, 10, hasOrder);
    }

    private static void assertBounds(Object min, Object max, Statistics statistics) {
        assertEquals(min, statistics.min());
        assertEquals(max, statistics.max());
    }

    @Test
    void boundsWithAnOrderAreBelieved() {
        assertBounds(-5, 7, read(INTEGERS, bytes(-5), bytes(7), true));
        assertBounds(null, null, read(INTEGERS, bytes(-5), bytes(7), false));
        assertBounds(null, null, read(INTEGERS, bytes(8), bytes(7), true));
        assertBounds(null, 7, read(INTEGERS, new byte[3], bytes(7), true));
    }

    @Test
    void deprecatedBoundsOnlyOfSignedNumbers() {
        assertBounds(-5, 7, deprecated(INTEGERS, bytes(-5), bytes(7)));
        assertBounds(-5.0, 7.0, deprecated(DOUBLES, bytes(-5.0), bytes(7.0)));
        assertBounds(null, null, deprecated(TEXTS, bytes("a"), bytes("b")));
        assertBounds(null, null,
                deprecated(column(ScalarType.BIGINT, Type.INT32, 4, Conversion.UINT32_TO_INT64), bytes(1),
                        bytes(2)));
        assertBounds(null, null, deprecated(column(new DecimalType(5, 0), Type.FIXED_LEN_BYTE_ARRAY, 3,
                Conversion.FIXED_TO_INT64), new byte[]{0, 0, 1}, new byte[]{0, 0, 2}));
    }

    @Test
    void nanAndZeros() {
        assertBounds(null, 7.0, read(DOUBLES, bytes(Double.NaN), bytes(7.0), true));
        assertBounds(-0.0, 0.0, read(DOUBLES, bytes(0.0), bytes(-0.0), true));
        ParquetColumn half = column(ScalarType.REAL, Type.FIXED_LEN_BYTE_ARRAY, 2, Conversion.FLOAT16_TO_REAL);
        assertBounds(1.5f, null, read(half, new byte[]{0, 0x3E}, new byte[]{0, 0x7E}, true));
    }

    @Test
    void unsignedNumbers() {
        assertBounds(1L, 0xFFFF_FFFFL,
                read(column(ScalarType.BIGINT, Type.INT32, 4, Conversion.UINT32_TO_INT64), bytes(1),
                        bytes(-1), true));
        assertBounds(new BigDecimal("1"), new BigDecimal("18446744073709551615"), read(
                column(new DecimalType(20, 0), Type.INT64, 8, Conversion.UINT64_TO_INT128), bytes(1L), bytes(-1L),
                true));
    }

    @Test
    void otherForms() {
        assertBounds(new BigDecimal("-1.00"), new BigDecimal("2.56"), read(
                column(new DecimalType(5, 2), Type.FIXED_LEN_BYTE_ARRAY, 3, Conversion.FIXED_TO_INT64),
                new byte[]{-1, -1, (byte) 0x9C}, new byte[]{0, 1, 0}, true));
        assertBounds(1000L, 2000L,
                read(column(TimestampType.MICROS, Type.INT64, 8, Conversion.TIMESTAMP_MILLIS), bytes(1L),
                        bytes(2L), true));
        assertBounds(null, 2000L, read(column(TimestampType.MICROS, Type.INT64, 8, Conversion.TIMESTAMP_MILLIS),
                bytes(Long.MIN_VALUE), bytes(2L), true));
        assertBounds(null, null,
                read(column(TimestampType.MICROS, Type.INT96, 12, Conversion.INT96_TO_MICROS), new byte[12],
                        new byte[12], true));
        assertBounds(false, true, read(column(ScalarType.BOOLEAN, Type.BOOLEAN, 0, Conversion.BITS), new byte[]{0},
                new byte[]{1}, true));
        Statistics uuid = read(column(ScalarType.UUID, Type.FIXED_LEN_BYTE_ARRAY, 16, Conversion.COPY), new byte[16],
                new byte[16], true);
        assertArrayEquals(new byte[16], (byte[]) uuid.min());
    }

    @Test
    void textsThatWereCut() {
        assertBounds("a", "b", read(TEXTS, bytes("a"), bytes("b"), true));
        byte[] cut = {'a', (byte) 0xE2, (byte) 0x82};
        assertBounds("a", null, read(TEXTS, cut, cut, true));
        byte[] broken = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 'a'};
        assertBounds(null, null, read(TEXTS, broken, broken, true));
        // By UTF-8 bytes, U+10000 is after U+E000, unlike by chars.
        assertBounds("\uE000", "\uD800\uDC00", read(TEXTS, bytes("\uE000"), bytes("\uD800\uDC00"), true));
    }

    @Test
    void nulls() {
        org.apache.parquet.format.Statistics written = new org.apache.parquet.format.Statistics();
        assertEquals(-1, read(INTEGERS, written, true).nulls());
        assertEquals(3, read(INTEGERS, written.setNull_count(3), true).nulls());
        assertEquals(-1, read(INTEGERS, written.setNull_count(11), true).nulls());
        Statistics unknown = ColumnStatistics.of(INTEGERS, null, 10, true);
        assertEquals(-1, unknown.nulls());
        assertNull(unknown.min());
        ParquetColumn required = new ParquetColumn("c", ScalarType.INTEGER, 0, 0, Type.INT32, 4, Conversion.COPY, null);
        assertEquals(0, ColumnStatistics.of(required, null, 10, true).nulls());
    }
}
