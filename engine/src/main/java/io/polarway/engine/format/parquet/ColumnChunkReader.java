package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.jspecify.annotations.Nullable;

/// Reads one column chunk (one column of one row group) from its first row to its last, into columns of any number of rows.
///
/// A chunk that is dictionary-encoded throughout gives [io.polarway.engine.batch.DictionaryColumn]s which share one
/// dictionary; where its writer gave the dictionary up half-way, [FlatColumn]s follow; rows that are all NULL give a
/// [ConstantColumn]. Strings point into the pages, which therefore live as long as the columns do.
///
/// Used by one thread at a time. After an error only [#close] may be called.
public final class ColumnChunkReader implements AutoCloseable {
    /// How many bytes a chunk may be longer than its metadata says: old writers of dictionary pages left their header out
    /// (PARQUET-816).
    private static final int MISCOUNTED = 100;

    private final ParquetColumn column;
    private final long rows;
    private final Scratch scratch;
    private final QueryMemory memory;
    private final ChunkPlace place;
    private final boolean dictionaryOnly;
    private final PageHeaders pages;
    private final PageDecoder decoder;
    private @Nullable FlatColumn dictionary;
    /// The next row to give out; rows that [#skip] still has to pass over; rows of the pages entered so far.
    private long nextRow;
    private long toSkip;
    private long enteredRows;
    private int pageRows;
    /// The first row that is of interest; pages before it are not counted as passed over.
    private long start;
    private final long pageCount;
    private long dataPages;
    private long pagesPassedOver;
    private long @Nullable [] expectedPages;
    private long @Nullable [] chosen;

    /// Creates the reader of a column chunk. Reads nothing yet.
    ///
    /// @param file the file, borrowed: it stays open as long as the reader
    /// @param chunk the chunk's metadata, as the footer has it
    /// @param column the column, which must be one that is supported
    /// @param rowGroupRows the number of rows of the row group
    /// @param scratch the worker's memory
    public ColumnChunkReader(RandomAccess file, ColumnMetaData chunk, ParquetColumn column, long rowGroupRows,
            Scratch scratch) {
        String path = file.identity().path();
        column.requireSupported(path);
        this.column = column;
        this.rows = rowGroupRows;
        this.scratch = scratch;
        this.memory = scratch.memory();
        long start = chunk.getData_page_offset();
        if (chunk.isSetDictionary_page_offset() && chunk.getDictionary_page_offset() > 0) {
            start = Math.min(start, chunk.getDictionary_page_offset());
        }
        this.place = new ChunkPlace(path, column.name(), start);
        long bytes = chunk.getTotal_compressed_size();
        if (start < 0 || bytes < 0 || start > file.size() || bytes > file.size() - start) {
            throw place.corrupt("the column chunk of " + bytes + " bytes is beyond the end of the file, which has "
                    + file.size() + " bytes");
        }
        if (rowGroupRows < 0) {
            throw place.corrupt("the row group claims " + rowGroupRows + " rows");
        }
        if (chunk.getType() != column.physical()) {
            throw place.corrupt("the column chunk holds " + chunk.getType() + ", the schema has " + column.physical());
        }
        if (chunk.getCodec() == null) {
            throw place.unsupported("the codec of the column chunk is not known");
        }
        this.dictionaryOnly = isDictionaryOnly(chunk);
        this.pageCount = PageIndex.pages(chunk);
        this.pages = new PageHeaders(file, start, Math.min(file.size(), start + bytes + MISCOUNTED), memory, place);
        this.decoder = new PageDecoder(column, Codec.of(chunk.getCodec(), place), memory, place);
    }

    /// Reads the next rows. There must be that many left.
    ///
    /// @return a column of exactly `count` rows, which the caller owns
    public Column read(int count) {
        if (count < 0 || count > rows - nextRow) {
            throw EngineException
                    .internal(count + " rows asked of a column chunk that has " + (rows - nextRow) + " left");
        }
        if (count == 0) {
            return ConstantColumn.ofNull(column.type(), 0);
        }
        try (ColumnOutput output = new ColumnOutput(column, count, true, memory, place)) {
            read(output, count);
            return output.build();
        }
    }

