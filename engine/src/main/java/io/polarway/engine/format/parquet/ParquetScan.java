package io.polarway.engine.format.parquet;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Conjunctions;
import io.polarway.engine.expression.Pruning;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanSource;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.type.Statistics;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.parquet.format.RowGroup;
import org.jspecify.annotations.Nullable;

/// The scan of Parquet files: hands out their row groups one by one (large ones in parts), but for those that the footers rule out. Footers come
/// from the cache, where planning left them; a footer that has been pushed out is read again when its file's turn comes.
final class ParquetScan implements ScanSource {
    private final ScanProgress progress;
    private final FileScan scan;
    private final FooterCache footers;
    private int nextFile;
    private List<Integer> order = List.of();
    private int nextRowGroup;
    private @Nullable ScannedParquetFile file;
    private boolean fileHasMorsels;
    /// What is left of a row group that is read in parts.
    private final ArrayDeque<RowRange> parts = new ArrayDeque<>();
    private long nextSequence;
    private final MorselAdmission admission;

    ParquetScan(FileScan scan, FooterCache footers, QueryContext context, OperatorProfile profile) {
        this.scan = scan;
        this.footers = footers;
        this.progress = new ScanProgress(context, profile);
        this.admission = new MorselAdmission(context.memory().pool().limit());
    }

    @Override
    public synchronized @Nullable Morsel claim() {
        while (true) {
            ScannedParquetFile current = file;
            if (current == null) {
                if (nextFile == scan.files().size() || scan.isEmpty()) {
                    return null;
                }
                current = open(scan.files().get(nextFile++));
                file = current;
                order = RowGroupOrder.of(current, scan);
                nextRowGroup = 0;
                fileHasMorsels = false;
            }
            if (!parts.isEmpty()) {
                return next(current);
            }
            List<RowGroup> groups = current.footer().rowGroups();
            while (nextRowGroup < groups.size()) {
                int index = order.get(nextRowGroup++);
                long rows = groups.get(index).getNum_rows();
                progress.count("row groups", 1);
                if (rows > 0 && mayMatch(scan, current, index, progress)) {
                    fileHasMorsels = true;
                    RowRange whole = new RowRange(index, current.firstRow(index), 0, rows);
                    parts.addAll(RowRange.split(whole, current, scan, progress.threads()));
                    return next(current);
                }
                progress.count("row groups pruned", 1);
            }
            if (!fileHasMorsels) {
                progress.count("files pruned", 1);
            }
            file = null;
        }
    }

    private Morsel next(ScannedParquetFile current) {
        long sequence = nextSequence++;
        admission.claim(sequence);
        return new AdmittedMorsel(new RowGroupMorsel(scan, current, parts.removeFirst(), sequence, progress));
    }

    /// A morsel that waits until there is memory for it.
    private final class AdmittedMorsel implements Morsel {
        private final RowGroupMorsel morsel;

        AdmittedMorsel(RowGroupMorsel morsel) {
            this.morsel = morsel;
        }

        @Override
        public long sequence() {
            return morsel.sequence();
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try {
                admission.begin(sequence(), morsel.heldBytes(), worker);
                return morsel.run(worker, first);
            } finally {
                admission.end(sequence());
            }
        }
    }

    private ScannedParquetFile open(ScannedFile next) {
        return ScannedParquetFile.of(next, footers.get(next.identity()), scan);
    }

    /// Returns whether a row group may have rows that are wanted, as far as statistics tell.
    static boolean mayMatch(FileScan scan, ScannedParquetFile current, int rowGroup, ScanProgress progress) {
        Map<Integer, Statistics> known = new HashMap<>();
        IntFunction<Statistics> statistics = column -> known.computeIfAbsent(column,
                any -> current.statistics(rowGroup, column));
        for (RuntimeFilter.Over filter : scan.runtimeFilters()) {
            if (!filter.mayMatch(statistics)) {
                progress.count("row groups pruned by " + filter.filter().origin(), 1);
                return false;
            }
        }
        return scan.conditions().isEmpty()
                || Pruning.mayMatch(Conjunctions.all(scan.conditions()), statistics::apply, (column, value) -> true);
    }

    @Override
    public long bytes() {
        return scan.bytes();
    }

    @Override
    public synchronized int begun() {
        return nextFile;
    }

    @Override
    public synchronized double claimed() {
        ScannedParquetFile current = file;
        int files = scan.files().size();
        if (current == null) {
            return files == 0 ? 1 : (double) nextFile / files;
        }
        double groups = Math.max(1, current.footer().rowGroups().size());
        return (nextFile - 1 + nextRowGroup / groups) / files;
    }

    @Override
    public int parallelism() {
        // One file may have any number of row groups, which are not looked at before they are claimed.
        return scan.files().isEmpty() ? 1 : Integer.MAX_VALUE;
    }
}
