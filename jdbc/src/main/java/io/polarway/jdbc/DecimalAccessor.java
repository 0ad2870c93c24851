package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Values;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Reads DECIMAL of 64 or 128 bits; as a whole number the fraction is cut off, as JDBC's getters do.
final class DecimalAccessor extends ColumnAccessor {
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private final DecimalType type;

    DecimalAccessor(BatchCursor cursor, Field field, DecimalType type, ZoneId timezone) {
        super(cursor, field, timezone);
        this.type = type;
    }

    private BigDecimal value(int entry) {
        return type.isLong()
                ? BigDecimal.valueOf(values.getAtIndex(Layouts.LONG, entry), type.scale())
                : new BigDecimal(Values.int128(values, entry), type.scale());
    }

    @Override
    Object object(int entry) {
        return value(entry);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : value(entry);
    }

    @Override
    public long getLong() throws SQLException {
        int entry = locate();
        if (entry < 0) {
            return 0;
        }
        if (type.isLong() && type.scale() == 0) {
            return values.getAtIndex(Layouts.LONG, entry);
        }
        BigInteger whole = value(entry).toBigInteger();
        if (whole.compareTo(MIN_LONG) < 0 || whole.compareTo(MAX_LONG) > 0) {
            throw outOfRange(value(entry).toPlainString(), "long");
        }
        return whole.longValue();
    }

    @Override
    public double getDouble() throws SQLException {
        int entry = locate();
        return entry < 0 ? 0 : value(entry).doubleValue();
    }

    @Override
    public float getFloat() throws SQLException {
        int entry = locate();
        return entry < 0 ? 0 : value(entry).floatValue();
    }

    @Override
    public boolean getBoolean() throws SQLException {
        int entry = locate();
        return entry >= 0 && value(entry).signum() != 0;
    }
}