    /// Reads some of the next `count` rows, of which there must be that many, and passes over the others. Pages of which no row is
    /// read are not decompressed.
    ///
    /// @param selection which of them
    /// @return a column of the selected rows only, which the caller owns
    public Column read(int count, Selection selection) {
        long end = nextRow + count;
        int[] positions = selection.positions();
        int rest = selection.count();
        try (ColumnOutput output = new ColumnOutput(column, rest, false, memory, place)) {
            for (int i = 0; i < rest;) {
                int next = i + 1;
                while (next < rest && positions[next] == positions[next - 1] + 1) {
                    next++;
                }
                skip(end - count + positions[i] - nextRow);
                read(output, next - i);
                i = next;
            }
            skip(end - nextRow);
            return output.build();
        }
    }

    private void read(ColumnOutput output, int count) {
        passOver();
        place.enterRows("row", nextRow - output.done());
        int end = output.done() + count;
        while (output.done() < end) {
            if (pageRows == 0) {
                enterPage();
            }
            int part = Math.min(end - output.done(), pageRows);
            if (part > 0) {
                decoder.read(output, part, dictionary);
                pageRows -= part;
            }
        }
        nextRow += count;
    }

    /// Passes over the rows before the first one that is of interest.
    void start(long row) {
        skip(row);
        start = row;
    }

    /// Makes pages that begin at other rows than the page index says an error.
    void expectPages(long[] firstRows) {
        expectedPages = firstRows;
    }

    /// Promises that no other rows will be read, so that pages are decompressed only up to the last of these.
    ///
    /// @param chosen numbers of rows in the row group, ascending
    void only(long[] chosen) {
        this.chosen = chosen;
    }

    /// Returns how many pages with rows of interest were passed over: those after the last row that was read only if all rows were
    /// skipped or read.
    long pagesPassedOver() {
        return pagesPassedOver + (nextRow == rows ? Math.max(0, pageCount - dataPages) : 0);
    }

    /// Passes over the next rows. There must be that many left. Pages of which no row is read are not decompressed, and
    /// nothing is read at all before the next [#read].
    public void skip(long count) {
        if (count < 0 || count > rows - nextRow) {
            throw EngineException
                    .internal(count + " rows to skip in a column chunk that has " + (rows - nextRow) + " left");
        }
        nextRow += count;
        toSkip += count;
    }

    /// Returns the number of rows that were not read or skipped yet.
    public long remaining() {
        return rows - nextRow;
    }

    /// Returns the dictionary, borrowed, if the footer says that every page of the chunk is encoded by it: then no row has a
    /// value, other than NULL, that is not in it. Else null. To be asked before anything is read.
    public @Nullable FlatColumn dictionary() {
        if (dictionaryOnly && dictionary == null && enteredRows == 0) {
            long start = pages.position();
            PageHeader header = pages.next(false);
            if (header != null && header.getType() == PageType.DICTIONARY_PAGE) {
                readDictionary(header);
            } else {
                pages.back(start);
            }
        }
        return dictionaryOnly ? dictionary : null;
    }

    private void passOver() {
        while (toSkip > 0) {
            if (pageRows == 0) {
                enterPage();
            }
            int part = (int) Math.min(toSkip, pageRows);
            if (part < pageRows) {
                decoder.skip(part);
            }
            pageRows -= part;
            toSkip -= part;
        }
    }

