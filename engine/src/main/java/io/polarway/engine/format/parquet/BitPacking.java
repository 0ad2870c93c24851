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

    /// Returns the loop that takes groups of values of `width` bits (1 to 32) apart.
    static GroupUnpacking groups(int width) {
        return LOOPS.with(width);
    }

    /// Returns value `position` of those of `width` bits (1 to 56) that begin at byte `offset`.
    static long get(MemorySegment source, long offset, int width, int position) {
        long bit = (long) position * width;
        return MemoryAccess.getLong(source, offset + (bit >>> 3)) >>> (bit & 7) & (1L << width) - 1;
    }
}
