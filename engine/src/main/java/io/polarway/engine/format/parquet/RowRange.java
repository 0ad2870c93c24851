package io.polarway.engine.format.parquet;

import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageType;

/// Rows of a row group that one worker reads.
///
/// @param rowGroup the number of the row group
/// @param groupStart the number of the row group's first row in the file
/// @param from the first of the rows, counted in the row group
/// @param rows how many there are
record RowRange(int rowGroup, long groupStart, long from, long rows) {
    /// No part is smaller: its dictionaries have to be decoded for it alone.
    static final long LEAST_ROWS = 1 << 17;
    /// Parts end with a whole number of batches.
    private static final long ROUNDING = 1 << 14;
    /// A page that two parts share is decompressed twice, so a part should have several.
    private static final long PAGES_PER_PART = 3;
    private static final long USUAL_PAGE_BYTES = 1 << 20;
    /// With so many pieces per thread, the last of them end at about the same time.
    private static final int PIECES_PER_THREAD = 3;

    /// Returns the ranges in which a row group is best read: the whole of it, unless there would not be enough pieces for all
    /// threads.
    static List<RowRange> split(RowRange whole, ScannedParquetFile file, FileScan scan, int threads) {
        long groups = (long) scan.files().size() * file.footer().rowGroups().size();
        long wanted = (long) threads * PIECES_PER_THREAD / groups;
        long parts = Math.min(wanted, Math.min(whole.rows / LEAST_ROWS, pages(whole, file, scan) / PAGES_PER_PART));
        if (threads == 1 || parts <= 1) {
            return List.of(whole);
        }
        long rows = (whole.rows / parts + ROUNDING) / ROUNDING * ROUNDING;
        List<RowRange> ranges = new ArrayList<>();
        for (long from = 0; from < whole.rows; from += rows) {
            ranges.add(new RowRange(whole.rowGroup, whole.groupStart, from, Math.min(rows, whole.rows - from)));
        }
        return ranges;
    }

    /// Returns how many pages each column has that has to be read, at least; 0 if there is no column to be read.
    private static long pages(RowRange range, ScannedParquetFile file, FileScan scan) {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < scan.columns().size(); i++) {
            ParquetColumn stored = scan.columns().get(i) instanceof ScanColumn.Stored ? file.stored(i) : null;
            if (stored != null) {
                fewest = Math.min(fewest, pages(file.chunk(range.rowGroup, stored)));
            }
        }
        return fewest == Long.MAX_VALUE ? 0 : fewest;
    }

    private static long pages(ColumnMetaData chunk) {
        if (chunk.getEncoding_stats() == null) {
            return chunk.getTotal_uncompressed_size() / USUAL_PAGE_BYTES;
        }
        long pages = 0;
        for (PageEncodingStats kind : chunk.getEncoding_stats()) {
            if (kind.getPage_type() != PageType.DICTIONARY_PAGE) {
                pages += Math.max(0, kind.getCount());
            }
        }
        return pages;
    }
}
