package io.polarway.engine.format.parquet;

import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;
import org.apache.parquet.format.PageHeader;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TConfiguration;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TProtocolException;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;
import shaded.parquet.org.apache.thrift.transport.TTransportException;

/// Walks over the pages of a column chunk: the header of each, then its body if that is wanted. Headers are read from memory
/// that ends where the chunk does, so no length in them leads further or makes anything large be allocated.
final class PageHeaders implements AutoCloseable {
    private static final int FIRST_GUESS = 1 << 9;
    private static final int SKIPPING_PIECE = 1 << 12;
    private static final int LARGEST = 1 << 24;
    private static final int DEEPEST = 16;

    private final ChunkBytes bytes;
    private final ChunkPlace place;
    private long position;
    private long body;
    private int bodyBytes;

    PageHeaders(RandomAccess file, long start, long end, QueryMemory memory, ChunkPlace place) {
        this.bytes = new ChunkBytes(file, start, end, memory);
        this.place = place;
        this.position = start;
    }

    /// Reads the header of the next page, over the body of the page before; null at the end of the chunk.
    ///
    /// @param skipping whether its body will hardly be wanted
    @Nullable
    PageHeader next(boolean skipping) {
        if (position >= bytes.end()) {
            return null;
        }
        place.enterPage(position);
        PageHeader header = readHeader(skipping ? SKIPPING_PIECE : ChunkBytes.PIECE);
        int length = header.getCompressed_page_size();
        if (length < 0 || length > bytes.end() - body) {
            throw place.corrupt(
                    "the page claims " + length + " bytes, the column chunk has " + (bytes.end() - body) + " left");
        }
        if (header.getUncompressed_page_size() < 0) {
            throw place.corrupt("the page claims an uncompressed length of " + header.getUncompressed_page_size());
        }
        bodyBytes = length;
        position = body + length;
        return header;
    }

    /// Goes back to the header last read: the next call of [#next] reads it again, at byte `start`.
    void back(long start) {
        position = start;
    }

    /// Returns where the next page begins in the file.
    long position() {
        return position;
    }

    /// Reads the body of the page whose header was read last, and verifies its checksum if it has one.
    ///
    /// @return the buffer that holds it, borrowed until the next page: [#bodyOffset] and [#bodyLength] say where
    ChunkBytes body(PageHeader header) {
        bytes.require(body, bodyBytes, ChunkBytes.PIECE);
        if (header.isSetCrc()) {
            CRC32 crc = new CRC32();
            crc.update(bytes.segment().asSlice(bodyOffset(), bodyBytes).asByteBuffer());
            if ((int) crc.getValue() != header.getCrc()) {
                throw place.corrupt("the checksum of the page does not fit its bytes");
            }
        }
        return bytes;
    }

    /// Returns where in the buffer of [#body] the body begins.
    long bodyOffset() {
        return bytes.offset(body);
    }

    /// Returns the length of the body.
    int bodyLength() {
        return bodyBytes;
    }

    private PageHeader readHeader(long piece) {
        long rest = bytes.end() - position;
        long guess = Math.min(rest, Math.max(FIRST_GUESS, bytes.available(position)));
        while (true) {
            bytes.require(position, guess, piece);
            MemorySegment segment = bytes.segment().asSlice(bytes.offset(position), guess);
            SegmentStream stream = new SegmentStream(segment);
            try {
                TConfiguration limits = new TConfiguration((int) Math.min(guess, LARGEST), LARGEST, DEEPEST);
                PageHeader header = new PageHeader();
                header.read(new TCompactProtocol(new TIOStreamTransport(limits, stream)));
                body = position + stream.position();
                return header;
            } catch (TProtocolException e) {
                throw place.corrupt("the page header is malformed: " + e.getMessage(), e);
            } catch (TTransportException e) {
                if (guess == rest || guess >= LARGEST) {
                    throw place.corrupt("the page header is cut off", e);
                }
                guess = Math.min(rest, Math.min(LARGEST, guess * 16));
            } catch (TException e) {
                throw place.corrupt("the page header is malformed", e);
            }
        }
    }

    @Override
    public void close() {
        bytes.close();
    }
}
