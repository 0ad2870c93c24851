package io.polarway.jdbc;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/// Reads intervals: of months as Period, of microseconds as Duration.
final class IntervalAccessor extends ColumnAccessor {
    private final boolean isMonths;

    IntervalAccessor(BatchCursor cursor, Field field, ZoneId timezone) {
        super(cursor, field, timezone);
        this.isMonths = field.type() == ScalarType.INTERVAL_YEAR_MONTH;
    }

    @Override
    Object object(int entry) {
        return isMonths
                ? Period.ofMonths(values.getAtIndex(Layouts.INT, entry)).normalized()
                : Duration.of(values.getAtIndex(Layouts.LONG, entry), ChronoUnit.MICROS);
    }
}
