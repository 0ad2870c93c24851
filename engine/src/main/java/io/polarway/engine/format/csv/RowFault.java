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

/// Words for what is wrong with a row.
final class RowFault {
    private static final int SHOWN = 80;
    private static final String IGNORE = "ignore_errors = true leaves such rows out";

    private RowFault() {
    }

    /// Returns the error for a row that has a fault.
    static EngineException error(CsvScan scan, ScannedCsvFile file, RowIndex rows, int row, Block block) {
        int fault = rows.faults[row] & (1 << RowScanner.DETAIL) - 1;
        int detail = rows.faults[row] >>> RowScanner.DETAIL;
        int columns = rows.columns();
        String line = "Line " + scan.line(file, block.offset() + rows.starts[row]) + " of '"
                + file.file().identity().path() + "'";
        String delimiter = scan.options().longDelimiter();
        String shown = shown(block.bytes(), rows.starts[row], lineEnd(block, rows.starts[row]));
        String text = "'"
                + (delimiter == null ? shown : shown.replace(String.valueOf((char) LongDelimiter.STAND_IN), delimiter))
                + "'";
        String dialect = " (" + file.sniffed().dialect().describe(scan.options()) + ")";
        return switch (fault) {
            case RowScanner.TOO_FEW, RowScanner.TOO_MANY -> EngineException.of(ErrorCode.CORRUPT_FILE,
                    line + " has " + fields(detail) + ", but " + columns + (columns == 1 ? " is" : " are")
                            + " expected: " + text + dialect + ". "
                            + (fault == RowScanner.TOO_FEW ? "null_padding = true reads missing fields as NULL, " : "")
                            + IGNORE + ", delim and quote say another dialect, skip leaves out lines at the start");
            case RowScanner.BEHIND_QUOTE -> EngineException.of(ErrorCode.CORRUPT_FILE,
                    line + " has text between a closing quote and the next delimiter: " + text + dialect
                            + ". quote = '' reads quotes as text, strict_mode = false reads such fields as text, "
                            + IGNORE);
            case RowScanner.UNCLOSED -> EngineException.of(ErrorCode.CORRUPT_FILE,
                    line + " has a quote without a partner: " + text + dialect
                            + ". quote = '' reads quotes as text, " + IGNORE);
            case RowScanner.NOT_UTF8 -> EngineException.of(ErrorCode.INVALID_UTF8,
                    line + " is not UTF-8: " + text + ". encoding = 'latin-1' or 'utf-16' says another encoding, "
                            + IGNORE);
            default -> type(scan, file, rows, row, detail, block, line);
        };
    }

    private static EngineException type(CsvScan scan, ScannedCsvFile file, RowIndex rows, int row, int column,
            Block block,
            String line) {
        Field field = file.sniffed().schema().field(column);
        SqlType type = file.type(column);
        int end = rows.ends[row * rows.columns() + column];
        int from = rows.start(row, column);
        int to = end >>> 2;
        if ((end & RowIndex.QUOTED) != 0) {
            long inside = rows.inside(from, end, file.sniffed().dialect());
            from = (int) (inside >>> 32);
            to = (int) inside;
        }
        long sampled = file.sniffed().sampled();
        boolean isGuessed = scan.options().type(field.name(), column) == null && scan.options().columns().isEmpty();
        String why = !isGuessed ? "" : sampled < 0 ? ", the type that it has in other files"
                : ", the type found in the first " + sampled + " rows";
        String help = (isGuessed && sampled >= 0 ? "sample_size = -1 looks at all rows, " : "") + "types = {'"
                + field.name().replace("'", "''") + "': 'VARCHAR'} says another type, " + IGNORE;
        boolean isTime = type instanceof TimestampType || type == ScalarType.DATE || type == ScalarType.TIME;
        return EngineException.of(isTime ? ErrorCode.INVALID_DATETIME : ErrorCode.INVALID_TEXT,
                line + ", column \"" + field.name() + "\": cannot read '" + shown(block.bytes(), from, to) + "' as "
                        + type.sql() + why + ". " + help);
    }

    private static String fields(int count) {
        return count == 1 ? "1 field" : count + " fields";
    }

    private static long lineEnd(Block block, long from) {
        return ByteSearch.find(block.bytes(), from, block.limit(), (byte) '\n', (byte) '\r');
    }

    private static String shown(MemorySegment bytes, long from, long to) {
        long end = Math.min(to, from + SHOWN);
        String text = new String(bytes.asSlice(from, end - from).toArray(Layouts.BYTE), StandardCharsets.UTF_8);
        return end < to ? text + "..." : text;
    }
}
