package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Words for what is wrong with a row.
final class RowFault {
    private static final int SHOWN = 80;
    private static final String IGNORE = "ignore_errors = true leaves such rows out";

    private RowFault() {
    }

    /// Returns the error for a row that has a fault.
    static EngineException error(CsvScan scan, ScannedCsvFile file, RowIndex rows, int row, Block block) {
        int fault = rows.faults[row];
        String line = "Line " + scan.line(file, block.offset() + rows.starts[row]) + " of '"
                + file.file().identity().path() + "'";
        String reason = reason(file, rows, row, fault, block);
        if ((fault & RowScanner.FAULT) == RowScanner.NOT_OF_TYPE) {
            return type(scan, file, fault >>> RowScanner.DETAIL, line + ", " + reason);
        }
        String shown = line + " " + reason + ": '" + shown(block.bytes(), rows.starts[row],
                lineEnd(block, rows.starts[row]), scan.options().longDelimiter()) + "'";
        String dialect = " (" + file.sniffed().dialect().describe(scan.options()) + "). ";
        return switch (fault & RowScanner.FAULT) {
            case RowScanner.TOO_FEW, RowScanner.TOO_MANY -> EngineException.of(ErrorCode.CORRUPT_FILE, shown + dialect
                    + ((fault & RowScanner.FAULT) == RowScanner.TOO_FEW
                            ? "null_padding = true reads missing fields as NULL, "
                            : "")
                    + IGNORE + ", delim and quote say another dialect, skip leaves out lines at the start");
            case RowScanner.BEHIND_QUOTE -> EngineException.of(ErrorCode.CORRUPT_FILE, shown + dialect
                    + "quote = '' reads quotes as text, strict_mode = false reads such fields as text, " + IGNORE);
            case RowScanner.UNCLOSED -> EngineException.of(ErrorCode.CORRUPT_FILE,
                    shown + dialect + "quote = '' reads quotes as text, " + IGNORE);
            default -> EngineException.of(ErrorCode.INVALID_UTF8,
                    shown + ". encoding = 'latin-1' or 'utf-16' says another encoding, " + IGNORE);
        };
    }

    /// Returns what is wrong with a row, as what follows its name.
    static String reason(ScannedCsvFile file, RowIndex rows, int row, int fault, Block block) {
        int detail = fault >>> RowScanner.DETAIL;
        int columns = rows.columns();
        return switch (fault & RowScanner.FAULT) {
            case RowScanner.TOO_FEW, RowScanner.TOO_MANY -> "has " + fields(detail) + ", but " + columns
                    + (columns == 1 ? " is" : " are") + " expected";
            case RowScanner.BEHIND_QUOTE -> "has text between a closing quote and the next delimiter";
            case RowScanner.UNCLOSED -> "has a quote without a partner";
            case RowScanner.NOT_UTF8 -> "is not UTF-8";
            case RowScanner.TOO_LONG -> "has more than " + file.longestLine() + " bytes";
            default -> "column \"" + file.sniffed().schema().field(detail).name() + "\": cannot read '"
                    + value(file, rows, row, detail, block) + "' as " + file.type(detail).sql();
        };
    }

    private static EngineException type(CsvScan scan, ScannedCsvFile file, int column, String reason) {
        Field field = file.sniffed().schema().field(column);
        SqlType type = file.type(column);
        long sampled = file.sniffed().sampled();
        boolean isGuessed = scan.options().type(field.name(), column) == null && scan.options().columns().isEmpty();
        String why = !isGuessed ? "" : sampled < 0 ? ", the type that it has in other files"
                : ", the type found in the first " + sampled + " rows";
        String help = (isGuessed && sampled >= 0 ? "sample_size = -1 looks at all rows, " : "") + "types = {'"
                + field.name().replace("'", "''") + "': 'VARCHAR'} says another type, " + IGNORE;
        boolean isTime = type instanceof TimestampType || type == ScalarType.DATE || type == ScalarType.TIME;
        return EngineException.of(isTime ? ErrorCode.INVALID_DATETIME : ErrorCode.INVALID_TEXT,
                reason + why + ". " + help);
    }

    /// Returns the text of a field, or its beginning.
    private static String value(ScannedCsvFile file, RowIndex rows, int row, int column, Block block) {
        int end = rows.ends[row * rows.columns() + column];
        int from = rows.start(row, column);
        int to = end >>> 2;
        if ((end & RowIndex.QUOTED) != 0) {
            long inside = rows.inside(from, end, file.sniffed().dialect());
            from = (int) (inside >>> 32);
            to = (int) inside;
        }
        return shown(block.bytes(), from, to, null);
    }

    private static String fields(int count) {
        return count == 1 ? "1 field" : count + " fields";
    }

    private static long lineEnd(Block block, long from) {
        return ByteSearch.find(block.bytes(), from, block.limit(), (byte) '\n', (byte) '\r');
    }

    private static String shown(MemorySegment bytes, long from, long to, @Nullable String delimiter) {
        long end = Math.min(to, from + SHOWN);
        String text = text(bytes, from, end, delimiter);
        return end < to ? text + "..." : text;
    }

    /// Returns bytes as they are in the file, except that others than UTF-8 are replaced.
    ///
    /// @param delimiter what [LongDelimiter] has replaced, or null
    static String text(MemorySegment bytes, long from, long to, @Nullable String delimiter) {
        String text = new String(bytes.asSlice(from, to - from).toArray(Layouts.BYTE), StandardCharsets.UTF_8);
        return delimiter == null ? text : text.replace(String.valueOf((char) LongDelimiter.STAND_IN), delimiter);
    }
}
