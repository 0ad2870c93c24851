package io.polarway.engine.format.parquet.write;

import io.polarway.engine.exec.Worker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.jspecify.annotations.Nullable;

/// Cuts column chunks into pages, and notes what the footer and the page indexes say of them. One per worker.
final class ChunkPages implements AutoCloseable {
    /// A fifth of the default row group, and whole batches of the usual size.
    private static final int PAGE_ROWS = 24_576;
    private static final long PAGE_BYTES = 1 << 20;
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private final ParquetOptions options;
    private final Worker worker;
    private final PageWriter writer;

    ChunkPages(ParquetOptions options, Worker worker) {
        this.options = options;
        this.worker = worker;
        this.writer = new PageWriter(options, worker.memory());
    }

    /// Writes the pages of a chunk.
    EncodedColumn write(WrittenColumn column, DefinitionLevels levels, int rows, ChunkValues values, OutputBlocks out) {
        long start = out.bytes();
        writer.takeUncompressed();
        DictionaryEntries entries = values instanceof DictionaryValues dictionary ? dictionary.entries() : null;
        if (entries != null) {
            writer.writeDictionary(entries, out);
        }
        long data = out.bytes();
        List<PageLocation> places = new ArrayList<>();
        List<Bounds> bounds = new ArrayList<>();
        List<Long> nulls = new ArrayList<>();
        List<Boolean> nullPages = new ArrayList<>();
        int value = 0;
        int row = 0;
        while (row < rows) {
            worker.cancellation().check();
            int count = Math.min(PAGE_ROWS, rows - row);
            int there = levels.values(row, count);
            int end = there == 0 ? value : values.pageEnd(value, value + there, PAGE_BYTES);
            if (end < value + there) {
                count = levels.rowOf(row, end - value) - row;
                there = end - value;
            }
            long offset = out.bytes();
            writer.writeData(levels, row, count, values, value, there, out);
            places.add(new PageLocation(offset, (int) (out.bytes() - offset), row));
            bounds.add(values.bounds(value, value + there));
            nulls.add((long) count - there);
            nullPages.add(there == 0);
            value += there;
            row += count;
        }
        ColumnMetaData chunk = new ColumnMetaData(column.physical(), encodings(values, entries), List.of(column.name()),
                options.codec(), rows, writer.takeUncompressed(), out.bytes() - start, data);
        if (entries != null) {
            chunk.setDictionary_page_offset(start);
        }
        chunk.setStatistics(statistics(column, levels, bounds, entries));
        chunk.setEncoding_stats(encodingStats(values, entries, places.size()));
        double ratio = options.filterRatio();
        BloomFilterBuilder filter = ratio == 0 ? null : BloomFilterBuilder.of(values, column, value, ratio);
        return new EncodedColumn(chunk, places, index(bounds, nulls, nullPages), filter);
    }

    private static List<Encoding> encodings(ChunkValues values, @Nullable DictionaryEntries entries) {
        Set<Encoding> encodings = new LinkedHashSet<>();
        encodings.add(Encoding.RLE);
        if (entries != null) {
            encodings.add(Encoding.PLAIN);
        }
        encodings.add(values.encoding());
        return List.copyOf(encodings);
    }

    private List<PageEncodingStats> encodingStats(ChunkValues values, @Nullable DictionaryEntries entries, int pages) {
        List<PageEncodingStats> stats = new ArrayList<>();
        if (entries != null) {
            stats.add(new PageEncodingStats(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 1));
        }
        stats.add(new PageEncodingStats(options.hasSecondVersionPages() ? PageType.DATA_PAGE_V2 : PageType.DATA_PAGE,
                values.encoding(), pages));
        return stats;
    }

    private static Statistics statistics(WrittenColumn column, DefinitionLevels levels, List<Bounds> pages,
            @Nullable DictionaryEntries entries) {
        Bounds all = column.newBounds();
        pages.forEach(all::add);
        Statistics statistics = new Statistics().setNull_count(levels.nulls());
        Bounds.Bound min = all.min();
        Bounds.Bound max = all.max();
        if (min != null) {
            statistics.setMin_value(min.bytes()).setIs_min_value_exact(min.isExact());
        }
        if (max != null) {
            statistics.setMax_value(max.bytes()).setIs_max_value_exact(max.isExact());
        }
        // Bits tell more floating-point values apart than SQL does: zeros, and NaNs.
        if (entries != null && !(all instanceof FloatingBounds)) {
            statistics.setDistinct_count(entries.size());
        }
        return statistics;
    }

    private static @Nullable ColumnIndex index(List<Bounds> pages, List<Long> nulls, List<Boolean> nullPages) {
        List<ByteBuffer> mins = new ArrayList<>();
        List<ByteBuffer> maxes = new ArrayList<>();
        boolean isAscending = true;
        boolean isDescending = true;
        Bounds last = null;
        for (int i = 0; i < pages.size(); i++) {
            if (nullPages.get(i)) {
                mins.add(NO_BYTES);
                maxes.add(NO_BYTES);
                continue;
            }
            Bounds page = pages.get(i);
            Bounds.Bound min = page.min();
            Bounds.Bound max = page.max();
            if (min == null || max == null) {
                return null;
            }
            mins.add(ByteBuffer.wrap(min.bytes()));
            maxes.add(ByteBuffer.wrap(max.bytes()));
            if (last != null) {
                isAscending &= page.compareMin(last) >= 0 && page.compareMax(last) >= 0;
                isDescending &= page.compareMin(last) <= 0 && page.compareMax(last) <= 0;
            }
            last = page;
        }
        BoundaryOrder order = isAscending ? BoundaryOrder.ASCENDING
                : isDescending ? BoundaryOrder.DESCENDING : BoundaryOrder.UNORDERED;
        return new ColumnIndex(nullPages, mins, maxes, order).setNull_counts(nulls);
    }

    @Override
    public void close() {
        writer.close();
    }
}
