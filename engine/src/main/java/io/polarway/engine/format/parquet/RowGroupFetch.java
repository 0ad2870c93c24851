package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.io.CountingAccess;
import io.polarway.engine.io.LocalFile;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Chosen rows of one row group. Pages without any are neither read nor decompressed, and of the others nothing is decoded behind the last
/// chosen row, nor decompressed where codec and encoding allow that.
final class RowGroupFetch implements Morsel {
    /// Rows of one batch lie at most so far apart, and span not much more than so many bytes of values: texts keep the pages that
    /// they are on in memory until their batch is done with.
    private static final int LONGEST = 1 << 30;
    private static final long BATCH_BYTES = 4L << 20;

    private final FileScan scan;
    private final ScannedParquetFile file;
    private final RowRange group;
    private final long[] chosen;
    private final long sequence;
    private final ScanProgress progress;

    /// Creates the morsel.
    ///
    /// @param group the whole row group
    /// @param chosen the numbers of the rows in the file, ascending
    RowGroupFetch(FileScan scan, ScannedParquetFile file, RowRange group, long[] chosen, long sequence,
            ScanProgress progress) {
        this.scan = scan;
        this.file = file;
        this.group = group;
        this.chosen = chosen;
        this.sequence = sequence;
        this.progress = progress;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Demand run(Worker worker, Stage first) {
        @Nullable
        RowGroupColumn[] columns = new RowGroupColumn[scan.columns().size()];
        try (CountingAccess access = new CountingAccess(LocalFile.open(file.identity(), worker.cancellation()))) {
            try {
                long[] rows = LongStream.of(chosen).map(row -> row - group.groupStart()).toArray();
                for (int i = 0; i < columns.length; i++) {
                    columns[i] = RowGroupColumn.open(scan, file, group, i, access, worker);
                    columns[i].only(rows);
                }
                return rows(columns, worker, first);
            } finally {
                for (RowGroupColumn column : columns) {
                    if (column != null) {
                        column.close();
                    }
                }
                progress.count("bytes read", access.bytesRead());
            }
        }
    }

    private Demand rows(@Nullable RowGroupColumn[] columns, Worker worker, Stage first) {
        int most = Math.max(1, worker.query().batchRows());
        long longest = longest();
        long position = group.groupStart();
        for (int from = 0; from < chosen.length;) {
            worker.cancellation().check();
            int to = from + 1;
            while (to < chosen.length && to - from < most && chosen[to] - chosen[from] < longest) {
                to++;
            }
            int[] positions = new int[to - from];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = (int) (chosen[from + i] - chosen[from]);
            }
            try (Batch batch = read(columns, chosen[from] - position, new Selection(positions, positions.length))) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            } catch (EngineException e) {
                throw e.code().isOfValues()
                        ? e.withPlace(
                                "rows " + chosen[from] + " to " + chosen[to - 1] + " of " + file.identity().path())
                        : e;
            }
            position = chosen[to - 1] + 1;
            from = to;
        }
        return Demand.MORE;
    }

    /// Returns how far apart the rows of one batch lie at most.
    private long longest() {
        long bytes = 0;
        for (int i = 0; i < scan.columns().size(); i++) {
            ParquetColumn stored = file.stored(i);
            if (stored != null) {
                bytes += Math.max(0, file.chunk(group.rowGroup(), stored).getTotal_uncompressed_size());
            }
        }
        return Math.clamp(BATCH_BYTES / Math.max(1, bytes / group.rows()), 1, LONGEST);
    }

    /// Returns the chosen rows after the next `skipped` ones.
    private Batch read(@Nullable RowGroupColumn[] columns, long skipped, Selection selection) {
        int rows = selection.position(selection.count() - 1) + 1;
        Column[] values = new Column[scan.output().size()];
        int done = 0;
        try {
            for (; done < values.length; done++) {
                RowGroupColumn column = columns[scan.output().get(done)];
                column.skip(skipped);
                values[done] = column.read(rows, selection);
            }
            return new Batch(selection.count(), null, values);
        } finally {
            for (int i = 0; done < values.length && i < done; i++) {
                values[i].close();
            }
        }
    }
}
