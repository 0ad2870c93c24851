package io.polarway.engine.batch;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import io.polarway.engine.type.StructType;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Single values as Java objects, for literals, statistics, edges and tests; never for loops over rows.
///
/// The Java forms: Boolean, Byte, Short, Integer, Long, Float, Double; BigDecimal of the type's scale for DECIMAL; String for
/// VARCHAR; byte[] for VARBINARY and UUID (16 bytes); Integer days for DATE; Long nanoseconds for TIME; Long in the type's
/// own unit for TIMESTAMP; Integer months and Long microseconds for the intervals; List, Map for nested types; null.
public final class Values {
    private Values() {
    }

    /// Returns the value of row `row`.
    public static @Nullable Object get(Column column, int row) {
        return switch (column) {
            case ConstantColumn constant -> constant.isNull() ? null : get(constant.value(), 0);
            case DictionaryColumn dictionary -> dictionary.isNull(row)
                    ? null
                    : get(dictionary.dictionary(), MemoryAccess.getIntAtIndex(dictionary.codes(), row));
            case FlatColumn flat -> flat.isNull(row) ? null : flatValue(flat, row);
        };
    }

    private static @Nullable Object flatValue(FlatColumn column, int row) {
        MemorySegment values = column.values();
        return switch (column.type().storage()) {
            case NONE -> null;
            case BIT -> Bits.get(values, row);
            case INT8 -> MemoryAccess.getByte(values, row);
            case INT16 -> MemoryAccess.getShortAtIndex(values, row);
            case INT32 -> MemoryAccess.getIntAtIndex(values, row);
            case INT64 -> column.type() instanceof DecimalType decimal
                    ? (Object) BigDecimal.valueOf(MemoryAccess.getLongAtIndex(values, row), decimal.scale())
                    : (Object) MemoryAccess.getLongAtIndex(values, row);
            case INT128 -> new BigDecimal(int128(values, row),
                    column.type() instanceof DecimalType decimal ? decimal.scale() : 0);
            case FLOAT32 -> MemoryAccess.getFloatAtIndex(values, row);
            case FLOAT64 -> MemoryAccess.getDoubleAtIndex(values, row);
            case VIEW ->
                    column.type() == ScalarType.VARCHAR ? (Object) Views.text(column, row) : Views.bytes(column, row);
            case BYTES16 -> values.asSlice(row * 16L, 16).toArray(Layouts.BYTE);
            case LIST -> list(column, row);
            case STRUCT -> struct(column, row);
        };
    }

