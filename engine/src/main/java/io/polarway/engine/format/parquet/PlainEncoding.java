package io.polarway.engine.format.parquet;

import io.polarway.engine.type.DecimalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The bytes that a value has in a column's pages, for looking it up in a bloom filter.
final class PlainEncoding {
    private PlainEncoding() {
    }

    /// Returns the plain encoding of a value.
    ///
    /// @param value a value in one of the Java forms of a type that holds all values of the column, as a wider integer
    /// @return null if the same value may be written in several ways, or the way is not known; empty if the column cannot
    ///     hold the value
    static @Nullable Optional<byte[]> of(ParquetColumn column, Object value) {
        return switch (column.conversion()) {
            case COPY -> switch (column.type().storage()) {
                case INT32, INT64 -> integer(column, value, true);
                case FLOAT32 -> value instanceof Float number ? floating(number) : null;
                case FLOAT64 -> value instanceof Double number ? floating(number) : null;
                case BYTES16 -> value instanceof byte[] bytes ? Optional.of(bytes) : null;
                case NONE, BIT, INT8, INT16, INT128, VIEW, LIST, STRUCT -> null;
            };
            case INT32_TO_INT8, INT32_TO_INT16, INT32_TO_INT64, INT32_TO_INT128, INT64_TO_INT128 ->
                    integer(column, value,
                            true);
            case UINT8_TO_INT16, UINT16_TO_INT32, UINT32_TO_INT64, UINT64_TO_INT128 -> integer(column, value, false);
            case TIME_MILLIS -> scaled(column, value, 1_000_000);
            case TIME_MICROS, TIMESTAMP_MILLIS -> scaled(column, value, 1000);
            case TIME_NANOS -> integer(column, value, true);
            case VIEWS -> text(value);
            case BITS, INT96_TO_MICROS, FLOAT16_TO_REAL, FIXED_TO_INT64, FIXED_TO_INT128, FIXED_TO_VIEWS,
                    VIEWS_TO_INT64,
                    VIEWS_TO_INT128 -> null;
        };
    }

    private static @Nullable Optional<byte[]> text(Object value) {
        if (value instanceof String text) {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        return value instanceof byte[] bytes ? Optional.of(bytes) : null;
    }

    private static @Nullable Optional<byte[]> floating(float value) {
        return value == 0 || Float.isNaN(value)
                ? null
                : Optional.of(buffer(Float.BYTES).putFloat(value).array());
    }

    private static @Nullable Optional<byte[]> floating(double value) {
        return value == 0 || Double.isNaN(value)
                ? null
                : Optional.of(buffer(Double.BYTES).putDouble(value).array());
    }

    /// Encodes what the file keeps in a coarser unit.
    private static @Nullable Optional<byte[]> scaled(ParquetColumn column, Object value, long factor) {
        if (!(value instanceof Long units)) {
            return null;
        }
        return units % factor == 0 ? integer(column, units / factor, true) : Optional.empty();
    }

    private static @Nullable Optional<byte[]> integer(ParquetColumn column, Object value, boolean isSigned) {
        BigInteger integer;
        if (value instanceof BigDecimal decimal && column.type() instanceof DecimalType type) {
            if (decimal.stripTrailingZeros().scale() > type.scale()) {
                return Optional.empty();
            }
            integer = decimal.setScale(type.scale()).unscaledValue();
        } else if (value instanceof Integer || value instanceof Long || value instanceof Short
                || value instanceof Byte) {
            integer = BigInteger.valueOf(((Number) value).longValue());
        } else {
            return null;
        }
        int bits = column.width() * 8;
        boolean fits = isSigned ? integer.bitLength() < bits : integer.signum() >= 0 && integer.bitLength() <= bits;
        if (!fits) {
            return Optional.empty();
        }
        return Optional.of(bits == 32
                ? buffer(Integer.BYTES).putInt(integer.intValue()).array()
                : buffer(Long.BYTES).putLong(integer.longValue()).array());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
