package io.polarway.jdbc;

import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HexFormat;

/// The engine's one text form of each type, of single values.
final class EngineText {
    private EngineText() {
    }

    static String of(double value) {
        return Double.toString(value);
    }

    static String of(float value) {
        return Float.toString(value);
    }

    static String of(byte[] value) {
        return "\\x" + HexFormat.of().formatHex(value);
    }

    static String date(int days) {
        return LocalDate.ofEpochDay(days).toString();
    }

    static String time(long nanos) {
        return LocalTime.ofNanoOfDay(nanos).toString();
    }

    static String timestamp(TimestampType type, long units, ZoneId timezone) {
        return units + " " + type + " " + timezone;
    }

    static String months(int months) {
        return months + " months";
    }

    static String micros(long micros) {
        return micros + " microseconds";
    }

    static String of(SqlType type, Object value, ZoneId timezone) {
        return value.toString();
    }
}
