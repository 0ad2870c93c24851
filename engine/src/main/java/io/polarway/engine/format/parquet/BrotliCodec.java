package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import org.brotli.dec.BrotliInputStream;

/// Brotli, through its reference decoder in Java.
final class BrotliCodec implements Codec {
    private static final int PIECE = 1 << 14;

    @Override
    public int decompress(MemorySegment source, MemorySegment target) throws IOException {
        byte[] piece = new byte[PIECE];
        long written = 0;
        try (InputStream stream = new BrotliInputStream(new SegmentStream(source))) {
            for (int read = stream.read(piece); read >= 0; read = stream.read(piece)) {
                if (read > target.byteSize() - written) {
                    throw new IOException("there are more bytes than the page says");
                }
                MemorySegment.copy(piece, 0, target, Layouts.BYTE, written, read);
                written += read;
            }
        } catch (IllegalStateException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return (int) written;
    }

    @Override
    public long largestOutput(MemorySegment source) {
        // A few bits can repeat 16 MB.
        return Integer.MAX_VALUE;
    }
}
