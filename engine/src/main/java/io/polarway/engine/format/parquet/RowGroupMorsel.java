package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.io.CountingAccess;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.kernel.Scratch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row group, or part of a large one. Rows of pages that the page indexes rule out are passed over in all columns. Of the others the
/// columns of the first condition are read first, batch by batch; the other columns are read only where some row of the batch is still
/// alive, see [RowGroupRows].
final class RowGroupMorsel implements Morsel {
    /// How often a row is in memory beside its page, at a time: in the batch, in what collects it, and where it is put aside from there.
    private static final int ROW_COPIES = 3;

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
        scan.runtimeFilters().forEach(known -> known.columns().forEach(column -> needed[column] = true));
        scan.output().forEach(column -> needed[column] = true);
        steps.forEach(step -> step.columns().forEach(column -> needed[column] = true));
        try (CountingAccess access = new CountingAccess(LocalFile.open(file.identity(), worker.cancellation()))) {
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
                    columns[i] = RowGroupColumn.open(scan, file, range, i, access, worker);
                    columns[i].start(range.from());
                    // Encoded values may be far shorter than those in memory.
                    bytes += Math.max(bytes(i), groupRows() * scan.columns().get(i).type().storage().width());
                }
            }
            if (!RowGroupPruning.mayMatchDictionaries(steps, columns, scan, groupRows(), evaluator, worker.memory())) {
                return pruned();
            }
            LivePages pages = LivePages.of(scan, file, rowGroup, steps.stream().map(ScanStep::condition).toList(),
                    access);
            for (int i = 0; pages != null && i < columns.length; i++) {
                PageIndex index = pages.index(i);
                if (index != null && columns[i] instanceof ChunkColumn chunk) {
                    chunk.expect(index);
                }
            }
            Demand demand = rows(columns, pages, steps, evaluator, progress.batchRows(bytes / groupRows()), worker,
                    first);
            long passedOver = 0;
            for (RowGroupColumn column : columns) {
                passedOver += column == null ? 0 : column.pagesPassedOver();
            }
            if (passedOver > 0) {
                progress.count("pages skipped", passedOver);
            }
            return demand;
        } finally {
            close(columns);
        }
    }

    /// Gives the rows of the range batch by batch, but for those that page indexes rule out.
    private Demand rows(RowGroupColumn[] columns, @Nullable LivePages pages, List<ScanStep> steps,
            ExpressionEvaluator evaluator, int batchRows, Worker worker, Stage first) {
        long end = range.from() + range.rows();
        for (long row = range.from(); row < end;) {
            worker.cancellation().check();
            long live = pages == null ? row : pages.first(row, end);
            skip(columns, live - row);
            long most = Math.min(end, live + batchRows);
            int rows = (int) ((pages == null ? most : pages.last(live, most)) - live);
            try {
                if (rows > 0 && batch(columns, steps, evaluator, rows, first, worker.scratch()) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            } catch (EngineException e) {
                long from = range.groupStart() + live;
                throw e.code().isOfValues()
                        ? e.withPlace("rows " + from + " to " + (from + rows - 1) + " of " + file.identity().path())
                        : e;
            }
            row = live + rows;
        }
        return Demand.MORE;
    }

    private static void skip(RowGroupColumn[] columns, long rows) {
        for (RowGroupColumn column : columns) {
            if (column != null && rows > 0) {
                column.skip(rows);
            }
        }
    }

    private long bytes(int column) {
        ParquetColumn stored = file.stored(column);
        return stored == null ? 0 : Math.max(0, file.chunk(rowGroup, stored).getTotal_uncompressed_size());
    }

    /// Returns how many bytes are read and decompressed at most, and what a row takes on its way through operators.
    long heldBytes() {
        long stored = 0;
        long plain = 0;
        for (int i = 0; i < scan.columns().size(); i++) {
            ParquetColumn column = file.stored(i);
            if (column != null) {
                stored += Math.max(0, file.chunk(rowGroup, column).getTotal_compressed_size());
                plain += bytes(i);
            }
        }
        double groupRows = Math.max(1, groupRows());
        return (long) ((stored + plain) * (range.rows() / groupRows) + plain * (ROW_COPIES / groupRows));
    }

    private Demand batch(RowGroupColumn[] columns, List<ScanStep> steps, ExpressionEvaluator evaluator, int count,
            Stage first, Scratch scratch) {
        try (RowGroupRows rows = new RowGroupRows(scan, columns, count, scratch.memory())) {
            for (ScanStep step : steps) {
                rows.keep(evaluator.filter(step.condition(), rows.view(step.columns())));
                if (rows.alive() == 0) {
                    rows.passOver();
                    return Demand.MORE;
                }
            }
            filter(rows, evaluator, scratch);
            if (rows.alive() == 0) {
                rows.passOver();
                return Demand.MORE;
            }
            try (Batch batch = rows.output()) {
                rows.passOver();
                return first.push(batch);
            }
        }
    }

    /// Drops the rows that joins or a TopN have no use for.
    private void filter(RowGroupRows rows, ExpressionEvaluator evaluator, Scratch scratch) {
        for (RuntimeFilter.Over known : scan.runtimeFilters()) {
            int before = rows.alive();
            if (known.filter().isUseful() && before > 0) {
                rows.keep(known.select(rows.view(known.columns()), evaluator, scratch));
            }
            if (before > rows.alive()) {
                progress.count("rows dropped by " + known.filter().origin(), before - rows.alive());
            }
        }
    }

    private static void close(RowGroupColumn[] columns) {
        for (RowGroupColumn column : columns) {
            if (column != null) {
                column.close();
            }
        }
    }
}
