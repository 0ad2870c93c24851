package io.polarway.engine.format.parquet;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;

/// The SQL types of Parquet's: by the logical type where the file has one, else by the older converted type, else by the
/// physical type alone. An annotation that does not fit its physical type is passed over, as other readers do.
///
/// Unsigned integers and half floats become the next wider type. BYTE_ARRAY without an annotation is VARBINARY. The older
/// TIMESTAMP_MILLIS and TIMESTAMP_MICROS do not say whether they are instants: they become TIMESTAMP without time zone.
/// INT96 becomes TIMESTAMP in microseconds, whose range holds every date that writers of INT96 have; digits beyond the
/// microsecond are cut off.
final class ColumnTypes {
    private final SchemaElement element;
    private final int leaf;
    private final Type physical;
    private final int width;

    private ColumnTypes(SchemaElement element, int leaf) {
        this.element = element;
        this.leaf = leaf;
        this.physical = element.getType();
        this.width = switch (physical) {
            case BOOLEAN, BYTE_ARRAY -> 0;
            case INT32, FLOAT -> 4;
            case INT64, DOUBLE -> 8;
            case INT96 -> 12;
            case FIXED_LEN_BYTE_ARRAY -> element.getType_length();
        };
    }

    /// Returns the column that a leaf of the schema describes.
    static ParquetColumn of(SchemaElement element, int leaf) {
        return new ColumnTypes(element, leaf).column();
    }

    /// Returns a column that cannot be read.
    static ParquetColumn unsupported(String name, int leaf, String reason) {
        return new ParquetColumn(name, ScalarType.NULL, leaf, 1, null, 0, Conversion.COPY, reason);
    }

    /// Returns what kind of nested type a group is, as a reason.
    static String nested(SchemaElement group) {
        LogicalType logical = group.getLogicalType();
        ConvertedType converted = group.isSetConverted_type() ? group.getConverted_type() : null;
        String kind;
        if (logical != null && logical.isSetVARIANT()) {
            kind = "VARIANT";
        } else if (logical != null && logical.isSetLIST() || converted == ConvertedType.LIST) {
            kind = "LIST";
        } else if (logical != null && logical.isSetMAP() || converted == ConvertedType.MAP
                || converted == ConvertedType.MAP_KEY_VALUE) {
            kind = "MAP";
        } else {
            kind = "STRUCT";
        }
        return "its type " + kind + " is not supported yet";
    }

    private ParquetColumn column() {
        if (physical == Type.FIXED_LEN_BYTE_ARRAY && width < 1) {
            return unsupported(element.getName(), leaf, "its FIXED_LEN_BYTE_ARRAY has a length of " + width);
        }
        LogicalType logical = element.getLogicalType();
        if (logical != null && logical.isSet()) {
            return logical(logical);
        }
        return element.isSetConverted_type() ? converted(element.getConverted_type()) : plain();
    }

    private ParquetColumn logical(LogicalType logical) {
        return switch (logical.getSetField()) {
            case STRING, ENUM, JSON -> text();
            case BSON, UNKNOWN, GEOMETRY, GEOGRAPHY, LIST, MAP -> plain();
            case DECIMAL -> decimal(logical.getDECIMAL().getPrecision(), logical.getDECIMAL().getScale());
            case DATE -> date();
            case TIME -> time(logical.getTIME().getUnit());
            case TIMESTAMP -> timestamp(logical.getTIMESTAMP().getUnit(), logical.getTIMESTAMP().isIsAdjustedToUTC());
            case INTEGER -> integer(logical.getINTEGER());
            case UUID -> physical == Type.FIXED_LEN_BYTE_ARRAY && width == 16
                    ? as(ScalarType.UUID, Conversion.COPY)
                    : plain();
            case FLOAT16 -> physical == Type.FIXED_LEN_BYTE_ARRAY && width == 2
                    ? as(ScalarType.REAL, Conversion.FLOAT16_TO_REAL)
                    : plain();
            case VARIANT -> unsupported(element.getName(), leaf, "its type VARIANT is not supported yet");
        };
    }

    private ParquetColumn converted(ConvertedType converted) {
        return switch (converted) {
            case UTF8, ENUM, JSON -> text();
            case BSON, LIST, MAP, MAP_KEY_VALUE -> plain();
            case DECIMAL -> decimal(element.getPrecision(), element.getScale());
            case DATE -> date();
            case TIME_MILLIS -> time(TimeUnit.MILLIS(new MilliSeconds()));
            case TIME_MICROS -> time(TimeUnit.MICROS(new MicroSeconds()));
            case TIMESTAMP_MILLIS -> timestamp(TimeUnit.MILLIS(new MilliSeconds()), false);
            case TIMESTAMP_MICROS -> timestamp(TimeUnit.MICROS(new MicroSeconds()), false);
            case UINT_8 -> integer(new IntType((byte) 8, false));
            case UINT_16 -> integer(new IntType((byte) 16, false));
            case UINT_32 -> integer(new IntType((byte) 32, false));
            case UINT_64 -> integer(new IntType((byte) 64, false));
            case INT_8 -> integer(new IntType((byte) 8, true));
            case INT_16 -> integer(new IntType((byte) 16, true));
            case INT_32 -> integer(new IntType((byte) 32, true));
            case INT_64 -> integer(new IntType((byte) 64, true));
            case INTERVAL -> unsupported(element.getName(), leaf, "its type INTERVAL is not supported yet");
        };
    }

