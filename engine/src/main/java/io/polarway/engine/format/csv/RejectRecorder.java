package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Values;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.exec.RejectTables;
import io.polarway.engine.exec.Rejects;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.Utf8;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Hands over the errors of rows of one morsel, with their places and texts. Used by one thread at a time.
final class RejectRecorder {
    private final Rejects rejects;
    private final CsvScan scan;
    private final ScannedCsvFile file;
    private final long morsel;
    private final LineCursor lines;

    /// Creates a recorder.
    ///
    /// @param morsel the sequence of the morsel
    /// @param lines knows the line of a byte of the file at or before the first row
    RejectRecorder(Rejects rejects, CsvScan scan, ScannedCsvFile file, long morsel, LineCursor lines) {
        this.rejects = rejects;
        this.scan = scan;
        this.file = file;
        this.morsel = morsel;
        this.lines = lines;
    }

    /// Counts the lines up to a place of a block, at or behind the last one, so that the bytes before it are not needed any more.
    void moveTo(Block block, long place) {
        lines.at(block, place);
    }

    /// Records all that is wrong with rows of a block.
    void record(RowIndex rows, Block block, Worker worker) {
        long[] faults = rows.allFaults();
        int count = (int) Math.min(faults.length, rejects.room(file.index()));
        if (count <= 0) {
            return;
        }
        try (Batch batch = errors(faults, count, rows, block, worker.memory())) {
            rejects.add(morsel, file.index(), batch);
        }
    }

    private Batch errors(long[] faults, int count, RowIndex rows, Block block, QueryMemory memory) {
        List<Column> columns = new ArrayList<>();
        try {
            columns.add(Values.constant(memory, ScalarType.BIGINT, rejects.scan(), count));
            columns.add(Values.constant(memory, ScalarType.BIGINT, (long) file.index(), count));
            long[] line = new long[count];
            long[] start = new long[count];
            long[] place = new long[count];
            long[] column = new long[count];
            for (int i = 0; i < count; i++) {
                int row = row(faults[i]);
                line[i] = lines.at(block, rows.starts[row]);
                start[i] = block.offset() + rows.starts[row] + 1;
                column[i] = column(rows, row, (int) faults[i]) + 1L;
                place[i] = block.offset() + place(rows, row, (int) faults[i], (int) column[i] - 1) + 1;
            }
            columns.add(numbers(line, memory));
            columns.add(numbers(start, memory));
            columns.add(numbers(place, memory));
            columns.add(places(column, memory));
            columns.add(names(column, memory));
            try (ViewBuilder types = new ViewBuilder(memory, count);
                    ViewBuilder messages = new ViewBuilder(memory, count)) {
                for (int i = 0; i < count; i++) {
                    set(types, i, type((int) faults[i]));
                    set(messages, i, RowFault.reason(file, rows, row(faults[i]), (int) faults[i], block));
                }
                columns.add(types.build(ScalarType.VARCHAR, null));
                columns.add(texts(faults, count, rows, block, memory));
                columns.add(messages.build(ScalarType.VARCHAR, null));
            }
            return Batch.of(count, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::close);
            throw e;
        }
    }

    private static int row(long fault) {
        return (int) (fault >>> 32);
    }

    private static String type(int fault) {
        return switch (fault & RowScanner.FAULT) {
            case RowScanner.TOO_FEW -> "MISSING COLUMNS";
            case RowScanner.TOO_MANY -> "TOO MANY COLUMNS";
            case RowScanner.BEHIND_QUOTE, RowScanner.UNCLOSED -> "UNQUOTED VALUE";
            case RowScanner.NOT_UTF8 -> "INVALID ENCODING";
            case RowScanner.TOO_LONG -> "LINE SIZE OVER MAXIMUM";
            default -> "CAST";
        };
    }

    /// Returns the column that is to blame, from 0: of a row with too few fields the first one that it lacks, of one with too many
    /// the one behind the last; -1 if none is.
    private static int column(RowIndex rows, int row, int fault) {
        int detail = fault >>> RowScanner.DETAIL;
        return switch (fault & RowScanner.FAULT) {
            case RowScanner.TOO_MANY -> rows.columns();
            case RowScanner.NOT_UTF8 -> notUtf8(rows, row);
            case RowScanner.TOO_LONG -> -1;
            default -> detail;
        };
    }

    private static int notUtf8(RowIndex rows, int row) {
        for (int i = 0; i < rows.columns(); i++) {
            int end = rows.ends[row * rows.columns() + i];
            if (end == RowIndex.ABSENT || !Utf8.isValid(rows.bytes, rows.start(row, i), end >>> 2)) {
                return i;
            }
        }
        return rows.columns();
    }

    /// Returns where the field starts that is to blame, or the row ends if it has none such.
    private static long place(RowIndex rows, int row, int fault, int column) {
        return switch (fault & RowScanner.FAULT) {
            case RowScanner.TOO_FEW -> rows.end(row);
            case RowScanner.TOO_MANY -> rows.ends[(row + 1) * rows.columns() - 1] >>> 2;
            default -> column >= 0 && column < rows.columns()
                    && rows.ends[row * rows.columns() + column] != RowIndex.ABSENT
                            ? rows.start(row, column)
                            : rows.starts[row];
        };
    }

