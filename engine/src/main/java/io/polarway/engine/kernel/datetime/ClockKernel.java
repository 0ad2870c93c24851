package io.polarway.engine.kernel.datetime;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/// The time at which the statement began, the same for all its rows; shown in the session's time zone where the type has
/// none.
///
/// @param resultType TIMESTAMP with or without time zone, DATE or TIME
public record ClockKernel(SqlType resultType) implements Kernel {
    @Override
    public Column apply(Column[] arguments, @Nullable Selection selection, int rows, Scratch scratch) {
        ZonedDateTime now = scratch.statementTime().atZone(scratch.timezone());
        long micros = now.getNano() / 1000;
        Object value = switch (resultType) {
            case TimestampType type when type.withTimeZone() -> now.toEpochSecond() * 1_000_000L + micros;
            case TimestampType _ -> (now.toEpochSecond() + now.getOffset().getTotalSeconds()) * 1_000_000L + micros;
            case ScalarType.DATE -> (int) now.toLocalDate().toEpochDay();
            default -> now.toLocalTime().toNanoOfDay() / 1000 * 1000;
        };
        return Values.constant(scratch.memory(), resultType, value, rows);
    }
}
