package io.polarway.engine.kernel.cast;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Views;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.StructType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes values of one type in the one text form that CAST, CSV, JSON and the shell share. Used by one thread at a time,
/// since it remembers where in a time zone it was.
public abstract class TextForm {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    TextForm() {
    }

    /// Writes row `row`, which is not NULL, as UTF-8.
    public abstract void write(FlatColumn column, int row, TextSink out);

    /// Returns row `row` of a column in any encoding as text, or null for NULL.
    public final @Nullable String text(Column column, int row) {
        TextSink out = new TextSink();
        return write(column, row, out) ? out.toString() : null;
    }

    /// Writes row `row` of a column in any encoding, and returns whether it is not NULL; for NULL nothing is written.
    public final boolean write(Column column, int row, TextSink out) {
        if (column.isNull(row)) {
            return false;
        }
        switch (column) {
            case FlatColumn flat -> write(flat, row, out);
            case ConstantColumn constant -> write(constant.value(), 0, out);
            case DictionaryColumn dictionary ->
                    write(dictionary.dictionary(), MemoryAccess.getIntAtIndex(dictionary.codes(), row), out);
        }
        return true;
    }

    private interface Writer {
        void write(FlatColumn column, int row, TextSink out);
    }

    private static TextForm by(Writer writer) {
        return new TextForm() {
            @Override
            public void write(FlatColumn column, int row, TextSink out) {
                writer.write(column, row, out);
            }
        };
    }

    /// Returns the text form of a type.
    ///
    /// @param zone the time zone in which instants are shown
    public static TextForm of(SqlType type, ZoneId zone) {
        return switch (type) {
            case ScalarType scalar -> ofScalar(scalar);
            case DecimalType decimal -> ofDecimal(decimal);
            case TimestampType timestamp -> ofTimestamp(timestamp, zone);
            case ListType list -> ofList(of(list.element(), zone));
            case StructType struct -> ofStruct(struct, zone);
            case MapType map -> ofMap(of(map.key(), zone), of(map.value(), zone));
        };
    }

    private static TextForm ofScalar(ScalarType type) {
        return switch (type) {
            case NULL -> by((column, row, out) -> out.ascii("NULL"));
            case BOOLEAN -> by((column, row, out) -> out.ascii(Bits.get(column.values(), row) ? "true" : "false"));
            case TINYINT -> by((column, row, out) -> out.number(MemoryAccess.getByte(column.values(), row)));
            case SMALLINT -> by((column, row, out) -> out.number(MemoryAccess.getShortAtIndex(column.values(), row)));
            case INTEGER -> by((column, row, out) -> out.number(MemoryAccess.getIntAtIndex(column.values(), row)));
            case BIGINT -> by((column, row, out) -> out.number(MemoryAccess.getLongAtIndex(column.values(), row)));
            case REAL ->
                    by((column, row, out) -> DoubleText.write(MemoryAccess.getFloatAtIndex(column.values(), row), out));
            case DOUBLE ->
                    by((column, row, out) -> DoubleText.write(MemoryAccess.getDoubleAtIndex(column.values(), row),
                            out));
            case VARCHAR -> by((column, row, out) -> out.put(Views.segment(column, row),
                    Views.offset(column.values(), row), Views.length(column.values(), row)));
            case VARBINARY -> by(TextForm::writeBinary);
            case DATE ->
                    by((column, row, out) -> DateTimeText.date(MemoryAccess.getIntAtIndex(column.values(), row), out));
            case TIME ->
                    by((column, row, out) -> DateTimeText.time(MemoryAccess.getLongAtIndex(column.values(), row), out));
            case UUID -> by(TextForm::writeUuid);
            case INTERVAL_YEAR_MONTH ->
                    by((column, row, out) -> DateTimeText.months(MemoryAccess.getIntAtIndex(column.values(), row),
                            out));
            case INTERVAL_DAY_TIME ->
                    by((column, row, out) -> DateTimeText.dayTime(MemoryAccess.getLongAtIndex(column.values(), row),
                            out));
        };
    }

