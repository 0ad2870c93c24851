package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.io.CountingAccess;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.memory.QueryMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row group, or part of a large one. The columns of the first condition are read first, batch by batch; the other columns are read only where
/// some row of the batch is still alive, and passed over elsewhere.
final class RowGroupMorsel implements Morsel {
    /// Batches of which at most one row in so many is alive are compacted.
    private static final int SPARSE = 16;

    private final FileScan scan;
    private final ScannedParquetFile file;
    private final RowRange range;
    private final int rowGroup;
    private final long sequence;
    private final ScanProgress progress;

    /// Creates the morsel of some rows of a row group.
    RowGroupMorsel(FileScan scan, ScannedParquetFile file, RowRange range, long sequence, ScanProgress progress) {
        this.scan = scan;
        this.file = file;
        this.range = range;
        this.rowGroup = range.rowGroup();
        this.sequence = sequence;
        this.progress = progress;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Demand run(Worker worker, Stage first) {
        List<Expression> conditions = DecidedConditions.undecided(scan.conditions(),
                column -> file.statistics(rowGroup, column));
        if (scan.output().isEmpty() && conditions.isEmpty() && scan.runtimeFilters().isEmpty()) {
            return count(first);
        }
        List<ScanStep> steps = ScanStep.order(conditions, this::bytes);
        boolean[] needed = new boolean[scan.columns().size()];
        scan.runtimeFilters().forEach(known -> needed[known.column()] = true);
        scan.output().forEach(column -> needed[column] = true);
        steps.forEach(step -> step.columns().forEach(column -> needed[column] = true));
        try (CountingAccess access = new CountingAccess(LocalFile.open(file.identity()))) {
            try {
                return run(worker, first, access, steps, needed);
            } finally {
                progress.count("bytes read", access.bytesRead());
            }
        }
    }

    /// Gives the rows without a value, which the footer alone can tell.
    private Demand count(Stage first) {
        LocalFile.verify(file.identity());
        int most = progress.rowsWithoutValues();
        for (long left = range.rows(); left > 0;) {
            int rows = (int) Math.min(most, left);
            try (Batch batch = new Batch(rows, null)) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            left -= rows;
        }
        return Demand.MORE;
    }

    /// Returns the rows of the whole row group.
    private long groupRows() {
        return file.footer().rowGroups().get(rowGroup).getNum_rows();
    }

    private Demand pruned() {
        if (range.from() == 0) {
            progress.count("row groups pruned", 1);
        }
        return Demand.MORE;
    }

    private Demand run(Worker worker, Stage first, CountingAccess access, List<ScanStep> steps, boolean[] needed) {
        if (!steps.isEmpty() && !RowGroupPruning.mayMatchFilters(scan, file, rowGroup, access)) {
            return pruned();
        }
        RowGroupColumn[] columns = new RowGroupColumn[needed.length];
        try (ExpressionEvaluator evaluator = new ExpressionEvaluator(worker.scratch())) {
            long bytes = 0;
            for (int i = 0; i < columns.length; i++) {
                if (needed[i]) {
                    columns[i] = open(i, worker, access);
                    columns[i].skip(range.from());
                    bytes += bytes(i);
                }
            }
            if (!RowGroupPruning.mayMatchDictionaries(steps, columns, scan, groupRows(), evaluator, worker.memory())) {
                return pruned();
            }
            int batchRows = progress.batchRows(bytes / groupRows());
            for (long left = range.rows(); left > 0;) {
                worker.cancellation().check();
                int rows = (int) Math.min(batchRows, left);
                long from = range.groupStart() + range.from() + range.rows() - left;
                try {
                    if (batch(columns, steps, evaluator, rows, first, worker.scratch()) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                } catch (EngineException e) {
                    throw e.code().isOfValues()
                            ? e.withPlace("rows " + from + " to " + (from + rows - 1) + " of " + file.identity().path())
                            : e;
                }
                left -= rows;
            }
            return Demand.MORE;
        } finally {
            close(columns);
        }
    }

    private RowGroupColumn open(int column, Worker worker, CountingAccess access) {
        return switch (scan.columns().get(column)) {
            case ScanColumn.Stored stored -> {
                ParquetColumn parquetColumn = file.stored(column);
                if (parquetColumn == null || file.isNullForWantOfACast(rowGroup, column)) {
                    yield new RowGroupColumn.Constant(ConstantColumn.ofNull(stored.type(), 1));
                }
                String place = "Row group " + rowGroup + " of " + file.identity().path() + ", column \""
                        + parquetColumn.name() + "\"";
                yield new ChunkColumn(
                        new ColumnChunkReader(access, file.chunk(rowGroup, parquetColumn), parquetColumn, groupRows(),
                                worker.scratch()),
                        file.conversion(column), Casts.canFail(parquetColumn.type(), stored.type()), place,
                        worker.scratch());
            }
            case ScanColumn.PerFile perFile -> new RowGroupColumn.Constant(
                    Values.constant(worker.memory(), perFile.type(), file.constant(perFile), 1));
            case ScanColumn.RowNumber rowNumber -> new RowGroupColumn.RowNumbers(range.groupStart(), worker.scratch());
        };
    }

    private long bytes(int column) {
        ParquetColumn stored = file.stored(column);
        return stored == null ? 0 : Math.max(0, file.chunk(rowGroup, stored).getTotal_uncompressed_size());
    }

    private Demand batch(RowGroupColumn[] columns, List<ScanStep> steps, ExpressionEvaluator evaluator, int rows,
            Stage first, Scratch scratch) {
        Column[] values = new Column[columns.length];
        try {
            Selection selection = null;
            for (ScanStep step : steps) {
                for (int column : step.columns()) {
                    if (values[column] == null) {
                        values[column] = columns[column].read(rows);
                    }
                }
                selection = evaluator.filter(step.condition(), view(values, selection, rows));
                if (selection != null && selection.isEmpty()) {
                    skip(columns, values, rows);
                    return Demand.MORE;
                }
            }
            if (!scan.runtimeFilters().isEmpty()) {
                selection = filter(columns, values, selection, rows, scratch);
                if (selection != null && selection.isEmpty()) {
                    skip(columns, values, rows);
                    return Demand.MORE;
                }
            }
            Column[] output = new Column[scan.output().size()];
            for (int i = 0; i < output.length; i++) {
                int column = scan.output().get(i);
                if (values[column] == null) {
                    values[column] = columns[column].read(rows);
                }
                output[i] = values[column];
            }
            for (Column column : output) {
                column.retain();
            }
            try (Batch batch = new Batch(rows, selection, output)) {
                return push(batch, first, scratch.memory());
            }
        } finally {
            close(values);
        }
    }

    private static void skip(RowGroupColumn[] columns, @Nullable Column[] values, int rows) {
        for (int i = 0; i < columns.length; i++) {
            if (values[i] == null && columns[i] != null) {
                columns[i].skip(rows);
            }
        }
    }

    /// Drops the rows that joins have no use for.
    private @Nullable Selection filter(RowGroupColumn[] columns, @Nullable Column[] values,
            @Nullable Selection selection, int rows, Scratch scratch) {
        Selection left = selection;
        for (RuntimeFilter.OfColumn known : scan.runtimeFilters()) {
            if (!known.filter().isUseful()) {
                continue;
            }
            int column = known.column();
            Column read = values[column];
            if (read == null) {
                read = columns[column].read(rows);
                values[column] = read;
            }
            left = known.filter().select(read, left, rows, scratch);
            if (left != null && left.isEmpty()) {
                break;
            }
        }
        int before = selection == null ? rows : selection.count();
        int after = left == null ? rows : left.count();
        if (before > after) {
            progress.count("rows dropped by joins", before - after);
        }
        return left;
    }

    /// Gives a batch on: without its dead rows where nearly all are dead, since what follows may compute those, too.
    private static Demand push(Batch batch, Stage first, QueryMemory memory) {
        if (batch.rows() > batch.positions() / SPARSE) {
            return first.push(batch);
        }
        try (Batch compact = Gather.compact(batch, memory)) {
            return first.push(compact);
        }
    }

    /// Returns a batch over the columns read so far, which stay the caller's; the others, to which the condition does not
    /// refer, are NULL in it.
    private Batch view(@Nullable Column[] values, @Nullable Selection selection, int rows) {
        Column[] view = new Column[values.length];
        for (int i = 0; i < view.length; i++) {
            Column read = values[i];
            view[i] = read == null ? ConstantColumn.ofNull(scan.columns().get(i).type(), rows) : read;
        }
        return new Batch(rows, selection, view);
    }

    private static void close(@Nullable AutoCloseable[] closeables) {
        for (AutoCloseable closeable : closeables) {
            switch (closeable) {
                case Column column -> column.close();
                case RowGroupColumn column -> column.close();
                case null, default -> {
                }
            }
        }
    }
}
