package io.polarway.engine.function;

import java.lang.foreign.MemorySegment;

/// Which places belong to the frame of each place: up to three stretches that do not overlap and ascend, as a frame from which
/// rows are excluded has.
///
/// @param from for each stretch the first place, by place, 32 bits
/// @param to for each stretch the place after the last one, never before the first; at the ends of a partition both are
///        within it
/// @param isPartition whether every frame is the whole partition
/// @param isGrowing whether every frame is one stretch that begins with the partition and never ends before that of the place
///        before
/// @param isSliding whether every frame is one stretch neither of whose ends is before that of the place before
public record WindowFrames(MemorySegment[] from, MemorySegment[] to, boolean isPartition, boolean isGrowing,
        boolean isSliding) {
    /// Returns how many stretches there are.
    public int stretches() {
        return from.length;
    }
}
