package io.polarway.engine.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// States how types meet.
class TypeRulesTest {
    private static final DecimalType MONEY = new DecimalType(15, 2);

    private static void meet(SqlType expected, SqlType left, SqlType right) {
        assertEquals(expected, TypeRules.common(left, right));
        assertEquals(expected, TypeRules.common(right, left));
    }

    @Test
    void numbersMeetInTheWiderType() {
        meet(ScalarType.BIGINT, ScalarType.TINYINT, ScalarType.BIGINT);
        meet(MONEY, ScalarType.INTEGER, MONEY);
        meet(new DecimalType(21, 2), ScalarType.BIGINT, MONEY);
        meet(new DecimalType(18, 5), new DecimalType(9, 5), MONEY);
        meet(new DecimalType(38, 30), new DecimalType(38, 0), new DecimalType(38, 30));
        meet(ScalarType.DOUBLE, ScalarType.REAL, ScalarType.SMALLINT);
        meet(ScalarType.DOUBLE, ScalarType.DOUBLE, MONEY);
        meet(ScalarType.REAL, ScalarType.REAL, ScalarType.REAL);
        meet(ScalarType.REAL, ScalarType.NULL, ScalarType.REAL);
    }

    @Test
    void datesMeetInTimestamps() {
        meet(TimestampType.MICROS, ScalarType.DATE, TimestampType.MICROS);
        meet(TimestampType.NANOS_TZ, TimestampType.NANOS, TimestampType.MICROS_TZ);
        assertNull(TypeRules.common(ScalarType.DATE, ScalarType.TIME));
        assertNull(TypeRules.common(ScalarType.BOOLEAN, ScalarType.INTEGER));
    }

    @Test
    void textIsReadWhereItIsComparedOnly() {
        assertNull(TypeRules.common(ScalarType.VARCHAR, ScalarType.DATE));
        assertEquals(ScalarType.DATE, TypeRules.comparison(ScalarType.VARCHAR, ScalarType.DATE));
        assertEquals(ScalarType.UUID, TypeRules.comparison(ScalarType.UUID, ScalarType.VARCHAR));
    }

    @Test
    void listsOfTypes() {
        assertEquals(ScalarType.NULL, TypeRules.common(List.of()));
        assertEquals(ScalarType.DOUBLE,
                TypeRules.common(List.of(ScalarType.NULL, ScalarType.INTEGER, ScalarType.DOUBLE)));
        assertNull(TypeRules.common(List.of(ScalarType.INTEGER, ScalarType.VARCHAR)));
        assertEquals(new ListType(ScalarType.BIGINT),
                TypeRules.common(new ListType(ScalarType.BIGINT), new ListType(ScalarType.NULL)));
    }

    @Test
    void implicitCasts() {
        assertTrue(TypeRules.isImplicit(ScalarType.INTEGER, ScalarType.DOUBLE));
        assertTrue(TypeRules.isImplicit(ScalarType.NULL, ScalarType.VARCHAR));
        assertFalse(TypeRules.isImplicit(ScalarType.DOUBLE, ScalarType.INTEGER));
        assertFalse(TypeRules.isImplicit(ScalarType.VARCHAR, ScalarType.DATE));
    }
}
