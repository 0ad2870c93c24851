package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.kernel.datetime.DateFormat;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads DATE or TIMESTAMP in a format of the statement's or the sniffer's.
final class FormattedReader extends FixedReader {
    private final SqlType type;
    private final DateFormat format;

    FormattedReader(int column, SqlType type, Dialect dialect, NullTexts nulls, String format) {
        super(column, type, dialect, nulls);
        this.type = type;
        this.format = new DateFormat(format);
    }

    @Override
    void fill(RowIndex rows, MemorySegment bytes, MemorySegment out, boolean isQuick) {
        for (int row = 0; row < rows.rows; row++) {
            slowly(rows, bytes, out, row, rows.start(row, column()), rows.ends[row * rows.columns() + column()]);
        }
    }

    @Override
    boolean parse(MemorySegment bytes, long from, long to, MemorySegment out, int row) {
        long[] parts = format.parse(
                new String(bytes.asSlice(from, to - from).toArray(Layouts.BYTE), StandardCharsets.UTF_8));
        if (parts == null) {
            return false;
        }
        Long value = value(parts, type);
        if (value == null) {
            return false;
        }
        if (type == ScalarType.DATE) {
            MemoryAccess.setIntAtIndex(out, row, value.intValue());
        } else {
            MemoryAccess.setLongAtIndex(out, row, value);
        }
        return true;
    }

    /// Returns the value of what a format read, or null if the type does not have it.
    static @Nullable Long value(long[] parts, SqlType type) {
        long days = parts[0];
        long nanos = parts[1];
        long offset = parts.length > 2 ? parts[2] : 0;
        try {
            if (type instanceof TimestampType timestamp) {
                long second = timestamp.unitsPerSecond();
                long local = Math.addExact(Math.multiplyExact(days, 86_400 * second),
                        nanos / (1_000_000_000L / second));
                return Math.subtractExact(local, offset * second);
            }
            return days == (int) days && nanos == 0 ? Long.valueOf(days) : null;
        } catch (ArithmeticException e) {
            return null;
        }
    }
}
