package io.polarway.engine.format;

import static io.polarway.engine.type.ScalarType.BIGINT;
import static io.polarway.engine.type.ScalarType.DATE;
import static io.polarway.engine.type.ScalarType.DOUBLE;
import static io.polarway.engine.type.ScalarType.INTEGER;
import static io.polarway.engine.type.ScalarType.REAL;
import static io.polarway.engine.type.ScalarType.SMALLINT;
import static io.polarway.engine.type.ScalarType.TINYINT;
import static io.polarway.engine.type.ScalarType.VARBINARY;
import static io.polarway.engine.type.ScalarType.VARCHAR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The type that holds the values of two types.
class TypeWideningTest {
    private static DecimalType decimal(int precision, int scale) {
        return new DecimalType(precision, scale);
    }

    private static void assertCommon(@Nullable SqlType expected, SqlType a, SqlType b) {
        assertEquals(expected, TypeWidening.common(a, b));
        assertEquals(expected, TypeWidening.common(b, a));
    }

    @Test
    void nothingIsLost() {
        assertCommon(BIGINT, TINYINT, BIGINT);
        assertCommon(INTEGER, INTEGER, SMALLINT);
        assertCommon(DOUBLE, REAL, DOUBLE);
        assertCommon(REAL, SMALLINT, REAL);
        assertCommon(DOUBLE, INTEGER, REAL);
        assertCommon(DOUBLE, INTEGER, DOUBLE);
        assertCommon(null, BIGINT, DOUBLE);
        assertCommon(decimal(12, 2), INTEGER, decimal(5, 2));
        assertCommon(decimal(20, 1), decimal(20, 1), BIGINT);
        assertCommon(decimal(14, 4), decimal(12, 2), decimal(8, 4));
        assertCommon(null, decimal(38, 0), decimal(38, 38));
        assertCommon(null, decimal(10, 2), DOUBLE);
        assertCommon(TimestampType.NANOS, TimestampType.MICROS, TimestampType.NANOS);
        assertCommon(null, TimestampType.MICROS, TimestampType.MICROS_TZ);
        assertCommon(TimestampType.MICROS, DATE, TimestampType.MICROS);
        assertCommon(null, DATE, TimestampType.NANOS_TZ);
        assertCommon(null, VARCHAR, VARBINARY);
        assertCommon(null, VARCHAR, INTEGER);
        assertTrue(TypeWidening.isSafe(INTEGER, BIGINT));
        assertFalse(TypeWidening.isSafe(BIGINT, INTEGER));
    }

    private static @Nullable Object min(SqlType from, SqlType to, Object value) {
        return TypeWidening.widen(new Statistics(1, 0, value, value, -1), from, to).min();
    }

    @Test
    void boundsMoveAlong() {
        assertEquals(5L, min(INTEGER, BIGINT, 5));
        assertEquals((short) -5, min(TINYINT, SMALLINT, (byte) -5));
        assertEquals(1.5, min(REAL, DOUBLE, 1.5f));
        assertEquals(new BigDecimal("5.00"), min(INTEGER, decimal(12, 2), 5));
        assertEquals(new BigDecimal("5.100"), min(decimal(3, 1), decimal(5, 3), new BigDecimal("5.1")));
        assertEquals(86_400_000_000L, min(DATE, TimestampType.MICROS, 1));
        assertEquals(-1000L, min(TimestampType.MICROS, TimestampType.NANOS, -1L));
        assertNull(min(TimestampType.MICROS, TimestampType.NANOS, Long.MAX_VALUE / 10));
        assertNull(min(BIGINT, INTEGER, 5L));
        assertNull(min(INTEGER, VARCHAR, 5));
    }
}