    private ParquetColumn plain() {
        return switch (physical) {
            case BOOLEAN -> as(ScalarType.BOOLEAN, Conversion.BITS);
            case INT32 -> as(ScalarType.INTEGER, Conversion.COPY);
            case INT64 -> as(ScalarType.BIGINT, Conversion.COPY);
            case INT96 -> as(TimestampType.MICROS, Conversion.INT96_TO_MICROS);
            case FLOAT -> as(ScalarType.REAL, Conversion.COPY);
            case DOUBLE -> as(ScalarType.DOUBLE, Conversion.COPY);
            case BYTE_ARRAY -> as(ScalarType.VARBINARY, Conversion.VIEWS);
            case FIXED_LEN_BYTE_ARRAY -> as(ScalarType.VARBINARY, Conversion.FIXED_TO_VIEWS);
        };
    }

    private ParquetColumn text() {
        return switch (physical) {
            case BYTE_ARRAY -> as(ScalarType.VARCHAR, Conversion.VIEWS);
            case FIXED_LEN_BYTE_ARRAY -> as(ScalarType.VARCHAR, Conversion.FIXED_TO_VIEWS);
            case BOOLEAN, INT32, INT64, INT96, FLOAT, DOUBLE -> plain();
        };
    }

    private ParquetColumn date() {
        return physical == Type.INT32 ? as(ScalarType.DATE, Conversion.COPY) : plain();
    }

    private ParquetColumn time(TimeUnit unit) {
        if (physical == Type.INT32) {
            return as(ScalarType.TIME, Conversion.TIME_MILLIS);
        }
        if (physical != Type.INT64) {
            return plain();
        }
        return as(ScalarType.TIME, unit.isSetNANOS() ? Conversion.TIME_NANOS : Conversion.TIME_MICROS);
    }

    private ParquetColumn timestamp(TimeUnit unit, boolean instant) {
        if (physical != Type.INT64) {
            return plain();
        }
        TimestampType type = new TimestampType(unit.isSetNANOS(), instant);
        return as(type, unit.isSetMILLIS() ? Conversion.TIMESTAMP_MILLIS : Conversion.COPY);
    }

    private ParquetColumn integer(IntType type) {
        if (physical == Type.INT32) {
            return switch (type.getBitWidth()) {
                case 8 -> type.isIsSigned()
                        ? as(ScalarType.TINYINT, Conversion.INT32_TO_INT8)
                        : as(ScalarType.SMALLINT, Conversion.UINT8_TO_INT16);
                case 16 -> type.isIsSigned()
                        ? as(ScalarType.SMALLINT, Conversion.INT32_TO_INT16)
                        : as(ScalarType.INTEGER, Conversion.UINT16_TO_INT32);
                default -> type.isIsSigned() ? plain() : as(ScalarType.BIGINT, Conversion.UINT32_TO_INT64);
            };
        }
        return physical == Type.INT64 && !type.isIsSigned()
                ? as(new DecimalType(20, 0), Conversion.UINT64_TO_INT128)
                : plain();
    }

    private ParquetColumn decimal(int precision, int scale) {
        if (precision < 1 || precision > DecimalType.MAX_PRECISION || scale < 0 || scale > precision) {
            return unsupported(element.getName(), leaf, "its type is DECIMAL(" + precision + "," + scale
                    + "), and at most DECIMAL(38,38) is supported");
        }
        DecimalType type = new DecimalType(precision, scale);
        return switch (physical) {
            case INT32 -> as(type, type.isLong() ? Conversion.INT32_TO_INT64 : Conversion.INT32_TO_INT128);
            case INT64 -> as(type, type.isLong() ? Conversion.COPY : Conversion.INT64_TO_INT128);
            case FIXED_LEN_BYTE_ARRAY ->
                    as(type, type.isLong() ? Conversion.FIXED_TO_INT64 : Conversion.FIXED_TO_INT128);
            case BYTE_ARRAY -> as(type, type.isLong() ? Conversion.VIEWS_TO_INT64 : Conversion.VIEWS_TO_INT128);
            case BOOLEAN, INT96, FLOAT, DOUBLE -> plain();
        };
    }

    private ParquetColumn as(SqlType type, Conversion conversion) {
        boolean required = element.getRepetition_type() == FieldRepetitionType.REQUIRED;
        return new ParquetColumn(element.getName(), type, leaf, required ? 0 : 1, physical, width, conversion, null);
    }
}
