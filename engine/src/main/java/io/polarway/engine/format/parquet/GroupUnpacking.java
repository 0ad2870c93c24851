package io.polarway.engine.format.parquet;

import java.lang.foreign.MemorySegment;

/// Takes groups of 8 packed integers of one width apart.
interface GroupUnpacking {
    /// Unpacks `groups` groups from the beginning of `from` to 32-bit integers at the beginning of `to`.
    void run(MemorySegment from, MemorySegment to, int groups);
}
