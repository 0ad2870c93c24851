package io.polarway.engine.format.parquet.write;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.StructType;
import io.polarway.engine.type.TimestampType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.UUIDType;
import org.jspecify.annotations.Nullable;

/// What a column of a table is in a Parquet file. Every column is optional, since the schema is settled before the values
/// are known.
///
/// @param type the type in SQL
/// @param physical the type of the values in the pages
/// @param width the bytes of a value; 0 for BOOLEAN and BYTE_ARRAY
/// @param element the column's element of the schema
record WrittenColumn(SqlType type, Type physical, int width, SchemaElement element) {
    private static final int MOST_INT_DIGITS = 9;

    /// Returns the columns of a file. Throws UNSUPPORTED for one that a file cannot hold, and INVALID_ARGUMENT for a name that
    /// is there twice.
    static List<WrittenColumn> of(Schema schema) {
        List<WrittenColumn> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Field field : schema.fields()) {
            if (!names.add(field.name())) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "Two columns are named \"" + field.name()
                        + "\", which a Parquet file cannot hold. Name one of them otherwise with AS");
            }
            columns.add(of(field));
        }
        return columns;
    }

    /// Returns the name of the column.
    String name() {
        return element.getName();
    }

    /// Returns empty bounds for values of the column.
    Bounds newBounds() {
        return switch (physical) {
            case BOOLEAN -> new FlagBounds();
            case INT32, INT64 -> new IntegerBounds(width);
            case FLOAT, DOUBLE -> new FloatingBounds(width);
            case BYTE_ARRAY -> new BytesBounds(type == ScalarType.VARCHAR ? BytesBounds.Order.TEXT
                    : BytesBounds.Order.BINARY);
            case FIXED_LEN_BYTE_ARRAY -> new BytesBounds(type instanceof DecimalType ? BytesBounds.Order.DECIMAL
                    : BytesBounds.Order.FIXED);
            case INT96 -> throw EngineException.internal("a column of INT96 is written");
        };
    }

    private static WrittenColumn of(Field field) {
        return switch (field.type()) {
            case ScalarType scalar -> scalar(field, scalar);
            case DecimalType decimal -> decimal(field, decimal);
            case TimestampType timestamp -> column(field, Type.INT64, 8,
                    LogicalType.TIMESTAMP(new org.apache.parquet.format.TimestampType(timestamp.withTimeZone(),
                            timestamp.nanos() ? TimeUnit.NANOS(new NanoSeconds())
                                    : TimeUnit.MICROS(new MicroSeconds()))),
                    timestamp.nanos() ? null : ConvertedType.TIMESTAMP_MICROS);
            case ListType any -> throw unsupported(field, "Write its elements as rows of their own");
            case StructType any -> throw unsupported(field, "Write its parts as columns");
            case MapType any -> throw unsupported(field, "Write its entries as columns");
        };
    }

    private static WrittenColumn scalar(Field field, ScalarType type) {
        return switch (type) {
            case NULL -> column(field, Type.INT32, 4, LogicalType.UNKNOWN(new NullType()), null);
            case BOOLEAN -> column(field, Type.BOOLEAN, 0, null, null);
            case TINYINT -> integer(field, Type.INT32, 8, ConvertedType.INT_8);
            case SMALLINT -> integer(field, Type.INT32, 16, ConvertedType.INT_16);
            case INTEGER -> integer(field, Type.INT32, 32, ConvertedType.INT_32);
            case BIGINT -> integer(field, Type.INT64, 64, ConvertedType.INT_64);
            case REAL -> column(field, Type.FLOAT, 4, null, null);
            case DOUBLE -> column(field, Type.DOUBLE, 8, null, null);
            case VARCHAR -> column(field, Type.BYTE_ARRAY, 0, LogicalType.STRING(new StringType()), ConvertedType.UTF8);
            case VARBINARY -> column(field, Type.BYTE_ARRAY, 0, null, null);
            case DATE -> column(field, Type.INT32, 4, LogicalType.DATE(new DateType()), ConvertedType.DATE);
            case TIME -> column(field, Type.INT64, 8,
                    LogicalType.TIME(new TimeType(false, TimeUnit.NANOS(new NanoSeconds()))), null);
            case UUID -> column(field, Type.FIXED_LEN_BYTE_ARRAY, 16, LogicalType.UUID(new UUIDType()), null);
            case INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME -> throw unsupported(field,
                    "Parquet's intervals have no sign and no microseconds. Write it as VARCHAR with CAST, or as a number");
        };
    }

    private static WrittenColumn integer(Field field, Type physical, int bits, ConvertedType converted) {
        return column(field, physical, physical == Type.INT32 ? 4 : 8,
                LogicalType.INTEGER(new IntType((byte) bits, true)), converted);
    }

    private static WrittenColumn decimal(Field field, DecimalType type) {
        LogicalType logical = LogicalType
                .DECIMAL(new org.apache.parquet.format.DecimalType(type.scale(), type.precision()));
        WrittenColumn column;
        if (type.precision() <= MOST_INT_DIGITS) {
            column = column(field, Type.INT32, 4, logical, ConvertedType.DECIMAL);
        } else if (type.isLong()) {
            column = column(field, Type.INT64, 8, logical, ConvertedType.DECIMAL);
        } else {
            int bits = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE).bitLength() + 1;
            column = column(field, Type.FIXED_LEN_BYTE_ARRAY, (bits + 7) / 8, logical, ConvertedType.DECIMAL);
        }
        column.element.setPrecision(type.precision()).setScale(type.scale());
        return column;
    }

    private static WrittenColumn column(Field field, Type physical, int width,
            @Nullable LogicalType logical,
            @Nullable ConvertedType converted) {
        SchemaElement element = new SchemaElement(field.name()).setType(physical)
                .setRepetition_type(FieldRepetitionType.OPTIONAL);
        if (physical == Type.FIXED_LEN_BYTE_ARRAY) {
            element.setType_length(width);
        }
        if (logical != null) {
            element.setLogicalType(logical);
        }
        if (converted != null) {
            element.setConverted_type(converted);
        }
        return new WrittenColumn(field.type(), physical, width, element);
    }

    private static EngineException unsupported(Field field, String whatWorks) {
        return EngineException.of(ErrorCode.UNSUPPORTED, "Column \"" + field.name() + "\" is " + field.type().sql()
                + ", which cannot be written to Parquet files. " + whatWorks);
    }
}
