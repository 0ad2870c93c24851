package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Reads TINYINT, SMALLINT, INTEGER and BIGINT. JDBC's natural class of the first three is Integer.
final class IntegerAccessor extends ColumnAccessor {
    private final int width;

    IntegerAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
        this.width = field.type().storage().width();
    }

    private long value(int entry) {
        return switch (width) {
            case 8 -> values.getAtIndex(Layouts.LONG, entry);
            case 4 -> values.getAtIndex(Layouts.INT, entry);
            case 2 -> values.getAtIndex(Layouts.SHORT, entry);
            default -> values.get(Layouts.BYTE, entry);
        };
    }

    @Override
    Object object(int entry) {
        long value = value(entry);
        return field().type() == ScalarType.BIGINT ? (Object) value : (Object) (int) value;
    }

    @Override
    String text(int entry) {
        return Long.toString(value(entry));
    }

    @Override
    public long getLong() throws SQLException {
        int entry = locate();
        return entry < 0 ? 0 : value(entry);
    }

    @Override
    public double getDouble() throws SQLException {
        return getLong();
    }

    @Override
    public float getFloat() throws SQLException {
        return getLong();
    }

    @Override
    public boolean getBoolean() throws SQLException {
        return getLong() != 0;
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : BigDecimal.valueOf(value(entry));
    }
}
