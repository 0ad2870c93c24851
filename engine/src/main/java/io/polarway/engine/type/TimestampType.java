package io.polarway.engine.type;

/// TIMESTAMP, counted from 1970-01-01 00:00:00 (in UTC where it has a time zone).
///
/// @param nanos whether the 64-bit values count nanoseconds; else they count microseconds
/// @param withTimeZone whether a value is an instant, shown in the session's time zone; else it is a wall-clock time
public record TimestampType(boolean nanos, boolean withTimeZone) implements SqlType {
    /// Microseconds, without time zone: plain TIMESTAMP.
    public static final TimestampType MICROS = new TimestampType(false, false);
    /// Nanoseconds, without time zone.
    public static final TimestampType NANOS = new TimestampType(true, false);
    /// Microseconds, an instant.
    public static final TimestampType MICROS_TZ = new TimestampType(false, true);
    /// Nanoseconds, an instant.
    public static final TimestampType NANOS_TZ = new TimestampType(true, true);

    /// Returns how many units make a second.
    public long unitsPerSecond() {
        return nanos ? 1_000_000_000L : 1_000_000L;
    }

    @Override
    public Storage storage() {
        return Storage.INT64;
    }

    @Override
    public String sql() {
        return (nanos ? "TIMESTAMP(9)" : "TIMESTAMP") + (withTimeZone ? " WITH TIME ZONE" : "");
    }

    @Override
    public String toString() {
        return sql();
    }
}