    private static FlatColumn numbers(long[] values, QueryMemory memory) {
        ArrowBuf buffer = memory.allocate(Math.max(1, values.length) * 8L);
        MemorySegment.copy(values, 0, Layouts.segment(buffer), Layouts.LONG, 0, values.length);
        return new FlatColumn(ScalarType.BIGINT, values.length, null, buffer);
    }

    /// Returns numbers of which 0 stands for NULL.
    private static FlatColumn places(long[] column, QueryMemory memory) {
        try (FlatColumn all = numbers(column, memory);
                ArrowBuf validity = memory.allocateZeroed(Bits.bytes(column.length))) {
            MemorySegment bitmap = Layouts.segment(validity);
            for (int i = 0; i < column.length; i++) {
                if (column[i] > 0) {
                    Bits.set(bitmap, i);
                }
            }
            ArrowBuf values = all.valuesBuffer();
            values.getReferenceManager().retain();
            validity.getReferenceManager().retain();
            return new FlatColumn(ScalarType.BIGINT, column.length, validity, values);
        }
    }

    private FlatColumn names(long[] column, QueryMemory memory) {
        int columns = file.sniffed().schema().size();
        try (ViewBuilder names = new ViewBuilder(memory, column.length);
                ArrowBuf validity = memory.allocateZeroed(Bits.bytes(column.length))) {
            MemorySegment bitmap = Layouts.segment(validity);
            for (int i = 0; i < column.length; i++) {
                if (column[i] > 0 && column[i] <= columns) {
                    Bits.set(bitmap, i);
                    set(names, i, file.sniffed().schema().field((int) column[i] - 1).name());
                }
            }
            validity.getReferenceManager().retain();
            return names.build(ScalarType.VARCHAR, validity);
        }
    }

    /// Returns the texts of the rows, each of which is there once, however many errors it has.
    private DictionaryColumn texts(long[] faults, int count, RowIndex rows, Block block, QueryMemory memory) {
        int[] codes = new int[count];
        for (int i = 1; i < count; i++) {
            codes[i] = codes[i - 1] + (row(faults[i]) == row(faults[i - 1]) ? 0 : 1);
        }
        try (ViewBuilder texts = new ViewBuilder(memory, codes[count - 1] + 1)) {
            for (int i = 0; i < count; i++) {
                if (i == 0 || codes[i] > codes[i - 1]) {
                    setText(texts, codes[i], rows, row(faults[i]), (int) faults[i], block);
                }
            }
            ArrowBuf buffer = memory.allocate(count * 4L);
            MemorySegment.copy(codes, 0, Layouts.segment(buffer), Layouts.INT, 0, count);
            return new DictionaryColumn(texts.build(ScalarType.VARCHAR, null), count, null, buffer);
        }
    }

    private void setText(ViewBuilder texts, int entry, RowIndex rows, int row, int fault, Block block) {
        int from = rows.starts[row];
        // The empty field that is left out at the end belongs to the line.
        int to = rows.lineEnd(row, file.sniffed().dialect().delimiter(), block.limit());
        if (to - from > file.longestLine()) {
            // How much of it is there depends on where blocks end.
            to = from + file.longestLine();
            while (to > from && (MemoryAccess.getByte(block.bytes(), to) & 0xC0) == 0x80) {
                to--;
            }
        }
        String delimiter = scan.options().longDelimiter();
        boolean isText = switch (fault & RowScanner.FAULT) {
            case RowScanner.NOT_UTF8 -> false;
            case RowScanner.TOO_LONG -> Utf8.isValid(block.bytes(), from, to);
            default -> true;
        };
        if (delimiter == null && isText) {
            texts.set(entry, block.bytes(), from, to - from);
        } else {
            set(texts, entry, RowFault.text(block.bytes(), from, to, delimiter));
        }
    }

    private static void set(ViewBuilder builder, int row, @Nullable String text) {
        byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
        builder.set(row, bytes, 0, bytes.length);
    }

    /// Returns the columns of the table of files, one row for each file.
    static Batch files(Rejects rejects, RejectOptions stored, CsvOptions options, List<ScannedCsvFile> files,
            QueryMemory memory) {
        List<List<@Nullable Object>> values = new ArrayList<>();
        RejectTables.SCANS.fields().forEach(_ -> values.add(new ArrayList<>()));
        for (ScannedCsvFile file : files) {
            Dialect dialect = file.sniffed().dialect();
            String delimiter = options.longDelimiter();
            List<@Nullable Object> row = new ArrayList<>();
            row.add(rejects.scan());
            row.add((long) file.index());
            row.add(file.file().identity().path());
            row.add(delimiter == null ? character(dialect.delimiter()) : delimiter);
            row.add(character(dialect.quote()));
            row.add(character(dialect.escape()));
            row.add(options.newline());
            row.add((long) options.skip());
            row.add(file.sniffed().hasHeader());
            row.add(file.columns());
            row.add(options.dateFormat());
            row.add(options.timestampFormat());
            row.add(stored.arguments());
            for (int i = 0; i < row.size(); i++) {
                values.get(i).add(row.get(i));
            }
        }
        List<Column> columns = new ArrayList<>();
        try {
            for (int i = 0; i < values.size(); i++) {
                columns.add(Values.column(memory, RejectTables.SCANS.field(i).type(), values.get(i)));
            }
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::close);
            throw e;
        }
        return Batch.of(files.size(), columns);
    }

    private static String character(int value) {
        return value == Dialect.NONE ? "" : String.valueOf((char) value);
    }
}
