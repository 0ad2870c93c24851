package io.polarway.engine.batch;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.StructType;
import io.polarway.engine.type.TimestampType;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/// The Arrow types in which SQL types leave the engine.
///
/// VARCHAR and VARBINARY leave as Utf8View and BinaryView, so that no string is copied; UUID as FixedSizeBinary(16); TIME as
/// Time(NANOSECOND); day-time intervals as Duration(MICROSECOND); every DECIMAL as Decimal128.
public final class ArrowSchema {
    private ArrowSchema() {
    }

    /// Returns the Arrow schema of the given columns.
    ///
    /// @param timezone the zone that instants are labelled with
    public static org.apache.arrow.vector.types.pojo.Schema of(Schema schema, String timezone) {
        return new org.apache.arrow.vector.types.pojo.Schema(
                schema.fields().stream().map(field -> field(field.name(), field.type(), field.nullable(), timezone))
                        .toList());
    }

    private static Field field(String name, SqlType type, boolean nullable, String timezone) {
        return new Field(name, new FieldType(nullable, type(type, timezone), null), children(type, timezone));
    }

    private static List<Field> children(SqlType type, String timezone) {
        return switch (type) {
            case ListType list -> List.of(field("item", list.element(), true, timezone));
            case StructType struct -> struct.fields().stream()
                    .map(part -> field(part.name(), part.type(), part.nullable(), timezone)).toList();
            case MapType map -> List.of(new Field("entries", FieldType.notNullable(ArrowType.Struct.INSTANCE),
                    List.of(field("key", map.key(), false, timezone), field("value", map.value(), true, timezone))));
            case ScalarType any -> List.of();
            case DecimalType any -> List.of();
            case TimestampType any -> List.of();
        };
    }

    private static ArrowType type(SqlType type, String timezone) {
        return switch (type) {
            case ScalarType scalar -> scalar(scalar);
            case DecimalType decimal -> new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
            case TimestampType timestamp -> new ArrowType.Timestamp(
                    timestamp.nanos() ? TimeUnit.NANOSECOND : TimeUnit.MICROSECOND,
                    timestamp.withTimeZone() ? timezone : null);
            case ListType any -> ArrowType.List.INSTANCE;
            case StructType any -> ArrowType.Struct.INSTANCE;
            case MapType any -> new ArrowType.Map(false);
        };
    }

    private static ArrowType scalar(ScalarType type) {
        return switch (type) {
            case NULL -> ArrowType.Null.INSTANCE;
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case TINYINT -> new ArrowType.Int(8, true);
            case SMALLINT -> new ArrowType.Int(16, true);
            case INTEGER -> new ArrowType.Int(32, true);
            case BIGINT -> new ArrowType.Int(64, true);
            case REAL -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case VARCHAR -> ArrowType.Utf8View.INSTANCE;
            case VARBINARY -> ArrowType.BinaryView.INSTANCE;
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIME -> new ArrowType.Time(TimeUnit.NANOSECOND, 64);
            case UUID -> new ArrowType.FixedSizeBinary(16);
            case INTERVAL_YEAR_MONTH -> new ArrowType.Interval(IntervalUnit.YEAR_MONTH);
            case INTERVAL_DAY_TIME -> new ArrowType.Duration(TimeUnit.MICROSECOND);
        };
    }
}
