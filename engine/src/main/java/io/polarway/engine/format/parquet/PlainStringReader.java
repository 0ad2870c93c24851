package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.format.Utf8;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// PLAIN values of BYTE_ARRAY: each a length of 4 bytes, then its bytes. The views point into the page.
final class PlainStringReader implements ValueReader.Strings {
    private final ArrowBuf buffer;
    private final MemorySegment source;
    private final long limit;
    private final ChunkPlace place;
    private final boolean ascii;
    private long position;

    /// Creates a reader of bytes `position` to `limit` of `buffer`, borrowed, whose memory is `source`.
    ///
    /// @param text whether it matters if the values are ASCII
    PlainStringReader(ArrowBuf buffer, MemorySegment source, long position, long limit, boolean text,
            ChunkPlace place) {
        this.buffer = buffer;
        this.source = source;
        this.position = position;
        this.limit = limit;
        this.place = place;
        // The bytes of the lengths of short strings are ASCII too, so the page can be looked at as a whole.
        this.ascii = text && Utf8.isAscii(source, position, limit);
    }

    @Override
    public boolean isAscii() {
        return ascii;
    }

    @Override
    public void read(MemorySegment views, int from, int count, ViewData data) {
        int index = data.indexOf(buffer);
        long at = position;
        boolean isLong = false;
        for (int i = 0; i < count; i++) {
            int length = length(at);
            Views.write(views, from + i, source, at + 4, length, index);
            isLong |= length > ViewBuilder.INLINE;
            at += 4L + length;
        }
        position = at;
        if (isLong) {
            data.share(buffer);
        }
    }

    @Override
    public void skip(int count) {
        for (int i = 0; i < count; i++) {
            position += 4L + length(position);
        }
    }

    private int length(long at) {
        long available = limit - at - 4;
        int length = available < 0 ? -1 : MemoryAccess.getInt(source, at);
        if (length < 0 || length > available) {
            throw tooLong(length, available);
        }
        return length;
    }

    private RuntimeException tooLong(int length, long available) {
        return available < 0
                ? place.corrupt("a page has fewer values than it says")
                : place.corrupt("a value claims " + length + " bytes, the page has " + available + " left");
    }
}