    /// Printable ASCII stands for itself; other bytes, and `\`, `'` and `"`, are written as `\xAB`.
    private static void writeBinary(FlatColumn column, int row, TextSink out) {
        MemorySegment segment = Views.segment(column, row);
        long offset = Views.offset(column.values(), row);
        int length = Views.length(column.values(), row);
        for (int i = 0; i < length; i++) {
            byte value = MemoryAccess.getByte(segment, offset + i);
            if (value >= ' ' && value < 127 && value != '\\' && value != '\'' && value != '"') {
                out.put(value);
            } else {
                out.ascii("\\x");
                out.put(Character.toUpperCase(HEX[value >> 4 & 15]));
                out.put(Character.toUpperCase(HEX[value & 15]));
            }
        }
    }

    private static void writeUuid(FlatColumn column, int row, TextSink out) {
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                out.put('-');
            }
            byte value = MemoryAccess.getByte(column.values(), row * 16L + i);
            out.put(HEX[value >> 4 & 15]);
            out.put(HEX[value & 15]);
        }
    }

    private static TextForm ofDecimal(DecimalType type) {
        int scale = type.scale();
        if (type.isLong()) {
            long unit = Int128.powerOfTen(scale);
            return by((column, row, out) -> {
                long unscaled = MemoryAccess.getLongAtIndex(column.values(), row);
                if (unscaled < 0) {
                    out.put('-');
                }
                long magnitude = Math.abs(unscaled);
                out.padded(magnitude / unit, 1);
                if (scale > 0) {
                    out.put('.');
                    out.padded(magnitude % unit, scale);
                }
            });
        }
        Int128 value = new Int128();
        StringBuilder text = new StringBuilder();
        return by((column, row, out) -> {
            value.read(column.values(), row);
            text.setLength(0);
            value.appendTo(text, scale);
            out.ascii(text);
        });
    }

    private static TextForm ofTimestamp(TimestampType type, ZoneId zone) {
        long units = type.unitsPerSecond();
        if (!type.withTimeZone()) {
            return by((column, row, out) -> DateTimeText.timestamp(MemoryAccess.getLongAtIndex(column.values(), row),
                    units,
                    out));
        }
        ZoneClock clock = new ZoneClock(zone, units);
        return by((column, row, out) -> {
            long instant = MemoryAccess.getLongAtIndex(column.values(), row);
            DateTimeText.instant(instant, clock.offset(instant), units, out);
        });
    }

    private static TextForm ofList(TextForm element) {
        return by((column, row, out) -> {
            int from = MemoryAccess.getIntAtIndex(column.values(), row);
            int to = MemoryAccess.getIntAtIndex(column.values(), row + 1L);
            out.put('[');
            for (int i = from; i < to; i++) {
                out.ascii(i > from ? ", " : "");
                writePart(element, column.children().getFirst(), i, out);
            }
            out.put(']');
        });
    }

    private static TextForm ofStruct(StructType type, ZoneId zone) {
        List<TextForm> forms = type.fields().stream().map(field -> of(field.type(), zone)).toList();
        List<TextSink> names = type.fields().stream().map(field -> utf8("'" + field.name() + "': ")).toList();
        return by((column, row, out) -> {
            out.put('{');
            for (int i = 0; i < forms.size(); i++) {
                out.ascii(i > 0 ? ", " : "");
                out.put(names.get(i));
                writePart(forms.get(i), column.children().get(i), row, out);
            }
            out.put('}');
        });
    }

    private static TextSink utf8(String text) {
        TextSink sink = new TextSink();
        for (byte value : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            sink.put(value);
        }
        return sink;
    }

    private static TextForm ofMap(TextForm key, TextForm value) {
        return by((column, row, out) -> {
            int from = MemoryAccess.getIntAtIndex(column.values(), row);
            int to = MemoryAccess.getIntAtIndex(column.values(), row + 1L);
            out.put('{');
            if (column.children().getFirst() instanceof FlatColumn entries) {
                for (int i = from; i < to; i++) {
                    out.ascii(i > from ? ", " : "");
                    writePart(key, entries.children().get(0), i, out);
                    out.put('=');
                    writePart(value, entries.children().get(1), i, out);
                }
            }
            out.put('}');
        });
    }

    private static void writePart(TextForm form, Column column, int row, TextSink out) {
        if (!form.write(column, row, out)) {
            out.ascii("NULL");
        }
    }
}