    /// Goes to the next page of data that has a row which is not to be skipped.
    private void enterPage() {
        PageHeader header = pages.next(toSkip > 0);
        if (header == null) {
            throw place.corrupt("the column chunk ends after " + enteredRows + " of " + rows + " rows");
        }
        scratch.cancellation().check();
        if (header.getType() == PageType.DICTIONARY_PAGE) {
            readDictionary(header);
            return;
        }
        if (header.getType() == PageType.INDEX_PAGE) {
            return;
        }
        int count = rowsOf(header);
        if (count < 0 || count > rows - enteredRows) {
            throw place
                    .corrupt("the page claims " + count + " rows, the row group has " + (rows - enteredRows) + " left");
        }
        checkPage(count);
        enteredRows += count;
        dataPages++;
        if (toSkip >= count) {
            toSkip -= count;
            pagesPassedOver += enteredRows > start ? 1 : 0;
            return;
        }
        decoder.start(header, pages, count, wanted(count), dictionary);
        pageRows = count;
    }

    /// Returns how many of the rows of the page that was just entered are needed, from its first one on.
    private int wanted(int count) {
        long[] wanted = chosen;
        if (wanted == null) {
            return count;
        }
        int behind = Arrays.binarySearch(wanted, enteredRows);
        int last = (behind < 0 ? -behind - 1 : behind) - 1;
        long pageStart = enteredRows - count;
        return last < 0 || wanted[last] < pageStart ? count : (int) (wanted[last] + 1 - pageStart);
    }

    private void checkPage(int count) {
        long[] expected = expectedPages;
        if (expected == null) {
            return;
        }
        int page = (int) dataPages;
        if (page >= expected.length || expected[page] != enteredRows
                || (page + 1 < expected.length ? expected[page + 1] : rows) != enteredRows + count) {
            throw place.corrupt("the page has rows " + enteredRows + " to " + (enteredRows + count - 1)
                    + " of the row group, but the page index says otherwise");
        }
    }

    private int rowsOf(PageHeader header) {
        if (header.getType() == PageType.DATA_PAGE && header.isSetData_page_header()) {
            return header.getData_page_header().getNum_values();
        }
        if (header.getType() == PageType.DATA_PAGE_V2 && header.isSetData_page_header_v2()) {
            return header.getData_page_header_v2().getNum_values();
        }
        throw place.corrupt("the page is of an unknown type, or has no header of its type");
    }

    private void readDictionary(PageHeader header) {
        DictionaryPageHeader about = header.getDictionary_page_header();
        if (about == null || dictionary != null) {
            throw place.corrupt(
                    about == null ? "the dictionary page has no header of its type" : "there are two dictionaries");
        }
        if (about.getEncoding() != Encoding.PLAIN && about.getEncoding() != Encoding.PLAIN_DICTIONARY) {
            throw place.corrupt("the dictionary is encoded as " + about.getEncoding());
        }
        place.enterRows("dictionary entry", 0);
        dictionary = decoder.dictionary(header, pages, about.getNum_values());
        place.enterRows("row", nextRow);
    }

    /// Returns whether the footer says that every page of a chunk is encoded by its dictionary.
    static boolean isDictionaryOnly(ColumnMetaData chunk) {
        List<PageEncodingStats> pages = chunk.getEncoding_stats();
        if (pages != null && !pages.isEmpty()) {
            boolean any = false;
            for (PageEncodingStats kind : pages) {
                boolean isData = kind.getPage_type() == PageType.DATA_PAGE
                        || kind.getPage_type() == PageType.DATA_PAGE_V2;
                if (isData && kind.getCount() > 0) {
                    if (!PageDecoder.isDictionary(kind.getEncoding())) {
                        return false;
                    }
                    any = true;
                }
            }
            return any;
        }
        // Without statistics on encodings, the list of them tells, unless the dictionary itself is in it as PLAIN.
        List<Encoding> encodings = chunk.getEncodings();
        return encodings != null && encodings.stream().anyMatch(PageDecoder::isDictionary)
                && encodings.stream()
                        .allMatch(encoding -> PageDecoder.isDictionary(encoding) || encoding == Encoding.RLE
                                || encoding == Encoding.BIT_PACKED);
    }

    @Override
    public void close() {
        pages.close();
        decoder.close();
        if (dictionary != null) {
            dictionary.close();
            dictionary = null;
        }
    }
}
