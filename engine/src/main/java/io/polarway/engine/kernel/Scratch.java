package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import org.apache.arrow.memory.ArrowBuf;

/// What a loop needs of the query that it runs for, and reusable arrays. One per worker, used by one thread at a time.
public final class Scratch {
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final ZoneId timezone;
    private final Instant statementTime;
    private boolean isTimeRead;
    private final ArrayDeque<int[]> ints = new ArrayDeque<>();

    /// Creates the scratch of one worker.
    ///
    /// @param memory where results are allocated
    /// @param cancellation polled in long loops
    /// @param timezone the session's time zone, in which instants are shown and read
    /// @param statementTime what now() answers
    public Scratch(QueryMemory memory, Cancellation cancellation, ZoneId timezone, Instant statementTime) {
        this.memory = memory;
        this.cancellation = cancellation;
        this.timezone = timezone;
        this.statementTime = statementTime;
    }

    /// Returns where results are allocated.
    public QueryMemory memory() {
        return memory;
    }

    /// Returns the flag that loops of more than a few thousand rows poll.
    public Cancellation cancellation() {
        return cancellation;
    }

    /// Returns the session's time zone.
    public ZoneId timezone() {
        return timezone;
    }

    /// Returns the time at which the statement began.
    public Instant statementTime() {
        isTimeRead = true;
        return statementTime;
    }

    /// Returns whether [#statementTime] was asked for: what was computed with this scratch may depend on it.
    public boolean isTimeRead() {
        return isTimeRead;
    }

    /// Allocates values for `rows` rows of `width` bytes each, not cleared.
    public ArrowBuf values(int rows, int width) {
        return memory.allocate(Math.max(8, (long) rows * width));
    }

    /// Allocates a bitmap for `rows` rows, not cleared.
    public ArrowBuf bitmap(int rows) {
        return memory.allocate(Math.max(8, Bits.bytes(rows)));
    }

    /// Lends an array of at least `length` elements with any contents; give it back with [#giveBack].
    public int[] borrowInts(int length) {
        int[] array = ints.pollLast();
        return array != null && array.length >= length ? array : new int[Math.max(length, 1024)];
    }

    /// Takes an array back that [#borrowInts] lent.
    public void giveBack(int[] array) {
        if (ints.size() < 16) {
            ints.addLast(array);
        }
    }
}
