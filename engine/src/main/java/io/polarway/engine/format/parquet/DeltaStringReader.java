package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.batch.Views;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/// DELTA_BYTE_ARRAY: of each value, how many bytes it shares with the beginning of the value before, and the rest as
/// DELTA_LENGTH_BYTE_ARRAY. The values are put together in buffers of their own.
final class DeltaStringReader implements ValueReader.Strings {
    private static final int SMALLEST_BUFFER = 1 << 12;
    private static final int LARGEST_BUFFER = 1 << 20;

    private final QueryMemory memory;
    private final ChunkPlace place;
    private final DeltaReader prefixes;
    private final DeltaLengthReader suffixes;
    private byte[] value = new byte[256];
    private int length;

    /// Creates a reader of bytes `position` to `limit` of `buffer`, borrowed, whose memory is `source`.
    ///
    /// @param most the most values that the page may have
    /// @param text whether it matters if the values are ASCII
    /// @param memory where the values are put together
    DeltaStringReader(ArrowBuf buffer, MemorySegment source, long position, long limit, int most, boolean text,
            ChunkPlace place, QueryMemory memory) {
        this.memory = memory;
        this.place = place;
        this.prefixes = new DeltaReader(source, position, limit, 4, most, place);
        this.suffixes = new DeltaLengthReader(buffer, source, prefixes.end(), limit, most, text, place);
    }

    /// A value is put together of suffixes that are all ASCII if the page's are.
    @Override
    public boolean isAscii() {
        return suffixes.isAscii();
    }

    @Override
    public void read(MemorySegment views, int from, int count, ViewData data) {
        MemorySegment target = MemorySegment.NULL;
        int index = -1;
        int used = 0;
        int capacity = 0;
        for (int i = 0; i < count; i++) {
            next();
            if (index < 0 || capacity - used < length) {
                capacity = Math.max(length, Math.clamp((count - i) * 32L, SMALLEST_BUFFER, LARGEST_BUFFER));
                ArrowBuf buffer = memory.allocate((long) capacity + BitPacking.PADDING);
                index = data.add(buffer);
                target = Layouts.segment(buffer);
                used = 0;
            }
            MemorySegment.copy(value, 0, target, Layouts.BYTE, used, length);
            Views.write(views, from + i, target, used, length, index);
            if (length > ViewBuilder.INLINE) {
                used += length;
            }
        }
    }

    @Override
    public void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    /// Puts the next value together. It is never longer than all suffixes of the page so far.
    private void next() {
        long shared = prefixes.next();
        if (shared < 0 || shared > length) {
            throw place.corrupt("a value claims to share " + shared + " bytes with one of " + length);
        }
        int rest = suffixes.nextLength();
        int total = (int) shared + rest;
        if (total > value.length) {
            value = Arrays.copyOf(value, Math.max(total, (int) Math.min(Integer.MAX_VALUE - 16, value.length * 2L)));
        }
        suffixes.copyNext(rest, value, (int) shared);
        length = total;
    }
}
