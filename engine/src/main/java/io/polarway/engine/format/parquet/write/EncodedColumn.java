package io.polarway.engine.format.parquet.write;

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
record EncodedColumn(ColumnMetaData chunk, List<PageLocation> pages, @Nullable ColumnIndex index) {
    /// Moves the offsets to where the row group begins in the file.
    void moveTo(long start) {
        chunk.setData_page_offset(chunk.getData_page_offset() + start);
        if (chunk.isSetDictionary_page_offset()) {
            chunk.setDictionary_page_offset(chunk.getDictionary_page_offset() + start);
        }
        for (PageLocation page : pages) {
            page.setOffset(page.getOffset() + start);
        }
    }
}
