package io.polarway.bench.micro;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What an iteration has done, of which JMH makes rates.
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Work {
    /// The rows, or values.
    public long rows;
    /// The bytes of these that were read, or made of compressed or encoded ones.
    public long bytes;

    /// Counts rows.
    public void add(long moreRows, long moreBytes) {
        rows += moreRows;
        bytes += moreBytes;
    }
}
