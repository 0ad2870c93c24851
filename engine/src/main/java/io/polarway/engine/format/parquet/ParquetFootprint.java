package io.polarway.engine.format.parquet;

import io.polarway.engine.expression.Conjunctions;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.Pruning;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScanFootprint;
import io.polarway.engine.format.ScanFootprint.ColumnFootprint;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.parquet.format.RowGroup;

/// What a scan of Parquet files takes at most, as their footers say: of each row group that may have rows of interest all chunks
/// that are read are open at once, and a worker has one row group at a time.
final class ParquetFootprint {
    private final FileScan scan;
    private final int batchRows;
    private final long memoryLimit;
    private final Scratch scratch;
    private final TextTotals[] texts;
    private long rows;
    private long workerBytes;
    private long workers;
    private long morselRows;

    private ParquetFootprint(FileScan scan, int batchRows, long memoryLimit, Scratch scratch) {
        this.scan = scan;
        this.batchRows = batchRows;
        this.memoryLimit = memoryLimit;
        this.scratch = scratch;
        this.texts = new TextTotals[scan.columns().size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = new TextTotals();
        }
    }

    /// What the values of one column take, added up over row groups.
    private static final class TextTotals {
        final TextDictionaries dictionaries = new TextDictionaries();
        long longest;
        long bytes;

        /// Adds a chunk whose dictionary, if it has all values, has none that is longer than `entry` bytes; else that is -1.
        void add(ChunkFootprint chunk, long rows, long entry) {
            longest = Math.max(longest, entry < 0 ? chunk.longestValue() : entry);
            bytes += entry < 0 ? chunk.valueBytes(rows) : rows * entry;
            bytes = bytes < 0 ? Long.MAX_VALUE / 2 : bytes;
        }

        void addConstant(long length, long rows) {
            dictionaries.addUnknown();
            longest = Math.max(longest, length);
            bytes += length * rows;
        }
    }

    static ScanFootprint of(FileScan scan, FooterCache footers, int batchRows, long memoryLimit, Scratch scratch) {
        ParquetFootprint footprint = new ParquetFootprint(scan, batchRows, memoryLimit, scratch);
        for (ScannedFile file : scan.files()) {
            scratch.cancellation().check();
            ScannedParquetFile scanned = ScannedParquetFile.of(file, footers.get(file.identity()), scan);
            try (RandomAccess access = LocalFile.open(file.identity(), scratch.cancellation())) {
                footprint.add(scanned, access);
            }
        }
        return new ScanFootprint(footprint.rows, footprint.workerBytes, footprint.workers,
                footprint.morselRows,
                scan.output().stream().map(footprint::column).toList());
    }

    private ColumnFootprint column(int column) {
        if (scan.columns().get(column).type().storage() != Storage.VIEW) {
            return ColumnFootprint.FIXED;
        }
        TextTotals text = texts[column];
        long distinct = text.dictionaries.distinct();
        return new ColumnFootprint(text.longest, text.bytes, distinct,
                distinct < 0 ? text.bytes : text.dictionaries.bytes());
    }

    private void add(ScannedParquetFile file, RandomAccess access) {
        List<RowGroup> groups = file.footer().rowGroups();
        for (int group = 0; group < groups.size(); group++) {
            long groupRows = groups.get(group).getNum_rows();
            if (groupRows > 0 && mayMatch(file, group)) {
                rows += groupRows;
                morselRows = Math.max(morselRows, groupRows);
                workers += 1 + groupRows / RowRange.LEAST_ROWS;
                workerBytes = Math.max(workerBytes, groupBytes(file, group, groupRows, access));
            }
        }
    }

    private boolean mayMatch(ScannedParquetFile file, int group) {
        List<Expression> conditions = scan.conditions();
        if (conditions.isEmpty()) {
            return true;
        }
        Map<Integer, Statistics> known = new HashMap<>();
        IntFunction<Statistics> statistics = column -> known.computeIfAbsent(column,
                any -> file.statistics(group, column));
        return Pruning.mayMatch(Conjunctions.all(conditions), statistics::apply, (column, value) -> true);
    }

    private long groupBytes(ScannedParquetFile file, int group, long groupRows, RandomAccess access) {
        List<ChunkFootprint> chunks = new ArrayList<>();
        long rowBytes = 0;
        for (int column = 0; column < scan.columns().size(); column++) {
            ParquetColumn stored = file.stored(column);
            ScanColumn wanted = scan.columns().get(column);
            if (stored == null) {
                Object constant = wanted instanceof ScanColumn.PerFile perFile ? file.constant(perFile) : null;
                texts[column].addConstant(constant instanceof String text ? text.length() * 4L : 0, groupRows);
                rowBytes += wanted.type().storage().width();
                continue;
            }
            ChunkFootprint chunk = new ChunkFootprint(file.chunk(group, stored), stored, wanted.type());
            chunks.add(chunk);
            if (wanted.type().storage() == Storage.VIEW) {
                boolean isKept = scan.output().contains(column) && file.conversion(column) == null;
                texts[column].add(chunk, groupRows, isKept
                        ? texts[column].dictionaries.add(access, chunk.chunk(), stored, groupRows, scratch)
                        : -1);
            }
            rowBytes += Math.max(chunk.uncompressed() / groupRows, wanted.type().storage().width());
        }
        int rowsAtOnce = (int) Math.min(groupRows, ScanProgress.batchRows(batchRows, memoryLimit, rowBytes));
        return chunks.stream().mapToLong(chunk -> chunk.bytes(rowsAtOnce, groupRows)).sum()
                + rowsAtOnce * Long.BYTES * (long) (scan.columns().size() - chunks.size());
    }
}
