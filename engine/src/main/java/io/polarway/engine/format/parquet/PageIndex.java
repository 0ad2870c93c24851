package io.polarway.engine.format.parquet;

import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.type.Statistics;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TBase;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/// What the column index and the offset index of a column chunk say: where each page's rows begin, and what its values are.
///
/// An index that is malformed, or contradicts itself or the footer, counts as none. Used by one thread.
final class PageIndex {
    private static final int LARGEST = 1 << 24;
    private static final int DEEPEST = 16;

    private final ParquetColumn column;
    private final long rows;
    private final boolean hasOrder;
    private final ColumnIndex index;
    private final long[] firstRows;
    private final @Nullable Statistics[] statistics;

    private PageIndex(ParquetColumn column, long rows, boolean hasOrder, ColumnIndex index, long[] firstRows) {
        this.column = column;
        this.rows = rows;
        this.hasOrder = hasOrder;
        this.index = index;
        this.firstRows = firstRows;
        this.statistics = new Statistics[firstRows.length];
    }

    /// Reads the index of a chunk of several pages; null if there is none that can be used.
    ///
    /// @param rows the rows of the row group
    /// @param hasOrder whether the footer promises that bounds are ordered as the type is
    static @Nullable PageIndex read(RandomAccess file, ColumnChunk chunk, ParquetColumn column, long rows,
            boolean hasOrder) {
        if (!column.isSupported() || !chunk.isSetColumn_index_offset() || !chunk.isSetColumn_index_length()
                || !chunk.isSetOffset_index_offset() || !chunk.isSetOffset_index_length()
                || pages(chunk.getMeta_data()) == 1) {
            return null;
        }
        OffsetIndex places = new OffsetIndex();
        ColumnIndex index = new ColumnIndex();
        if (!parse(file, chunk.getOffset_index_offset(), chunk.getOffset_index_length(), places)
                || !parse(file, chunk.getColumn_index_offset(), chunk.getColumn_index_length(), index)) {
            return null;
        }
        long[] firstRows = firstRows(places.getPage_locations(), chunk.getMeta_data(), rows);
        return firstRows == null || !isConsistent(index, firstRows, rows)
                ? null
                : new PageIndex(column, rows, hasOrder, index, firstRows);
    }

    /// Returns how many pages of data a chunk has, or -1 if its metadata does not say so.
    static long pages(ColumnMetaData chunk) {
        List<PageEncodingStats> kinds = chunk.getEncoding_stats();
        if (kinds == null || kinds.isEmpty()) {
            return -1;
        }
        return kinds.stream()
                .filter(kind -> kind.getPage_type() == PageType.DATA_PAGE
                        || kind.getPage_type() == PageType.DATA_PAGE_V2)
                .mapToLong(kind -> Math.max(0, kind.getCount())).sum();
    }

    private static boolean parse(RandomAccess file, long offset, int length, TBase<?, ?> structure) {
        if (offset < 0 || length <= 0 || length > LARGEST || offset > file.size() - length) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            file.read(offset, bytes);
            TConfiguration limits = new TConfiguration(length, length, DEEPEST);
            // No element is shorter than a byte, so longer lists are refused before anything is allocated for them.
            structure.read(
                    new TCompactProtocol(new TIOStreamTransport(limits, new SegmentStream(bytes)), length, length));
            return true;
        } catch (TException | IllegalArgumentException e) {
            return false;
        }
    }

    private static long @Nullable [] firstRows(List<PageLocation> places, ColumnMetaData chunk, long rows) {
        long expected = pages(chunk);
        if (places.isEmpty() || expected >= 0 && expected != places.size()) {
            return null;
        }
        long[] firstRows = new long[places.size()];
        long end = 0;
        for (int i = 0; i < firstRows.length; i++) {
            PageLocation place = places.get(i);
            long first = place.getFirst_row_index();
            if (i == 0 ? first != 0 : first <= firstRows[i - 1] || place.getOffset() < end) {
                return null;
            }
            if (first >= rows || place.getCompressed_page_size() <= 0 || place.getOffset() < 0) {
                return null;
            }
            firstRows[i] = first;
            end = place.getOffset() + place.getCompressed_page_size();
        }
        return firstRows;
    }

    private static boolean isConsistent(ColumnIndex index, long[] firstRows, long rows) {
        int pages = firstRows.length;
        if (index.getNull_pages().size() != pages || index.getMin_values().size() != pages
                || index.getMax_values().size() != pages
                || index.isSetNull_counts() && index.getNull_counts().size() != pages) {
            return false;
        }
        for (int i = 0; index.isSetNull_counts() && i < pages; i++) {
            long count = (i + 1 < pages ? firstRows[i + 1] : rows) - firstRows[i];
            long nulls = index.getNull_counts().get(i);
            if (nulls < 0 || nulls > count || index.getNull_pages().get(i) && nulls != count) {
                return false;
            }
        }
        return true;
    }

    /// Returns the number of the first row of each page, in the row group.
    long[] firstRows() {
        return firstRows;
    }

    /// Returns what is known about the values of a page, in the column's own type.
    Statistics statistics(int page) {
        Statistics known = statistics[page];
        if (known == null) {
            known = read(page);
            statistics[page] = known;
        }
        return known;
    }

    private Statistics read(int page) {
        long count = (page + 1 < firstRows.length ? firstRows[page + 1] : rows) - firstRows[page];
        if (index.getNull_pages().get(page)) {
            return new Statistics(count, count, null, null, 0);
        }
        org.apache.parquet.format.Statistics written = new org.apache.parquet.format.Statistics();
        written.setMin_value(index.getMin_values().get(page)).setMax_value(index.getMax_values().get(page));
        if (index.isSetNull_counts()) {
            written.setNull_count(index.getNull_counts().get(page));
        }
        return ColumnStatistics.of(column, written, count, hasOrder);
    }
}
