package io.polarway.engine.format.text;

import io.polarway.engine.kernel.cast.TextForm;
import io.polarway.engine.kernel.cast.TextSink;
import io.polarway.engine.kernel.datetime.DateFormat;
import io.polarway.engine.kernel.datetime.ZoneClock;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// Lines of CSV (RFC 4180, but with a single line feed): values that have a delimiter, a quote, a line break or a `#`, or are
/// the text of NULL, are quoted.
///
/// @param schema the columns
/// @param dialect how they are written
record CsvLayout(Schema schema, CsvDialect dialect) implements TextLayout {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;

    @Override
    public LineColumn column(int index, QueryMemory memory, ZoneId zone) {
        SqlType type = schema.field(index).type();
        Frame frame = new Frame(memory, index == 0 ? "" : dialect.delimiter(), index == schema.size() - 1 ? "\n" : "",
                quote(), dialect.nullText());
        boolean isForced = dialect.forced().get(index) && dialect.quote() != 0;
        StringCells strings = new StringCells(new Quoting(isForced, dialect.quote() != 0,
                dialect.nullText().getBytes(StandardCharsets.UTF_8), Escaping.csv(dialect)), frame);
        if (type == ScalarType.VARCHAR) {
            return new LineColumn(strings, frame, memory);
        }
        FormCells.ValueText formatted = formatted(type, zone);
        FixedText fixed = FixedText.of(type);
        if (formatted == null && fixed != null && !mayNeedQuotes()) {
            return new LineColumn(FixedCells.of(fixed, CellState.of(type, zone), frame, isForced), frame, memory);
        }
        FormCells.ValueText form = formatted == null ? TextForm.of(type, zone)::write : formatted;
        return new LineColumn(new FormCells(form, strings, memory), frame, memory);
    }

    private String quote() {
        return dialect.quote() == 0 ? "" : String.valueOf((char) dialect.quote());
    }

    /// Returns whether a number or a time could have to be quoted.
    private boolean mayNeedQuotes() {
        String nullText = dialect.nullText();
        return FixedText.isCharacter(dialect.delimiter().charAt(0)) || FixedText.isCharacter(dialect.quote())
                || FixedText.isCharacter(dialect.escape())
                || !nullText.isEmpty() && nullText.chars().allMatch(FixedText::isCharacter);
    }

    /// Returns how a type is written for which the statement has a format, or null.
    private FormCells.@Nullable ValueText formatted(SqlType type, ZoneId zone) {
        DateFormat dates = dialect.dates();
        if (type == ScalarType.DATE && dates != null) {
            return (column, row, out) -> put(
                    dates.format(MemoryAccess.getIntAtIndex(column.values(), row), 0, 0, "UTC"),
                    out);
        }
        DateFormat timestamps = dialect.timestamps();
        if (type instanceof TimestampType timestamp && timestamps != null) {
            long units = timestamp.unitsPerSecond();
            long nanos = 1_000_000_000L / units;
            ZoneClock clock = timestamp.withTimeZone() ? new ZoneClock(zone, units) : null;
            return (column, row, out) -> {
                long value = MemoryAccess.getLongAtIndex(column.values(), row);
                long offset = clock == null ? 0 : clock.offset(value);
                long perDay = NANOS_PER_DAY / nanos;
                long days = Math.floorDiv(value + offset, perDay);
                put(timestamps.format(days, (value + offset - days * perDay) * nanos, offset / units,
                        clock == null ? "UTC" : zone.getId()), out);
            };
        }
        return null;
    }

    private static void put(byte[] text, TextSink out) {
        for (byte value : text) {
            out.put(value);
        }
    }

    @Override
    public String header() {
        if (!dialect.hasHeader()) {
            return "";
        }
        Escaping escaping = Escaping.csv(dialect);
        StringBuilder line = new StringBuilder();
        for (Field field : schema.fields()) {
            byte[] name = field.name().getBytes(StandardCharsets.UTF_8);
            boolean isQuoted = dialect.quote() != 0
                    && (escaping.isNeeded(name) || field.name().equals(dialect.nullText()) || name.length == 0);
            line.append(line.isEmpty() ? "" : dialect.delimiter());
            line.append(isQuoted ? quote() + escaping.text(field.name()) + quote() : field.name());
        }
        return line.append('\n').toString();
    }

    @Override
    public String footer() {
        return "";
    }
}