    private static Object list(FlatColumn column, int row) {
        int from = MemoryAccess.getIntAtIndex(column.values(), row);
        int to = MemoryAccess.getIntAtIndex(column.values(), row + 1);
        Column child = column.children().getFirst();
        if (column.type() instanceof MapType && child instanceof FlatColumn entries) {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = from; i < to; i++) {
                map.put(get(entries.children().get(0), i), get(entries.children().get(1), i));
            }
            return map;
        }
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = from; i < to; i++) {
            list.add(get(child, i));
        }
        return list;
    }

    private static Object struct(FlatColumn column, int row) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (column.type() instanceof StructType struct) {
            for (int i = 0; i < struct.fields().size(); i++) {
                map.put(struct.fields().get(i).name(), get(column.children().get(i), row));
            }
        }
        return map;
    }

    /// Returns the 128-bit integer at index `row`.
    public static BigInteger int128(MemorySegment values, int row) {
        long low = MemoryAccess.getLong(values, row * 16L);
        long high = MemoryAccess.getLong(values, row * 16L + 8);
        BigInteger unsignedLow = BigInteger.valueOf(low >>> 1).shiftLeft(1).or(BigInteger.valueOf(low & 1));
        return BigInteger.valueOf(high).shiftLeft(64).or(unsignedLow);
    }

    /// Writes a 128-bit integer at index `row`.
    public static void setInt128(MemorySegment values, int row, BigInteger value) {
        MemoryAccess.setLong(values, row * 16L, value.longValue());
        MemoryAccess.setLong(values, row * 16L + 8, value.shiftRight(64).longValue());
    }

    /// Returns a column of one value in `rows` rows.
    public static ConstantColumn constant(QueryMemory memory, SqlType type, @Nullable Object value, int rows) {
        if (value == null || type == ScalarType.NULL) {
            return ConstantColumn.ofNull(type, rows);
        }
        List<@Nullable Object> one = new ArrayList<>();
        one.add(value);
        return new ConstantColumn(column(memory, type, one), rows);
    }

    /// Returns a flat column of the given values, in the Java forms described above. Nested types are not supported.
    public static FlatColumn column(QueryMemory memory, SqlType type, List<? extends @Nullable Object> list) {
        int rows = list.size();
        boolean nulls = list.stream().anyMatch(value -> value == null);
        ArrowBuf validity = null;
        ArrowBuf buffer = null;
        boolean isDone = false;
        try {
            if (nulls) {
                validity = memory.allocateZeroed(Bits.bytes(rows));
                MemorySegment bitmap = Layouts.segment(validity);
                for (int i = 0; i < rows; i++) {
                    if (list.get(i) != null) {
                        Bits.set(bitmap, i);
                    }
                }
            }
            FlatColumn column;
            if (type.storage() == Storage.VIEW) {
                column = views(memory, type, list, validity);
            } else {
                long bytes = switch (type.storage()) {
                    case BIT, NONE -> Bits.bytes(rows);
                    default -> (long) rows * type.storage().width();
                };
                buffer = memory.allocateZeroed(Math.max(8, bytes));
                MemorySegment values = Layouts.segment(buffer);
                for (int i = 0; i < rows; i++) {
                    Object value = list.get(i);
                    if (value != null) {
                        set(values, type, i, value);
                    }
                }
                column = new FlatColumn(type, rows, validity, buffer);
            }
            isDone = true;
            return column;
        } finally {
            if (!isDone) {
                if (validity != null) {
                    validity.close();
                }
                if (buffer != null) {
                    buffer.close();
                }
            }
        }
    }

    private static FlatColumn views(QueryMemory memory, SqlType type, List<? extends @Nullable Object> list,
            @Nullable ArrowBuf validity) {
        try (ViewBuilder builder = new ViewBuilder(memory, list.size())) {
            for (int i = 0; i < list.size(); i++) {
                Object value = list.get(i);
                if (value != null) {
                    byte[] bytes = value instanceof String text ? text.getBytes(StandardCharsets.UTF_8)
                            : (byte[]) value;
                    builder.set(i, bytes, 0, bytes.length);
                }
            }
            return builder.build(type, validity);
        }
    }

    private static void set(MemorySegment values, SqlType type, int row, Object value) {
        switch (type.storage()) {
            case NONE -> {
            }
            case BIT -> {
                if ((Boolean) value) {
                    Bits.set(values, row);
                }
            }
            case INT8 -> MemoryAccess.setByte(values, row, ((Number) value).byteValue());
            case INT16 -> MemoryAccess.setShortAtIndex(values, row, ((Number) value).shortValue());
            case INT32 -> MemoryAccess.setIntAtIndex(values, row, ((Number) value).intValue());
            case INT64 -> MemoryAccess.setLongAtIndex(values, row, type instanceof DecimalType decimal
                    ? unscaled(decimal, value).longValueExact()
                    : ((Number) value).longValue());
            case INT128 -> setInt128(values, row, unscaled((DecimalType) type, value));
            case FLOAT32 -> MemoryAccess.setFloatAtIndex(values, row, ((Number) value).floatValue());
            case FLOAT64 -> MemoryAccess.setDoubleAtIndex(values, row, ((Number) value).doubleValue());
            case BYTES16 -> MemorySegment.copy((byte[]) value, 0, values, Layouts.BYTE, row * 16L, 16);
            case VIEW, LIST, STRUCT -> throw EngineException.internal("a value of type " + type + " was set by itself");
        }
    }

    private static BigInteger unscaled(DecimalType type, Object value) {
        BigDecimal decimal = value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
        return decimal.setScale(type.scale()).unscaledValue();
    }
}
