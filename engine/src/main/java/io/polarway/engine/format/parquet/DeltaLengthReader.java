package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.format.Utf8;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// DELTA_LENGTH_BYTE_ARRAY: the lengths of all values, delta-encoded, then their bytes. The views point into the page.
final class DeltaLengthReader implements ValueReader.Strings {
    private final ArrowBuf buffer;
    private final MemorySegment source;
    private final long limit;
    private final ChunkPlace place;
    private final DeltaReader lengths;
    private final boolean ascii;
    private long position;

    /// Creates a reader of bytes `position` to `limit` of `buffer`, borrowed, whose memory is `source`.
    ///
    /// @param most the most values that the page may have
    /// @param text whether it matters if the values are ASCII
    DeltaLengthReader(ArrowBuf buffer, MemorySegment source, long position, long limit, int most, boolean text,
            ChunkPlace place) {
        this.buffer = buffer;
        this.source = source;
        this.limit = limit;
        this.place = place;
        this.lengths = new DeltaReader(source, position, limit, 4, most, place);
        this.position = lengths.end();
        this.ascii = text && Utf8.isAscii(source, this.position, limit);
    }

    @Override
    public boolean isAscii() {
        return ascii;
    }

    @Override
    public void read(MemorySegment views, int from, int count, ViewData data) {
        int index = data.indexOf(buffer);
        boolean isLong = false;
        for (int i = 0; i < count; i++) {
            int length = nextLength();
            Views.write(views, from + i, source, position, length, index);
            isLong |= length > ViewBuilder.INLINE;
            position += length;
        }
        if (isLong) {
            data.share(buffer);
        }
    }

    @Override
    public void skip(int count) {
        for (int i = 0; i < count; i++) {
            position += nextLength();
        }
    }

    /// Copies the bytes of the next value, whose length [#nextLength] has just given, to `target` from index `at` on.
    void copyNext(int length, byte[] target, int at) {
        MemorySegment.copy(source, Layouts.BYTE, position, target, at, length);
        position += length;
    }

    /// Reads the length of the next value, of which that many bytes are in the page.
    int nextLength() {
        long length = lengths.next();
        if (length < 0 || length > limit - position) {
            throw place.corrupt("a value claims " + length + " bytes, the page has " + (limit - position) + " left");
        }
        return (int) length;
    }
}
