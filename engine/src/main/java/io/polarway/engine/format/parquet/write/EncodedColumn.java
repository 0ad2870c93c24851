package io.polarway.engine.format.parquet.write;

import java.io.IOException;
import java.util.List;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.PageLocation;
import org.jspecify.annotations.Nullable;

/// What the footer says of a column chunk. Offsets count from the beginning of the row group until it has its place.
///
/// @param chunk the metadata
/// @param pages where the data pages are
/// @param index the bounds of each page, or null where a page with values has none
/// @param filter what tells which values there are, until it was written behind the row group; null if there is none
record EncodedColumn(ColumnMetaData chunk, List<PageLocation> pages, @Nullable ColumnIndex index,
        @Nullable BloomFilterBuilder filter) {
    /// Writes the filter behind the chunks of a row group, if there is one.
    EncodedColumn writeFilter(OutputBlocks out) throws IOException {
        if (filter == null) {
            return this;
        }
        long start = out.bytes();
        filter.write(out);
        chunk.setBloom_filter_offset(start).setBloom_filter_length((int) (out.bytes() - start));
        return new EncodedColumn(chunk, pages, index, null);
    }

    /// Moves the offsets to where the row group begins in the file.
    void moveTo(long start) {
        chunk.setData_page_offset(chunk.getData_page_offset() + start);
        if (chunk.isSetDictionary_page_offset()) {
            chunk.setDictionary_page_offset(chunk.getDictionary_page_offset() + start);
        }
        if (chunk.isSetBloom_filter_offset()) {
            chunk.setBloom_filter_offset(chunk.getBloom_filter_offset() + start);
        }
        for (PageLocation page : pages) {
            page.setOffset(page.getOffset() + start);
        }
    }
}
