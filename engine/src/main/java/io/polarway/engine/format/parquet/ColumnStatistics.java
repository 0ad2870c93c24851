package io.polarway.engine.format.parquet;

import io.polarway.engine.format.MergedStatistics;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Statistics;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads the statistics of a column chunk or a page, as far as they can be trusted.
///
/// Left out are: bounds without a column order, the deprecated bounds of everything but signed numbers and BOOLEAN (they were
/// compared as signed bytes), all bounds of INT96, NaN, and bounds in the wrong order. Zeros are widened to both zeros.
/// Bounds of strings may be cut short, which makes them wider.
final class ColumnStatistics {
    private ColumnStatistics() {
    }

    /// Returns the statistics of a chunk or a page.
    ///
    /// @param column the column
    /// @param written what the file says, if anything
    /// @param rows the rows of the row group or the page
    /// @param hasOrder whether the footer promises that bounds are ordered as the type is
    static Statistics of(ParquetColumn column, org.apache.parquet.format.@Nullable Statistics written, long rows,
            boolean hasOrder) {
        if (written == null) {
            return new Statistics(rows, column.isNullable() ? -1 : 0, null, null, -1);
        }
        long nulls = written.isSetNull_count() ? written.getNull_count() : column.isNullable() ? -1 : 0;
        if (nulls > rows || nulls < -1) {
            nulls = -1;
        }
        long distinct = written.isSetDistinct_count() && written.getDistinct_count() >= 0
                ? Math.min(written.getDistinct_count(), rows)
                : -1;
        byte[] low = hasOrder ? written.getMin_value() : null;
        byte[] high = hasOrder ? written.getMax_value() : null;
        if (low == null && high == null && isSignedNumber(column)) {
            low = written.getMin();
            high = written.getMax();
        }
        Object min = low == null ? null : bound(column, low, true);
        Object max = high == null ? null : bound(column, high, false);
        if (min != null && max != null && MergedStatistics.compare(min, max) > 0) {
            min = null;
            max = null;
        }
        return new Statistics(rows, nulls, min, max, distinct);
    }

    /// Returns whether values were compared rightly by writers that knew only signed comparison.
    private static boolean isSignedNumber(ParquetColumn column) {
        return switch (column.conversion()) {
            case COPY -> column.width() <= 8 && column.type() != ScalarType.UUID;
            case BITS, INT32_TO_INT8, INT32_TO_INT16, INT32_TO_INT64, INT32_TO_INT128, INT64_TO_INT128, TIME_MILLIS,
                    TIME_MICROS, TIME_NANOS, TIMESTAMP_MILLIS -> true;
            case VIEWS, UINT8_TO_INT16, UINT16_TO_INT32, UINT32_TO_INT64, UINT64_TO_INT128, INT96_TO_MICROS,
                    FLOAT16_TO_REAL, FIXED_TO_INT64, FIXED_TO_INT128, FIXED_TO_VIEWS, VIEWS_TO_INT64, VIEWS_TO_INT128 ->
                    false;
        };
    }

