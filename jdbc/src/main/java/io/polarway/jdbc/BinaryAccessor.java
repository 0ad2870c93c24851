package io.polarway.jdbc;

import io.polarway.engine.batch.Views;
import io.polarway.engine.type.Field;
import java.sql.SQLException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Reads VARBINARY.
final class BinaryAccessor extends ColumnAccessor {
    BinaryAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    @Override
    Object object(int entry) throws SQLException {
        return Views.bytes(entries(), entry);
    }

    @Override
    public byte @Nullable [] getBytes() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : Views.bytes(entries(), entry);
    }
}
