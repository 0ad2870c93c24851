package io.polarway.engine.format.parquet;

import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScannedFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Reads chosen rows of Parquet files: a morsel for each row group that has some, in the order of the rows.
final class ParquetFetch implements Source {
    private final List<Morsel> morsels = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    /// Creates the source.
    ///
    /// @param rows for each file the chosen rows, ascending
    ParquetFetch(FileScan scan, List<long[]> rows, FooterCache footers, QueryContext context, OperatorProfile profile) {
        ScanProgress progress = new ScanProgress(context, profile);
        for (int i = 0; i < rows.size(); i++) {
            context.cancellation().check();
            ScannedFile file = scan.files().get(i);
            add(ScannedParquetFile.of(file, footers.get(file.identity()), scan), rows.get(i), scan, progress);
        }
        progress.count("row groups", morsels.size());
    }

    private void add(ScannedParquetFile file, long[] chosen, FileScan scan, ScanProgress progress) {
        for (int from = 0; from < chosen.length;) {
            int group = file.rowGroupOf(chosen[from]);
            long first = file.firstRow(group);
            long rows = file.footer().rowGroups().get(group).getNum_rows();
            int to = from;
            while (to < chosen.length && chosen[to] < first + rows) {
                to++;
            }
            morsels.add(new RowGroupFetch(scan, file, new RowRange(group, first, 0, rows),
                    Arrays.copyOfRange(chosen, from, to), morsels.size(), progress));
            from = to;
        }
    }

    @Override
    public @Nullable Morsel claim() {
        int claimed = next.getAndIncrement();
        return claimed < morsels.size() ? morsels.get(claimed) : null;
    }

    @Override
    public int parallelism() {
        return Math.max(1, morsels.size());
    }
}
