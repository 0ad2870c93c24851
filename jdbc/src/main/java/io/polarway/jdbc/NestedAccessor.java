package io.polarway.jdbc;

import io.polarway.engine.batch.Values;
import io.polarway.engine.type.Field;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Objects;

/// Reads LIST, STRUCT and MAP as java.util's List and Map.
final class NestedAccessor extends ColumnAccessor {
    NestedAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    @Override
    Object object(int entry) throws SQLException {
        return Objects.requireNonNull(Values.get(entries(), entry));
    }
}
