package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.Utf8;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Makes batches of the rows of blocks of one file. Used by one thread at a time.
///
/// Every row is checked in full before a condition is: its fields are counted, its bytes have to be UTF-8, and each field a value of
/// its column's type, whether the query needs it or not. Columns of text that are not needed cost nothing but that.
final class BlockParser {
    private static final int USUAL_BATCH_ROWS = 8192;
    /// Batches of which at most one row in so many is alive are compacted.
    private static final int SPARSE = 16;

    private final CsvScan scan;
    private final FileScan request;
    private final ScannedCsvFile file;
    private final RowScanner scanner;
    private final RowIndex rows;
    private final FieldReader[] readers;
    private final boolean[] isNeeded;
    private long parsed;

    BlockParser(CsvScan scan, ScannedCsvFile file) {
        this.scan = scan;
        this.request = scan.scan();
        this.file = file;
        CsvOptions options = scan.options();
        int columns = file.sniffed().schema().size();
        this.scanner = new RowScanner(file.sniffed().dialect(), columns, options.isPadded(), options.isStrict());
        int asked = scan.context().batchRows();
        this.rows = new RowIndex(columns, asked > 0 ? Math.min(asked, USUAL_BATCH_ROWS) : USUAL_BATCH_ROWS,
                options.rejects() != null);
        this.readers = file.readers();
        this.isNeeded = new boolean[columns];
        for (int i = 0; i < request.columns().size(); i++) {
            if (file.place(i) >= 0) {
                isNeeded[file.place(i)] = true;
            }
        }
    }

    ScannedCsvFile file() {
        return file;
    }

    /// Returns how many rows the last block had, those left out for their errors included.
    long rows() {
        return parsed;
    }

    /// Returns where the first row of the last block starts that was not parsed.
    long position() {
        return scanner.position();
    }

    /// Returns whether all rows of the last block were parsed, rather than all but the last one, whose end was not there.
    boolean isComplete() {
        return scanner.isComplete();
    }

