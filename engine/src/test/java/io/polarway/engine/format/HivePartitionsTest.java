package io.polarway.engine.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Columns that are directories.
class HivePartitionsTest {
    private static HivePartitions of(String... paths) {
        return HivePartitions.of(List.of(paths), true, Schema.of());
    }

    private static HivePartitions declared(SqlType type, String... values) {
        return HivePartitions.of(Arrays.stream(values).map(value -> "k=" + value + "/f.parquet").toList(), true,
                Schema.of(new Field("K", type)));
    }

    @Test
    void typesComeFromAllValues() {
        HivePartitions partitions = of("t/d=2024-02-29/n=01/m=1/x=1/ts=2024-01-01 10%3A00%3A00.5/f",
                "t/d=1969-12-31/n=-5/m=a/x=9223372036854775808/ts=1970-01-01T00%3A00%3A01/f");
        assertEquals("(d DATE, n BIGINT, m VARCHAR, x VARCHAR, ts TIMESTAMP)", partitions.schema().toString());
        assertEquals(List.of(19_782, 1L, "1", "1", 1_704_103_200_500_000L), partitions.values().get(0));
        assertEquals(List.of(-1, -5L, "a", "9223372036854775808", 1_000_000L), partitions.values().get(1));
    }

    @Test
    void dayThatThereIsNotIsText() {
        assertEquals("(d VARCHAR)", of("d=2023-02-29/f").schema().toString());
        assertEquals("(d VARCHAR)", of("d=__HIVE_DEFAULT_PARTITION__/f").schema().toString());
        assertEquals("(d VARCHAR)", of("d=/f").schema().toString());
    }

    @Test
    void onlyDirectoriesWithANameAreColumns() {
        assertEquals("()", of("a/b/c.parquet").schema().toString());
        assertEquals("()", of("k=1.parquet").schema().toString());
        assertEquals("()", of("=1/f", "a=b=c/f").schema().toString());
        assertEquals("()", of("k=1/f", "f").schema().toString());
        assertEquals("(k BIGINT)", of("/root/k=1/f").schema().toString());
    }

    @Test
    void namesAndValuesAreDecoded() {
        HivePartitions partitions = of("a%20b=x%2Fy%3D%25/f");
        assertEquals("a b", partitions.schema().field(0).name());
        assertEquals(List.of("x/y=%"), partitions.values().getFirst());
        assertEquals(List.of("100%"), of("k=100%/f").values().getFirst());
    }

    @Test
    void declaredTypesHold() {
        assertEquals(List.of((byte) 7), declared(ScalarType.TINYINT, "7").values().getFirst());
        assertEquals(List.of("7"), declared(ScalarType.VARCHAR, "7").values().getFirst());
        assertEquals(List.of(7.5), declared(ScalarType.DOUBLE, "7.5").values().getFirst());
        assertEquals(List.of(true), declared(ScalarType.BOOLEAN, "TRUE").values().getFirst());
        assertEquals(List.of(new BigDecimal("7.50")), declared(new DecimalType(5, 2), "7.5").values().getFirst());
        EngineException error = assertThrows(EngineException.class, () -> declared(ScalarType.TINYINT, "1", "300"));
        assertEquals(ErrorCode.SCHEMA_MISMATCH, error.code());
        assertEquals("The directory k=300 of 'k=300/f.parquet' is no TINYINT, as which the column is declared",
                error.getMessage());
    }
}
