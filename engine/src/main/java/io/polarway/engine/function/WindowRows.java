package io.polarway.engine.function;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// The rows of whole partitions, one partition after the other, each in the order of the window. A *place* is the number of a
/// row in that order, from 0; all of it is in segments of 32-bit numbers by place. Used by one thread at a time.
public interface WindowRows {
    /// How many places a loop goes over between two calls of [#pause].
    int PIECE = 1 << 16;

    /// A part of a loop over all places.
    @FunctionalInterface
    interface Piece {
        /// Goes over places `from` to `to - 1`.
        void run(int from, int to);
    }

    /// Runs a loop over all places piece by piece, in their order, with a [#pause] before each.
    default void inPieces(Piece loop) {
        int count = rows();
        for (int from = 0; from < count; from += PIECE) {
            pause();
            loop.run(from, Math.min(count, from + PIECE));
        }
    }

    /// Polls the cancellation, and lets go of memory in files that was passed; for loops over many places.
    default void pause() {
        cancellation().check();
        memory().passed(PIECE);
    }

    /// Returns where results are allocated, and all that is as large as the rows.
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
