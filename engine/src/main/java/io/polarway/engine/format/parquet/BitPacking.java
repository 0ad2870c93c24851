package io.polarway.engine.format.parquet;

import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/// Unpacks integers of 0 to 64 bits each that are packed without gaps, least significant bit first, as Parquet's RLE hybrid
/// and DELTA_BINARY_PACKED have them.
///
/// Groups of 8 values are `width` whole bytes, which a [GroupUnpackingLoop] of that width takes apart. It may read up to
/// [#PADDING] bytes behind the packed values, which therefore must be part of the segment.
final class BitPacking {
    /// The bytes behind the packed values that may be read.
    static final int PADDING = 16;

    private static final LoopTemplate<GroupUnpacking> LOOPS = new LoopTemplate<>(MethodHandles.lookup(),
            GroupUnpackingLoop.class);

    private BitPacking() {
    }

    /// Unpacks `count` values of `width` bits (0 to 32) from byte `offset` of `source` on, to 32-bit integers from
    /// element `index` of `target` on.
    static void unpackInts(MemorySegment source, long offset, int width, MemorySegment target, int index, int count) {
        if (width == 0) {
            target.asSlice(index * 4L, count * 4L).fill((byte) 0);
            return;
        }
        int groups = count >>> 3;
        if (groups > 0) {
            MemorySegment from = source.asSlice(offset, (long) groups * width + PADDING);
            LOOPS.with(width).run(from, target.asSlice(index * 4L, groups * 32L), groups);
        }
        for (int i = groups << 3; i < count; i++) {
            MemoryAccess.setIntAtIndex(target, index + i, (int) get(source, offset, width, i));
        }
    }

    /// Returns value `position` of those of `width` bits (1 to 56) that begin at byte `offset`.
    static long get(MemorySegment source, long offset, int width, int position) {
        long bit = (long) position * width;
        return MemoryAccess.getLong(source, offset + (bit >>> 3)) >>> (bit & 7) & (1L << width) - 1;
    }
}
