package io.polarway.jdbc;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.type.Field;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Reads BOOLEAN; as a number it is 1 or 0.
final class BooleanAccessor extends ColumnAccessor {
    BooleanAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    @Override
    Object object(int entry) {
        return Bits.get(values, entry);
    }

    @Override
    String text(int entry) {
        return Bits.get(values, entry) ? "true" : "false";
    }

    @Override
    public boolean getBoolean() throws SQLException {
        int entry = locate();
        return entry >= 0 && Bits.get(values, entry);
    }

    @Override
    public long getLong() throws SQLException {
        return getBoolean() ? 1 : 0;
    }

    @Override
    public double getDouble() throws SQLException {
        return getBoolean() ? 1 : 0;
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : Bits.get(values, entry) ? BigDecimal.ONE : BigDecimal.ZERO;
    }
}