    /// Parses the rows of a block and pushes them.
    ///
    /// @param firstRow the number of the first row, where numbers are asked for
    /// @param recorder takes what is wrong with rows that are left out, or null
    Demand parse(Block block, long firstRow, @Nullable RejectRecorder recorder, Worker worker, Stage first) {
        parsed = 0;
        long position = block.from();
        try (ExpressionEvaluator evaluator = new ExpressionEvaluator(worker.scratch())) {
            while (true) {
                worker.cancellation().check();
                scanner.scan(block.bytes(), position, block.stop(), block.limit(), block.isEnd(), rows);
                if (rows.rows > 0
                        && batch(block, position, firstRow + parsed, recorder, evaluator, worker,
                                first) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
                parsed += rows.rows;
                position = scanner.position();
                if (scanner.isComplete() || rows.rows < rows.capacity()) {
                    return Demand.MORE;
                }
            }
        }
    }

    private Demand batch(Block block, long from, long firstRow, @Nullable RejectRecorder recorder,
            ExpressionEvaluator evaluator, Worker worker, Stage first) {
        checkBytes(block, from);
        Column[] fields = new Column[readers.length];
        Column[] values = new Column[request.columns().size()];
        try {
            for (int i = 0; i < readers.length; i++) {
                if (readers[i].canFail()) {
                    Column column = readers[i].read(rows, block, worker.scratch());
                    if (isNeeded[i]) {
                        fields[i] = column;
                    } else {
                        column.close();
                    }
                }
            }
            Selection selection = rows.hasFaults ? withoutFaults(block, recorder, worker) : null;
            for (Expression condition : request.conditions()) {
                need(condition, fields, values, block, firstRow, worker);
                if (selection != null && selection.isEmpty()) {
                    return Demand.MORE;
                }
                selection = filter(condition, values, selection, evaluator);
            }
            for (RuntimeFilter.Over known : request.runtimeFilters()) {
                if (known.filter().isUseful() && (selection == null || !selection.isEmpty())) {
                    known.keys().forEach(key -> need(key, fields, values, block, firstRow, worker));
                    int before = selection == null ? rows.rows : selection.count();
                    selection = known.select(view(values, selection), evaluator, worker.scratch());
                    int after = selection == null ? rows.rows : selection.count();
                    if (before > after) {
                        scan.count("rows dropped by " + known.filter().origin(), before - after);
                    }
                }
            }
            if (selection != null && selection.isEmpty()) {
                return Demand.MORE;
            }
            Column[] output = new Column[request.output().size()];
            for (int i = 0; i < output.length; i++) {
                output[i] = value(request.output().get(i), fields, values, block, firstRow, worker);
            }
            for (Column column : output) {
                column.retain();
            }
            try (Batch batch = new Batch(rows.rows, selection, output)) {
                return push(batch, first, worker);
            }
        } finally {
            close(fields);
            close(values);
        }
    }

    /// Returns a batch of the columns made so far. They stay with `values`, so it is not to be closed.
    private Batch view(@Nullable Column[] values, @Nullable Selection selection) {
        Column[] view = new Column[values.length];
        for (int i = 0; i < view.length; i++) {
            Column value = values[i];
            view[i] = value == null ? ConstantColumn.ofNull(request.columns().get(i).type(), rows.rows) : value;
        }
        return new Batch(rows.rows, selection, view);
    }

    private @Nullable Selection filter(Expression condition, @Nullable Column[] values, @Nullable Selection selection,
            ExpressionEvaluator evaluator) {
        try {
            return evaluator.filter(condition, view(values, selection));
        } catch (EngineException e) {
            throw e.code().isOfValues() ? e.withPlace(file.file().identity().path()) : e;
        }
    }

    private static Demand push(Batch batch, Stage first, Worker worker) {
        if (batch.rows() > batch.positions() / SPARSE) {
            return first.push(batch);
        }
        try (Batch compact = Gather.compact(batch, worker.memory())) {
            return first.push(compact);
        }
    }

    private void need(Expression expression, @Nullable Column[] fields, @Nullable Column[] values, Block block,
            long firstRow, Worker worker) {
        if (expression instanceof Expression.Reference reference) {
            value(reference.index(), fields, values, block, firstRow, worker);
        }
        for (Expression child : expression.children()) {
            need(child, fields, values, block, firstRow, worker);
        }
    }

    /// Returns a column of the scan, which belongs to `values`.
    private Column value(int index, @Nullable Column[] fields, @Nullable Column[] values, Block block, long firstRow,
            Worker worker) {
        Column known = values[index];
        if (known != null) {
            return known;
        }
        Column made = switch (request.columns().get(index)) {
            case ScanColumn.Stored stored -> stored(file.place(index), stored, fields, block, worker.scratch());
            case ScanColumn.PerFile perFile -> Values.constant(worker.memory(), perFile.type(),
                    file.file().constants().get(perFile.index()), rows.rows);
            case ScanColumn.RowNumber rowNumber -> numbers(firstRow, worker.scratch());
            case ScanColumn.RowIdentity _ -> throw EngineException.internal("rows of CSV files have no identity");
        };
        values[index] = made;
        return made;
    }

    private Column stored(int place, ScanColumn.Stored stored, @Nullable Column[] fields, Block block,
            Scratch scratch) {
        if (place < 0) {
            return ConstantColumn.ofNull(stored.type(), rows.rows);
        }
        Column field = fields[place];
        if (field == null) {
            field = readers[place].read(rows, block, scratch);
            fields[place] = field;
        }
        return field.retain();
    }

    private Column numbers(long firstRow, Scratch scratch) {
        ArrowBuf buffer = scratch.values(rows.rows, Long.BYTES);
        MemorySegment segment = Layouts.segment(buffer);
        for (int i = 0; i < rows.rows; i++) {
            MemoryAccess.setLongAtIndex(segment, i, firstRow + i);
        }
        return new FlatColumn(ScalarType.BIGINT, rows.rows, null, buffer);
    }

    /// Looks for bytes that are not UTF-8, and for rows that are too long.
    private void checkBytes(Block block, long from) {
        MemorySegment bytes = block.bytes();
        long end = scanner.position();
        int longest = scan.options().longestLine();
        if (end - from > longest) {
            byte delimiter = file.sniffed().dialect().delimiter();
            for (int row = 0; row < rows.rows; row++) {
                if (rows.lineEnd(row, delimiter, block.limit()) - rows.starts[row] > longest) {
                    if (!scan.options().isIgnoringErrors()) {
                        throw scan.tooLong(file, block.offset() + rows.starts[row]);
                    }
                    rows.tooLong(row);
                }
            }
        }
        if (Utf8.isAscii(bytes, from, end) || Utf8.isValid(bytes, from, end)) {
            return;
        }
        for (int row = 0; row < rows.rows; row++) {
            if (!Utf8.isValid(bytes, rows.starts[row], rows.end(row))) {
                rows.fault(row, RowScanner.NOT_UTF8);
            }
        }
    }

    /// Returns the rows that nothing is wrong with, or throws if the others are not to be left out.
    private Selection withoutFaults(Block block, @Nullable RejectRecorder recorder, Worker worker) {
        int[] positions = new int[rows.rows];
        int count = 0;
        for (int row = 0; row < rows.rows; row++) {
            if (rows.faults[row] == 0) {
                positions[count++] = row;
            } else if (!scan.options().isIgnoringErrors()) {
                throw RowFault.error(scan, file, rows, row, block);
            }
        }
        if (recorder != null) {
            recorder.record(rows, block, worker);
        }
        scan.count("rows ignored", rows.rows - count);
        return new Selection(positions, count);
    }

    private static void close(@Nullable Column[] columns) {
        for (Column column : columns) {
            if (column != null) {
                column.close();
            }
        }
    }
}
