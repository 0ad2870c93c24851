package io.polarway.engine.format.csv;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The text of a gzip file (RFC 1952): that of its members, one after the other. Behind the last one there may be zeros, with
/// which tools fill up blocks, and nothing else: other bytes are an error rather than the end. Used by one thread.
final class GzipMembers extends InputStream {
    private static final int HAS_HEADER_CHECK = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream source;
    private final byte[] input;
    private final byte[] single = new byte[1];
    private final Inflater inflater = new Inflater(true);
    private final CRC32 check = new CRC32();
    private int from;
    private int to;
    private long members;
    private boolean isInMember;
    private boolean isEnd;

    /// Creates the text of what `source` gives, which it reads in pieces of `piece` bytes and closes.
    GzipMembers(InputStream source, int piece) {
        this.source = source;
        this.input = new byte[piece];
    }

    private boolean hasMore() throws IOException {
        if (from == to) {
            from = 0;
            to = Math.max(0, source.read(input, 0, input.length));
        }
        return from < to;
    }

    private int next() throws IOException {
        if (!hasMore()) {
            throw new EOFException();
        }
        return input[from++] & 0xFF;
    }

    private long little(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << 8 * i;
        }
        return value;
    }

    /// Reads the header of a member, unless the file ends before it.
    private void start() throws IOException {
        if (!hasMore()) {
            isEnd = true;
            return;
        }
        int first = next();
        if (first == 0 && members > 0) {
            while (hasMore()) {
                if (next() != 0) {
                    throw new IOException("there are zeros and other bytes behind the last gzip member");
                }
            }
            isEnd = true;
            return;
        }
        if (first != 0x1F || !hasMore() || next() != 0x8B) {
            throw new IOException(members == 0 ? "it is not gzip" : "what follows gzip member " + members
                    + " is not another one. Was something appended without compressing it?");
        }
        int method = next();
        int flags = next();
        if (method != 8 || (flags & RESERVED) != 0) {
            throw new IOException("gzip member " + (members + 1) + " is compressed in an unknown way");
        }
        little(6);
        if ((flags & HAS_EXTRA) != 0) {
            for (long bytes = little(2); bytes > 0; bytes--) {
                next();
            }
        }
        skipText((flags & HAS_NAME) != 0);
        skipText((flags & HAS_COMMENT) != 0);
        if ((flags & HAS_HEADER_CHECK) != 0) {
            little(2);
        }
        members++;
        inflater.reset();
        check.reset();
        isInMember = true;
    }

    private void skipText(boolean isThere) throws IOException {
        while (isThere && next() != 0) {
            // The zero ends it.
        }
    }

    /// Compares what follows the compressed bytes of a member with its text.
    private void finish() throws IOException {
        from = to - inflater.getRemaining();
        if (little(4) != check.getValue() || little(4) != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw new IOException("the checksum of gzip member " + members + " is another one");
        }
        isInMember = false;
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            while (!isEnd) {
                if (!isInMember) {
                    start();
                    if (isInMember) {
                        inflater.setInput(input, from, to - from);
                    }
                    continue;
                }
                int count = inflater.inflate(target, offset, length);
                check.update(target, offset, count);
                if (inflater.finished()) {
                    finish();
                } else if (inflater.needsDictionary()) {
                    throw new IOException("gzip member " + members + " needs a dictionary");
                } else if (count == 0) {
                    from = to;
                    if (!hasMore()) {
                        throw new EOFException();
                    }
                    inflater.setInput(input, from, to - from);
                }
                if (count > 0) {
                    return count;
                }
            }
            return -1;
        } catch (DataFormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        source.close();
    }
}
