package io.polarway.engine.format.parquet;

import java.lang.foreign.MemorySegment;

/// Takes groups of 8 packed integers of one width apart.
interface GroupUnpacking {
    /// Unpacks `groups` groups from byte `offset` of `from` on to 32-bit integers from element `index` of `to` on.
    ///
    /// @param most the largest value that there may be
    /// @return a number of which the sign of one half or the other is set if some value is larger than that
    long run(MemorySegment from, long offset, MemorySegment to, int index, int groups, int most);
}
