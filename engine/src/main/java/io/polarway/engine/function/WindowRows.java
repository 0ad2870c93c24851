package io.polarway.engine.function;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// The rows of whole partitions, one partition after the other, each in the order of the window. A *place* is the number of a
/// row in that order, from 0; all of it is in segments of 32-bit numbers by place. Used by one thread at a time.
public interface WindowRows {
    /// Returns where results are allocated.
    QueryMemory memory();

    /// Returns the flag to poll in loops of more than 10 ms.
    Cancellation cancellation();

    /// Returns the number of rows.
    int rows();

    /// Returns which row of the arguments stands at each place.
    MemorySegment sorted();

    /// Returns the first place of each place's partition.
    MemorySegment partitionStarts();

    /// Returns the place after the last one of each place's partition.
    MemorySegment partitionEnds();

    /// Returns the first place of those that are equal in the window's order.
    MemorySegment peerStarts();

    /// Returns the place after the last one of those that are equal in the window's order.
    MemorySegment peerEnds();

    /// Returns the frames.
    WindowFrames frames();
}
