package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Reads REAL and DOUBLE; as a whole number the fraction is cut off, as JDBC's getters do.
final class FloatingAccessor extends ColumnAccessor {
    private static final double LONG_LIMIT = 0x1p63;

    private final boolean isDouble;

    FloatingAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
        this.isDouble = field.type() == ScalarType.DOUBLE;
    }

    private double value(int entry) {
        return isDouble ? values.getAtIndex(Layouts.DOUBLE, entry) : values.getAtIndex(Layouts.FLOAT, entry);
    }

    @Override
    Object object(int entry) {
        return isDouble ? (Object) value(entry) : (Object) (float) value(entry);
    }

    @Override
    public double getDouble() throws SQLException {
        int entry = locate();
        return entry < 0 ? 0 : value(entry);
    }

    @Override
    public long getLong() throws SQLException {
        double value = getDouble();
        if (value >= -LONG_LIMIT && value < LONG_LIMIT) {
            return (long) value;
        }
        throw outOfRange(value, "long");
    }

    @Override
    public boolean getBoolean() throws SQLException {
        return getDouble() != 0;
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        int entry = locate();
        if (entry < 0) {
            return null;
        }
        double value = value(entry);
        if (!Double.isFinite(value)) {
            throw outOfRange(value, "BigDecimal");
        }
        // By its shortest text, as SQL's cast does: 0.1 is 0.1 and not 0.1000000000000000055...
        return isDouble ? BigDecimal.valueOf(value) : new BigDecimal(Float.toString((float) value));
    }
}
