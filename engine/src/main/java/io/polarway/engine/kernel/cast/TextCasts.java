package io.polarway.engine.kernel.cast;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Casts from VARCHAR, blanks at either end left out, and to VARCHAR.
final class TextCasts {
    private TextCasts() {
    }

    /// Reads the bytes `from` to `to` of a segment.
    @FunctionalInterface
    private interface Parse {
        boolean read(MemorySegment text, long from, long to, MemorySegment out, int position);
    }

    /// Returns the cast from VARCHAR to a type of fixed width, or null if there is none.
    static RowCast.@Nullable Factory reading(SqlType to) {
        return switch (to) {
            case DecimalType decimal -> scratch -> trimmed(decimal(decimal));
            case TimestampType timestamp -> scratch -> trimmed(
                    timestamp(timestamp, new ZoneClock(scratch.timezone(), timestamp.unitsPerSecond())));
            case ScalarType scalar -> scalar(scalar);
            default -> null;
        };
    }

    private static RowCast.@Nullable Factory scalar(ScalarType to) {
        return switch (to) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> scratch -> trimmed(integer(LongWriter.of(to.storage())));
            case REAL, DOUBLE -> scratch -> trimmed(floating(to == ScalarType.REAL));
            case BOOLEAN -> scratch -> trimmed(truth());
            case DATE -> scratch -> trimmed(date());
            case TIME -> scratch -> trimmed(time());
            case UUID -> scratch -> trimmed(TextCasts::uuid);
            case INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH ->
                    scratch -> trimmed(interval(to == ScalarType.INTERVAL_YEAR_MONTH));
            case NULL, VARCHAR, VARBINARY -> null;
        };
    }

    private static RowCast trimmed(Parse parse) {
        return (column, row, out, position) -> {
            MemorySegment text = Views.segment(column, row);
            long from = Views.offset(column.values(), row);
            long to = from + Views.length(column.values(), row);
            while (from < to && isBlank(MemoryAccess.getByte(text, from))) {
                from++;
            }
            while (from < to && isBlank(MemoryAccess.getByte(text, to - 1))) {
                to--;
            }
            return parse.read(text, from, to, out, position);
        };
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value >= 9 && value <= 13;
    }

    private static Parse integer(LongWriter writer) {
        NumberReader reader = new NumberReader();
        return (text, from, to, out, position) -> {
            if (!reader.readInteger(text, from, to) || writer.excess(reader.integer()) != 0) {
                return false;
            }
            writer.write(out, position, reader.integer());
            return true;
        };
    }

    private static Parse decimal(DecimalType type) {
        NumberReader reader = new NumberReader();
        return (text, from, to, out, position) -> {
            if (!reader.readDecimal(text, from, to, type.precision(), type.scale())) {
                return false;
            }
            if (type.isLong()) {
                MemoryAccess.setLongAtIndex(out, position, reader.wide().low());
            } else {
                reader.wide().write(out, position);
            }
            return true;
        };
    }

    private static Parse floating(boolean isReal) {
        NumberReader reader = new NumberReader();
        return (text, from, to, out, position) -> {
            if (isReal) {
                boolean isNumber = reader.readReal(text, from, to);
                MemoryAccess.setFloatAtIndex(out, position, (float) reader.floating());
                return isNumber;
            }
            boolean isNumber = reader.readDouble(text, from, to);
            MemoryAccess.setDoubleAtIndex(out, position, reader.floating());
            return isNumber;
        };
    }

    private static Parse truth() {
        NumberReader reader = new NumberReader();
        return (text, from, to, out, position) -> {
            if (!reader.readBoolean(text, from, to)) {
                return false;
            }
            putBit(out, position, reader.integer() != 0);
            return true;
        };
    }

    static void putBit(MemorySegment out, int position, boolean value) {
        if (value) {
            Bits.set(out, position);
        } else {
            Bits.clear(out, position);
        }
    }

    private static Parse date() {
        DateTimeReader reader = new DateTimeReader();
        return (text, from, to, out, position) -> {
            if (!reader.readDate(text, from, to)) {
                return false;
            }
            MemoryAccess.setIntAtIndex(out, position, (int) reader.value());
            return true;
        };
    }

    private static Parse time() {
        DateTimeReader reader = new DateTimeReader();
        return (text, from, to, out, position) -> {
            if (!reader.readTime(text, from, to)) {
                return false;
            }
            MemoryAccess.setLongAtIndex(out, position, reader.value());
            return true;
        };
    }

    private static Parse timestamp(TimestampType type, ZoneClock clock) {
        DateTimeReader reader = new DateTimeReader();
        return (text, from, to, out, position) -> {
            if (!reader.readTimestamp(text, from, to, type, clock)) {
                return false;
            }
            MemoryAccess.setLongAtIndex(out, position, reader.value());
            return true;
        };
    }

    private static Parse interval(boolean isYearMonth) {
        IntervalText reader = new IntervalText(isYearMonth);
        return (text, from, to, out, position) -> {
            if (!reader.read(new String(text.asSlice(from, to - from).toArray(Layouts.BYTE), StandardCharsets.UTF_8))) {
                return false;
            }
            if (isYearMonth) {
                MemoryAccess.setIntAtIndex(out, position, (int) reader.value());
            } else {
                MemoryAccess.setLongAtIndex(out, position, reader.value());
            }
            return true;
        };
    }

    /// 32 hexadecimal digits, with hyphens between any bytes, in braces perhaps.
    private static boolean uuid(MemorySegment text, long from, long to, MemorySegment out, int position) {
        boolean isBraced = to - from > 2 && MemoryAccess.getByte(text, from) == '{'
                && MemoryAccess.getByte(text, to - 1) == '}';
        long at = isBraced ? from + 1 : from;
        long end = isBraced ? to - 1 : to;
        for (int i = 0; i < 16; i++) {
            if (i > 0 && at < end && MemoryAccess.getByte(text, at) == '-') {
                at++;
            }
            int high = at + 1 < end ? Character.digit(MemoryAccess.getByte(text, at), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(MemoryAccess.getByte(text, at + 1), 16);
            if (low < 0) {
                return false;
            }
            MemoryAccess.setByte(out, position * 16L + i, (byte) (high << 4 | low));
            at += 2;
        }
        return at == end;
    }

    /// Casts VARCHAR to VARBINARY: ASCII stands for itself, `\xAB` for a byte.
    static void toBinary(Operands operands, ViewBuilder out, CastFailure failure) {
        FlatColumn column = operands.column(0);
        TextSink sink = new TextSink();
        for (int i = 0; i < operands.count(); i++) {
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            sink.clear();
            if (readBinary(column, position & operands.mask(0), sink)) {
                out.set(position, sink.bytes(), 0, sink.length());
            } else {
                failure.at(operands, position);
            }
        }
    }

    private static boolean readBinary(FlatColumn column, int row, TextSink out) {
        byte[] text = Views.bytes(column, row);
        for (int i = 0; i < text.length; i++) {
            if (text[i] < 0) {
                return false;
            }
            if (text[i] != '\\') {
                out.put(text[i]);
                continue;
            }
            if (i + 3 >= text.length || text[i + 1] != 'x') {
                return false;
            }
            int high = Character.digit(text[i + 2], 16);
            int low = Character.digit(text[i + 3], 16);
            if (high < 0 || low < 0) {
                return false;
            }
            out.put(high << 4 | low);
            i += 3;
        }
        return true;
    }

    /// Casts any type to VARCHAR.
    static void toText(Operands operands, ViewBuilder out, SqlType from) {
        TextForm form = TextForm.of(from, operands.scratch().timezone());
        FlatColumn column = operands.column(0);
        TextSink sink = new TextSink();
        for (int i = 0; i < operands.count(); i++) {
            int position = operands.position(i);
            if (operands.isValid(position)) {
                sink.clear();
                form.write(column, position & operands.mask(0), sink);
                out.set(position, sink.bytes(), 0, sink.length());
            }
        }
    }
}
