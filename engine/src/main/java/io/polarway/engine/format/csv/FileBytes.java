package io.polarway.engine.format.csv;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The text of a file as UTF-8, decompressed and decoded, from its beginning to its end. Used by one thread at a time.
final class FileBytes implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final RandomAccess file;
    private final Raw raw;
    private final InputStream text;

    private FileBytes(RandomAccess file, Raw raw, InputStream text) {
        this.file = file;
        this.raw = raw;
        this.text = text;
    }

    /// Returns whether the bytes of a file are its text, so that it can be read from any place.
    static boolean isPlain(FileIdentity file, CsvOptions options) {
        return compression(file, options).equals("none") && options.encoding().equals("utf-8")
                && options.longDelimiter() == null;
    }

    private static String compression(FileIdentity file, CsvOptions options) {
        String asked = options.compression();
        if (asked != null) {
            return asked;
        }
        String name = file.path().toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? "gzip" : name.endsWith(".zst") ? "zstd" : "none";
    }

    /// Opens a file.
    ///
    /// @param cancellation polled while it is read
    static FileBytes open(FileIdentity identity, CsvOptions options, Cancellation cancellation) {
        RandomAccess file = LocalFile.open(identity, cancellation);
        Raw raw = new Raw(file);
        try {
            InputStream bytes = switch (compression(identity, options)) {
                case "gzip" -> identity.size() == 0 ? raw : new GzipMembers(raw, PIECE);
                case "zstd" -> ZstdInputStream.create(raw);
                default -> raw;
            };
            InputStream text = options.encoding().equals("utf-8") ? bytes : transcoded(bytes, options.encoding());
            String delimiter = options.longDelimiter();
            return new FileBytes(file, raw, delimiter == null ? text
                    : new LongDelimiter(text, identity.path(), delimiter.getBytes(StandardCharsets.UTF_8),
                            options.aroundLongDelimiter()));
        } catch (IOException | RuntimeException e) {
            raw.close();
            file.close();
            throw failure(identity, e);
        }
    }

    private static InputStream transcoded(InputStream bytes, String encoding) throws IOException {
        Charset charset = StandardCharsets.ISO_8859_1;
        InputStream source = bytes;
        if (encoding.equals("utf-16")) {
            PushbackInputStream start = new PushbackInputStream(bytes, 2);
            byte[] mark = start.readNBytes(2);
            start.unread(mark);
            boolean isBig = mark.length == 2 && (mark[0] & 0xFF) == 0xFE && (mark[1] & 0xFF) == 0xFF;
            charset = isBig ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
            source = start;
        }
        return new Transcoded(new InputStreamReader(source, charset.newDecoder()));
    }

    /// Returns how many bytes of the file have been read.
    long bytesRead() {
        return raw.position;
    }

    /// Reads as many bytes as there are, up to the end of `target` from `offset` on.
    ///
    /// @return how many were read; fewer than asked for only at the end of the file
    long read(MemorySegment target, long offset, long bytes, byte[] scratch) {
        long done = 0;
        try {
            while (done < bytes) {
                int count = text.read(scratch, 0, (int) Math.min(scratch.length, bytes - done));
                if (count < 0) {
                    break;
                }
                MemorySegment.copy(scratch, 0, target, Layouts.BYTE, offset + done, count);
                done += count;
            }
            return done;
        } catch (IOException | RuntimeException e) {
            throw failure(file.identity(), e);
        }
    }

    private static EngineException failure(FileIdentity identity, Exception cause) {
        if (cause instanceof EngineException engine) {
            return engine;
        }
        String why = cause instanceof java.io.EOFException ? "it was cut off" : String.valueOf(cause.getMessage());
        return EngineException.of(ErrorCode.CORRUPT_FILE,
                "Corrupt file: '" + identity.path() + "' cannot be decompressed or decoded: " + why, cause);
    }

    @Override
    public void close() {
        try {
            text.close();
        } catch (IOException | RuntimeException e) {
            // Nothing was written, so nothing is lost.
        } finally {
            raw.close();
            file.close();
        }
    }

    /// The bytes as they are in the file.
    private static final class Raw extends InputStream {
        private final RandomAccess file;
        private final Arena arena = Arena.ofShared();
        private final MemorySegment piece = arena.allocate(PIECE);
        private long position;
        private int from;
        private int to;
        private boolean isClosed;

        Raw(RandomAccess file) {
            this.file = file;
        }

        private boolean fill() {
            if (from < to) {
                return true;
            }
            int bytes = (int) Math.min(PIECE, file.size() - position);
            if (bytes <= 0) {
                return false;
            }
            file.read(position, piece.asSlice(0, bytes));
            position += bytes;
            from = 0;
            to = bytes;
            return true;
        }

        @Override
        public int read() {
            return fill() ? MemoryAccess.getByte(piece, from++) & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, to - from);
            MemorySegment.copy(piece, Layouts.BYTE, from, target, offset, count);
            from += count;
            return count;
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                arena.close();
            }
        }
    }

    /// Characters as UTF-8.
    private static final class Transcoded extends MadeBytes {
        private final Reader source;
        private final char[] characters = new char[PIECE];
        /// The first half of a pair, which waits for the second one.
        private int kept;

        Transcoded(Reader source) {
            this.source = source;
        }

        @Override
        boolean make() throws IOException {
            int count = source.read(characters, kept, characters.length - kept);
            if (count < 0) {
                if (kept == 0) {
                    return false;
                }
                count = 0;
            }
            int total = kept + count;
            boolean isHalf = count > 0 && Character.isHighSurrogate(characters[total - 1]);
            byte[] bytes = new String(characters, 0, isHalf ? total - 1 : total).getBytes(StandardCharsets.UTF_8);
            give(bytes, bytes.length);
            kept = isHalf ? 1 : 0;
            if (isHalf) {
                characters[0] = characters[total - 1];
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
