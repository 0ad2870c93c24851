package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.Field;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads UUID.
final class UuidAccessor extends ColumnAccessor {
    private static final ValueLayout.OfLong BIG_ENDIAN = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.BIG_ENDIAN);

    UuidAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
    }

    @Override
    Object object(int entry) {
        return new UUID(values.get(BIG_ENDIAN, entry * 16L), values.get(BIG_ENDIAN, entry * 16L + 8));
    }

    @Override
    public byte @Nullable [] getBytes() throws SQLException {
        int entry = locate();
        return entry < 0 ? null : values.asSlice(entry * 16L, 16).toArray(Layouts.BYTE);
    }
}
