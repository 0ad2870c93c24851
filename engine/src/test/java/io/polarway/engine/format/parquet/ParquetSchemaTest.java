package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.BsonType;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.EnumType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.JsonType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MapType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.UUIDType;
import org.apache.parquet.format.VariantType;
import org.junit.jupiter.api.Test;

/// The SQL types of Parquet's types, logical and converted, and schemas that are malformed.
class ParquetSchemaTest {
    private static final TimeUnit MILLIS = TimeUnit.MILLIS(new MilliSeconds());
    private static final TimeUnit MICROS = TimeUnit.MICROS(new MicroSeconds());
    private static final TimeUnit NANOS = TimeUnit.NANOS(new NanoSeconds());

    @Test
    void physicalTypesAlone() {
        assertType(ScalarType.BOOLEAN, leaf(Type.BOOLEAN));
        assertType(ScalarType.INTEGER, leaf(Type.INT32));
        assertType(ScalarType.BIGINT, leaf(Type.INT64));
        assertType(TimestampType.MICROS, leaf(Type.INT96));
        assertType(ScalarType.REAL, leaf(Type.FLOAT));
        assertType(ScalarType.DOUBLE, leaf(Type.DOUBLE));
        assertType(ScalarType.VARBINARY, leaf(Type.BYTE_ARRAY));
        assertType(ScalarType.VARBINARY, leaf(Type.FIXED_LEN_BYTE_ARRAY).setType_length(7));
    }

    @Test
    void logicalTypes() {
        assertType(ScalarType.VARCHAR, leaf(Type.BYTE_ARRAY, LogicalType.STRING(new StringType())));
        assertType(ScalarType.VARCHAR, leaf(Type.BYTE_ARRAY, LogicalType.ENUM(new EnumType())));
        assertType(ScalarType.VARCHAR, leaf(Type.BYTE_ARRAY, LogicalType.JSON(new JsonType())));
        assertType(ScalarType.VARBINARY, leaf(Type.BYTE_ARRAY, LogicalType.BSON(new BsonType())));
        assertType(ScalarType.DATE, leaf(Type.INT32, LogicalType.DATE(new DateType())));
        assertType(ScalarType.TIME, leaf(Type.INT32, LogicalType.TIME(new TimeType(true, MILLIS))));
        assertType(ScalarType.TIME, leaf(Type.INT64, LogicalType.TIME(new TimeType(true, MICROS))));
        assertType(ScalarType.TIME, leaf(Type.INT64, LogicalType.TIME(new TimeType(false, NANOS))));
        assertType(TimestampType.MICROS, timestamp(false, MILLIS));
        assertType(TimestampType.MICROS_TZ, timestamp(true, MICROS));
        assertType(TimestampType.NANOS, timestamp(false, NANOS));
        assertType(TimestampType.NANOS_TZ, timestamp(true, NANOS));
        assertType(ScalarType.TINYINT, leaf(Type.INT32, LogicalType.INTEGER(new IntType((byte) 8, true))));
        assertType(ScalarType.SMALLINT, leaf(Type.INT32, LogicalType.INTEGER(new IntType((byte) 8, false))));
        assertType(ScalarType.SMALLINT, leaf(Type.INT32, LogicalType.INTEGER(new IntType((byte) 16, true))));
        assertType(ScalarType.INTEGER, leaf(Type.INT32, LogicalType.INTEGER(new IntType((byte) 16, false))));
        assertType(ScalarType.INTEGER, leaf(Type.INT32, LogicalType.INTEGER(new IntType((byte) 32, true))));
        assertType(ScalarType.BIGINT, leaf(Type.INT32, LogicalType.INTEGER(new IntType((byte) 32, false))));
        assertType(ScalarType.BIGINT, leaf(Type.INT64, LogicalType.INTEGER(new IntType((byte) 64, true))));
        assertType(new DecimalType(20, 0), leaf(Type.INT64, LogicalType.INTEGER(new IntType((byte) 64, false))));
        assertType(ScalarType.UUID,
                leaf(Type.FIXED_LEN_BYTE_ARRAY, LogicalType.UUID(new UUIDType())).setType_length(16));
        assertType(new DecimalType(9, 2), decimal(Type.INT32, 9, 2));
        assertType(new DecimalType(18, 0), decimal(Type.INT64, 18, 0));
        assertType(new DecimalType(38, 38), decimal(Type.BYTE_ARRAY, 38, 38));
        assertType(new DecimalType(10, 5), decimal(Type.FIXED_LEN_BYTE_ARRAY, 10, 5).setType_length(5));
    }

    @Test
    void convertedTypes() {
        assertType(ScalarType.VARCHAR, leaf(Type.BYTE_ARRAY).setConverted_type(ConvertedType.UTF8));
        assertType(ScalarType.TIME, leaf(Type.INT32).setConverted_type(ConvertedType.TIME_MILLIS));
        assertType(ScalarType.TIME, leaf(Type.INT64).setConverted_type(ConvertedType.TIME_MICROS));
        assertType(TimestampType.MICROS, leaf(Type.INT64).setConverted_type(ConvertedType.TIMESTAMP_MILLIS));
        assertType(TimestampType.MICROS, leaf(Type.INT64).setConverted_type(ConvertedType.TIMESTAMP_MICROS));
        assertType(ScalarType.TINYINT, leaf(Type.INT32).setConverted_type(ConvertedType.INT_8));
        assertType(ScalarType.BIGINT, leaf(Type.INT32).setConverted_type(ConvertedType.UINT_32));
        assertType(new DecimalType(4, 1),
                leaf(Type.INT32).setConverted_type(ConvertedType.DECIMAL).setPrecision(4).setScale(1));
    }

