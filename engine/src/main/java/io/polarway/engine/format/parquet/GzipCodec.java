package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.deflate.DeflateDecompressor;
import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// GZIP (RFC 1952): usually one member, for which the fast library is tried; else any number of them through the JDK's
/// inflater. The checksum of each member is verified.
record GzipCodec() implements Codec {
    private static final IdleDecompressors DECOMPRESSORS = new IdleDecompressors(DeflateDecompressor::create);
    private static final int SMALLEST_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    @Override
    public int decompress(MemorySegment source, MemorySegment target) throws IOException {
        if (isOneMember(source, target)) {
            return (int) target.byteSize();
        }
        return inflate(source, target);
    }

    @Override
    public long largestOutput(MemorySegment source) {
        return source.byteSize() * 1032 + 64;
    }

    /// Decompresses the source as one member that fills the target, and answers whether it was one.
    private static boolean isOneMember(MemorySegment source, MemorySegment target) throws IOException {
        long end = source.byteSize() - TRAILER;
        long start = afterHeader(source, 0);
        if (start > end || (MemoryAccess.getInt(source, end + 4) & 0xFFFF_FFFFL) != target.byteSize()) {
            return false;
        }
        try {
            int written = DECOMPRESSORS.decompress(source.asSlice(start, end - start), target);
            return written == target.byteSize() && checksum(target) == MemoryAccess.getInt(source, end);
        } catch (IOException e) {
            return false;
        }
    }

    private static int inflate(MemorySegment source, MemorySegment target) throws IOException {
        long from = 0;
        int to = 0;
        Inflater inflater = new Inflater(true);
        try {
            // What is left when the target is full may be a member of nothing, or padding.
            while (from < source.byteSize() && (to < target.byteSize() || from == 0)) {
                from = afterHeader(source, from);
                inflater.reset();
                inflater.setInput(source.asSlice(from).asByteBuffer());
                int first = to;
                while (!inflater.finished()) {
                    int written = inflater.inflate(target.asSlice(to).asByteBuffer());
                    to += written;
                    if (written == 0 && !inflater.finished()) {
                        throw new IOException(to == target.byteSize()
                                ? "there are more bytes than the page says"
                                : "the stream ends too early");
                    }
                }
                from += inflater.getBytesRead();
                if (source.byteSize() - from < TRAILER) {
                    throw new IOException("the checksum is missing");
                }
                if (checksum(target.asSlice(first, to - first)) != MemoryAccess.getInt(source, from)) {
                    throw new IOException("the checksum does not fit");
                }
                from += TRAILER;
            }
            return to;
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }

    private static int checksum(MemorySegment bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.asByteBuffer());
        return (int) crc.getValue();
    }

    /// Returns where the compressed data of the member at `start` begins.
    private static long afterHeader(MemorySegment source, long start) throws IOException {
        if (source.byteSize() - start < SMALLEST_HEADER || (MemoryAccess.getShort(source, start) & 0xFFFF) != 0x8B1F
                || MemoryAccess.getByte(source, start + 2) != 8) {
            throw new IOException("there is no gzip header");
        }
        int flags = MemoryAccess.getByte(source, start + 3);
        if ((flags & RESERVED) != 0) {
            throw new IOException("the gzip header is malformed");
        }
        long at = start + SMALLEST_HEADER;
        if ((flags & HAS_EXTRA) != 0) {
            at += 2 + (source.byteSize() - at < 2 ? 0 : MemoryAccess.getShort(source, at) & 0xFFFF);
        }
        if ((flags & HAS_NAME) != 0) {
            at = afterZero(source, at);
        }
        if ((flags & HAS_COMMENT) != 0) {
            at = afterZero(source, at);
        }
        if ((flags & HAS_CHECKSUM) != 0) {
            at += 2;
        }
        if (at > source.byteSize()) {
            throw new IOException("the gzip header is cut off");
        }
        return at;
    }

    private static long afterZero(MemorySegment source, long start) {
        long at = start;
        while (at < source.byteSize() && MemoryAccess.getByte(source, at) != 0) {
            at++;
        }
        return at + 1;
    }
}
