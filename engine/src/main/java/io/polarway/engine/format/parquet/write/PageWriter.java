package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/// Puts pages together: levels and values, compressed, behind a header. One per worker, used by its thread.
final class PageWriter implements AutoCloseable {
    private final ParquetOptions options;
    private final PageBytes page;
    private final PageCompressor compressor;
    private final GrowableBuffer joined;
    private long uncompressed;

    PageWriter(ParquetOptions options, QueryMemory memory) {
        this.options = options;
        this.page = new PageBytes(memory);
        this.compressor = new PageCompressor(options, memory);
        this.joined = new GrowableBuffer(memory, false);
    }

    /// Returns the bytes of the pages written since it was last asked, headers included, if they were not compressed.
    long takeUncompressed() {
        long bytes = uncompressed;
        uncompressed = 0;
        return bytes;
    }

    /// Writes the page of a dictionary.
    void writeDictionary(DictionaryEntries entries, OutputBlocks out) {
        page.clear();
        entries.write(page);
        DictionaryPageHeader about = new DictionaryPageHeader(entries.size(), Encoding.PLAIN);
        MemorySegment body = page.segment();
        MemorySegment compressed = compressor.compress(body);
        PageHeader header = header(PageType.DICTIONARY_PAGE, body.byteSize(), compressed.byteSize());
        write(header.setDictionary_page_header(about), compressed, out);
    }

    /// Writes a page of data.
    ///
    /// @param row the first row
    /// @param rows the number of rows
    /// @param value the first value, NULLs not counted
    /// @param values the number of values
    void writeData(DefinitionLevels levels, int row, int rows, ChunkValues encoded, int value, int values,
            OutputBlocks out) {
        page.clear();
        if (options.hasSecondVersionPages()) {
            writeSecondVersion(levels, row, rows, encoded, value, values, out);
            return;
        }
        page.addInt(0);
        levels.write(row, rows, page);
        page.setInt(0, (int) page.size() - 4);
        encoded.write(value, value + values, page);
        MemorySegment body = page.segment();
        requireShort(body);
        MemorySegment compressed = compressor.compress(body);
        PageHeader header = header(PageType.DATA_PAGE, body.byteSize(), compressed.byteSize());
        write(header.setData_page_header(new DataPageHeader(rows, encoded.encoding(), Encoding.RLE, Encoding.RLE)),
                compressed, out);
    }

    private void writeSecondVersion(DefinitionLevels levels, int row, int rows, ChunkValues encoded, int value,
            int values, OutputBlocks out) {
        levels.write(row, rows, page);
        int levelBytes = (int) page.size();
        encoded.write(value, value + values, page);
        MemorySegment body = page.segment();
        requireShort(body);
        MemorySegment plain = body.asSlice(levelBytes);
        MemorySegment compressed = compressor.compress(plain);
        boolean isCompressed = compressed.byteSize() < plain.byteSize();
        MemorySegment whole = isCompressed ? join(body.asSlice(0, levelBytes), compressed) : body;
        DataPageHeaderV2 about = new DataPageHeaderV2(rows, rows - values, rows, encoded.encoding(), levelBytes, 0);
        PageHeader header = header(PageType.DATA_PAGE_V2, body.byteSize(), whole.byteSize());
        write(header.setData_page_header_v2(about.setIs_compressed(isCompressed)), whole, out);
    }

    private MemorySegment join(MemorySegment first, MemorySegment second) {
        MemorySegment target = joined.ensure(first.byteSize() + second.byteSize());
        MemorySegment.copy(first, 0, target, 0, first.byteSize());
        MemorySegment.copy(second, 0, target, first.byteSize(), second.byteSize());
        return target.asSlice(0, first.byteSize() + second.byteSize());
    }

    private static void requireShort(MemorySegment body) {
        if (body.byteSize() > Integer.MAX_VALUE) {
            throw EngineException.of(ErrorCode.UNSUPPORTED, "A value is too long for a page of Parquet: the page has "
                    + MemoryPool.describe(body.byteSize()) + ", at most 2.1 GB are possible");
        }
    }

    private static PageHeader header(PageType type, long bytes, long compressed) {
        return new PageHeader(type, (int) bytes, Math.toIntExact(compressed));
    }

    private void write(PageHeader header, MemorySegment body, OutputBlocks out) {
        if (options.hasChecksums()) {
            CRC32 crc = new CRC32();
            crc.update(body.asByteBuffer());
            header.setCrc((int) crc.getValue());
        }
        long start = out.bytes();
        try {
            Util.writePageHeader(header, out);
        } catch (IOException e) {
            throw EngineException.wrap(e);
        }
        uncompressed += out.bytes() - start + header.getUncompressed_page_size();
        out.add(body);
    }

    @Override
    public void close() {
        page.close();
        compressor.close();
        joined.close();
    }
}