    private static @Nullable Object bound(ParquetColumn column, byte[] bytes, boolean isMin) {
        int expected = switch (column.conversion()) {
            case BITS -> 1;
            case VIEWS, VIEWS_TO_INT64, VIEWS_TO_INT128, FIXED_TO_VIEWS -> bytes.length;
            case COPY, INT32_TO_INT8, INT32_TO_INT16, INT32_TO_INT64, INT32_TO_INT128, INT64_TO_INT128, UINT8_TO_INT16,
                    UINT16_TO_INT32, UINT32_TO_INT64, UINT64_TO_INT128, TIME_MILLIS, TIME_MICROS, TIME_NANOS,
                    TIMESTAMP_MILLIS, INT96_TO_MICROS, FLOAT16_TO_REAL, FIXED_TO_INT64, FIXED_TO_INT128 ->
                    column.width();
        };
        if (bytes.length != expected) {
            return null;
        }
        // A heap segment here would slow down the loops that read native ones through the same methods.
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (column.conversion()) {
            case BITS -> bytes[0] != 0;
            case COPY -> copied(column, buffer, bytes, isMin);
            case INT32_TO_INT8 -> {
                int value = buffer.getInt(0);
                yield value == (byte) value ? (Object) (byte) value : null;
            }
            case INT32_TO_INT16 -> {
                int value = buffer.getInt(0);
                yield value == (short) value ? (Object) (short) value : null;
            }
            case INT32_TO_INT64, INT32_TO_INT128 -> decimal(column, BigInteger.valueOf(buffer.getInt(0)));
            case INT64_TO_INT128 -> decimal(column, BigInteger.valueOf(buffer.getLong(0)));
            case UINT8_TO_INT16 -> {
                int value = buffer.getInt(0);
                yield value == (value & 0xFF) ? (Object) (short) value : null;
            }
            case UINT16_TO_INT32 -> {
                int value = buffer.getInt(0);
                yield value == (value & 0xFFFF) ? (Object) value : null;
            }
            case UINT32_TO_INT64 -> buffer.getInt(0) & 0xFFFF_FFFFL;
            case UINT64_TO_INT128 -> decimal(column,
                    new BigInteger(Long.toUnsignedString(buffer.getLong(0))));
            case TIME_MILLIS -> buffer.getInt(0) * 1_000_000L;
            case TIME_MICROS -> multiplied(buffer.getLong(0));
            case TIME_NANOS -> buffer.getLong(0);
            case TIMESTAMP_MILLIS -> multiplied(buffer.getLong(0));
            case INT96_TO_MICROS -> null;
            case FLOAT16_TO_REAL -> floating(Float.float16ToFloat(buffer.getShort(0)), isMin);
            case FIXED_TO_INT64, FIXED_TO_INT128, VIEWS_TO_INT64, VIEWS_TO_INT128 -> bytes.length == 0
                    ? null
                    : decimal(column, new BigInteger(bytes));
            case VIEWS, FIXED_TO_VIEWS -> column.type() == ScalarType.VARCHAR ? text(bytes, isMin) : bytes;
        };
    }

    private static @Nullable Object copied(ParquetColumn column, ByteBuffer buffer, byte[] bytes, boolean isMin) {
        return switch (column.type().storage()) {
            case INT32 -> (Object) buffer.getInt(0);
            case INT64 -> column.type() instanceof DecimalType
                    ? decimal(column, BigInteger.valueOf(buffer.getLong(0)))
                    : (Object) buffer.getLong(0);
            case FLOAT32 -> floating(buffer.getFloat(0), isMin);
            case FLOAT64 -> floating(buffer.getDouble(0), isMin);
            case BYTES16 -> bytes;
            case NONE, BIT, INT8, INT16, INT128, VIEW, LIST, STRUCT -> null;
        };
    }

    private static @Nullable Object floating(float value, boolean isMin) {
        if (Float.isNaN(value)) {
            return null;
        }
        return value == 0 ? (isMin ? -0f : 0f) : value;
    }

    private static @Nullable Object floating(double value, boolean isMin) {
        if (Double.isNaN(value)) {
            return null;
        }
        return value == 0 ? (isMin ? -0d : 0d) : value;
    }

    private static @Nullable Object multiplied(long value) {
        long product = value * 1000;
        return Math.multiplyHigh(value, 1000L) == product >> 63 ? (Object) product : null;
    }

    private static Object decimal(ParquetColumn column, BigInteger unscaled) {
        return new BigDecimal(unscaled, column.type() instanceof DecimalType decimal ? decimal.scale() : 0);
    }

    /// Returns a bound as text. One that was cut inside of a character is a lower bound without the rest of that character;
    /// as an upper bound it would no longer be one.
    private static @Nullable Object text(byte[] bytes, boolean isMin) {
        for (int length = bytes.length; length >= Math.max(0, bytes.length - 3); length--) {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
            } catch (CharacterCodingException e) {
                if (!isMin) {
                    return null;
                }
            }
        }
        return null;
    }
}
