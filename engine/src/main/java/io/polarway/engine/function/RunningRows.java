package io.polarway.engine.function;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;

/// Rows in the order of a window whose partitions may stand between each other, as they reach a [RunningWindow]. The arrays
/// hold at least [#rows] numbers, but for peers that nobody reads.
///
/// @param memory where results are allocated
/// @param cancellation the flag to poll in loops of more than 10 ms
/// @param rows the number of rows
/// @param partitions the number of each row's partition
/// @param partitionCount partitions are numbered from 0 to before this, which never becomes less
/// @param peers for each row the number of the stretch of rows that are equal in the order; above 0, and rising
public record RunningRows(QueryMemory memory, Cancellation cancellation, int rows, int[] partitions, int partitionCount,
        long[] peers) {
    /// Returns the row behind the last one of those from `start` to before `to` that is equal to the first in the order.
    public int endOfPeers(int start, int to) {
        int end = start + 1;
        while (end < to && peers[end] == peers[start]) {
            end++;
        }
        return end;
    }
}
