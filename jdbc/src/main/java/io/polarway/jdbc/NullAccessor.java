package io.polarway.jdbc;

import io.polarway.engine.type.Field;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/// Reads a column of bare NULLs, which every getter can.
final class NullAccessor extends ColumnAccessor {
    NullAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    @Override
    Object object(int entry) throws SQLException {
        throw cannotConvert("a value");
    }

    @Override
    String text(int entry) throws SQLException {
        throw cannotConvert("a value");
    }

    @Override
    public boolean getBoolean() throws SQLException {
        return locate() >= 0;
    }

    @Override
    public long getLong() throws SQLException {
        locate();
        return 0;
    }

    @Override
    public double getDouble() throws SQLException {
        locate();
        return 0;
    }

    @Override
    public @Nullable BigDecimal getBigDecimal() throws SQLException {
        locate();
        return null;
    }

    @Override
    public byte @Nullable [] getBytes() throws SQLException {
        locate();
        return null;
    }

    @Override
    public @Nullable Date getDate(@Nullable Calendar calendar) throws SQLException {
        locate();
        return null;
    }

    @Override
    public @Nullable Time getTime(@Nullable Calendar calendar) throws SQLException {
        locate();
        return null;
    }

    @Override
    public @Nullable Timestamp getTimestamp(@Nullable Calendar calendar) throws SQLException {
        locate();
        return null;
    }
}
