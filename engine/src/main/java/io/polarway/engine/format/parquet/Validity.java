package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The validity bitmap of a column while it is being read, front to back. It takes no memory before the first NULL.
final class Validity implements AutoCloseable {
    private final QueryMemory memory;
    private final int rows;
    private @Nullable ArrowBuf buffer;
    private MemorySegment bitmap = MemorySegment.NULL;

    Validity(QueryMemory memory, int rows) {
        this.memory = memory;
        this.rows = rows;
    }

    /// Returns whether no row so far is NULL.
    boolean isAllValid() {
        return buffer == null;
    }

    /// Returns the bitmap; empty if [#isAllValid].
    MemorySegment bitmap() {
        return bitmap;
    }

    /// Makes `count` rows from `from` on valid.
    void setValid(int from, int count) {
        if (buffer != null) {
            BitSpans.fill(bitmap, from, count, true);
        }
    }

    /// Makes `count` rows from `from` on NULL.
    void setNull(int from, int count) {
        allocate(from);
        BitSpans.fill(bitmap, from, count, false);
    }

    /// Takes the validity of `count` rows from `from` on from a bitmap, from bit `bit` on.
    ///
    /// @return how many of the rows are valid
    int copy(MemorySegment source, long bit, int from, int count) {
        int valid = BitSpans.count(source, bit, count);
        if (valid < count) {
            allocate(from);
        }
        if (buffer != null) {
            BitSpans.copy(source, bit, bitmap, from, count);
        }
        return valid;
    }

    private void allocate(int validSoFar) {
        if (buffer == null) {
            ArrowBuf fresh = memory.allocate(Math.max(8, Bits.bytes(rows)));
            buffer = fresh;
            bitmap = Layouts.segment(fresh);
            BitSpans.fill(bitmap, 0, validSoFar, true);
        }
    }

    /// Hands the buffer over to the caller; null if no row is NULL.
    @Nullable
    ArrowBuf take() {
        ArrowBuf taken = buffer;
        buffer = null;
        return taken;
    }

    @Override
    public void close() {
        if (buffer != null) {
            buffer.close();
            buffer = null;
        }
    }
}