    @Test
    void anAnnotationThatDoesNotFitIsPassedOver() {
        assertType(ScalarType.DOUBLE, leaf(Type.DOUBLE, LogicalType.STRING(new StringType())));
        assertType(ScalarType.VARBINARY, leaf(Type.BYTE_ARRAY, LogicalType.UUID(new UUIDType())));
    }

    @Test
    void whatIsNotSupportedIsNamed() {
        assertUnsupported("DECIMAL(39,0)", decimal(Type.BYTE_ARRAY, 39, 0));
        assertUnsupported("DECIMAL(0,0)", decimal(Type.BYTE_ARRAY, 0, 0));
        assertUnsupported("INTERVAL",
                leaf(Type.FIXED_LEN_BYTE_ARRAY).setType_length(12).setConverted_type(ConvertedType.INTERVAL));
        assertUnsupported("length of 0", leaf(Type.FIXED_LEN_BYTE_ARRAY).setType_length(0));
        assertUnsupported("list", leaf(Type.INT32).setRepetition_type(FieldRepetitionType.REPEATED));
        assertUnsupported("LIST", group("c", 1).setLogicalType(LogicalType.LIST(new ListType())), leaf(Type.INT32));
        assertUnsupported("MAP", group("c", 1).setLogicalType(LogicalType.MAP(new MapType())), leaf(Type.INT32));
        assertUnsupported("VARIANT", group("c", 1).setLogicalType(LogicalType.VARIANT(new VariantType())),
                leaf(Type.INT32));
        assertUnsupported("STRUCT", group("c", 1), leaf(Type.INT32));
    }

    @Test
    void flatColumnsAreServedBesideNestedOnes() {
        ParquetSchema schema = schema(3, leaf(Type.INT32), group("nested", 2), group("inner", 1), leaf(Type.INT64),
                leaf(Type.INT64), leaf(Type.DOUBLE).setRepetition_type(FieldRepetitionType.REQUIRED));
        assertEquals(4, schema.leaves());
        assertEquals(List.of(0, 1, 3), schema.columns().stream().map(ParquetColumn::leaf).toList());
        assertEquals(List.of(true, false, true), schema.columns().stream().map(ParquetColumn::isSupported).toList());
        assertTrue(schema.columns().get(0).isNullable());
        assertFalse(schema.columns().get(2).isNullable());
        assertEquals("(c INTEGER, c DOUBLE)", schema.schema().toString());
    }

    @Test
    void malformedSchemasAreRefused() {
        assertMalformed("missing at its end", () -> schema(2, leaf(Type.INT32)));
        assertMalformed("1 elements too many", () -> schema(0, leaf(Type.INT32)));
        assertMalformed("missing at its end", () -> schema(Integer.MAX_VALUE, leaf(Type.INT32)));
        assertMalformed("no elements", () -> ParquetSchema.of(new FileMetaData(1, List.of(), 0, List.of())));
        List<SchemaElement> deep = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            deep.add(group("g", 1));
        }
        deep.add(leaf(Type.INT32));
        assertMalformed("nested deeper", () -> schema(1, deep.toArray(SchemaElement[]::new)));
    }

    private static SchemaElement leaf(Type type) {
        return new SchemaElement("c").setType(type).setRepetition_type(FieldRepetitionType.OPTIONAL);
    }

    private static SchemaElement leaf(Type type, LogicalType logical) {
        return leaf(type).setLogicalType(logical);
    }

    private static SchemaElement timestamp(boolean instant, TimeUnit unit) {
        return leaf(Type.INT64, LogicalType.TIMESTAMP(new org.apache.parquet.format.TimestampType(instant, unit)));
    }

    private static SchemaElement decimal(Type type, int precision, int scale) {
        return leaf(type, LogicalType.DECIMAL(new org.apache.parquet.format.DecimalType(scale, precision)));
    }

    private static SchemaElement group(String name, int children) {
        return new SchemaElement(name).setNum_children(children).setRepetition_type(FieldRepetitionType.OPTIONAL);
    }

    private static ParquetSchema schema(int columns, SchemaElement... elements) {
        List<SchemaElement> all = new ArrayList<>(List.of(group("root", columns)));
        all.addAll(Arrays.asList(elements));
        return ParquetSchema.of(new FileMetaData(1, all, 0, List.of()));
    }

    private static void assertType(SqlType expected, SchemaElement element) {
        ParquetColumn column = schema(1, element).columns().getFirst();
        assertEquals(null, column.unsupported());
        assertEquals(expected, column.type());
    }

    private static void assertUnsupported(String reason, SchemaElement... elements) {
        ParquetColumn column = schema(1, elements).columns().getFirst();
        EngineException error = assertThrows(EngineException.class, () -> column.requireSupported("a.parquet"));
        assertEquals(ErrorCode.UNSUPPORTED, error.code());
        assertTrue(error.getMessage().startsWith("Column \"c\" of a.parquet cannot be read: "), error.getMessage());
        assertTrue(error.getMessage().contains(reason), error.getMessage());
    }

    private static void assertMalformed(String message, Runnable reading) {
        EngineException error = assertThrows(EngineException.class, reading::run);
        assertEquals(ErrorCode.CORRUPT_FILE, error.code());
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
