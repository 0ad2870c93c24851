package io.polarway.engine.format.text;

import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// The texts of one column for the rows of a block, each with what stands before and behind it in its line. Cells may lie
/// anywhere in the text and share it. Used by one thread.
final class Cells implements AutoCloseable {
    /// Beyond the end of every text that many bytes may be read.
    static final int SLACK = 16;

    private final GrowableBuffer text;
    private long[] offsets = new long[Line.BLOCK_ROWS];
    private int[] lengths = new int[Line.BLOCK_ROWS];

    Cells(QueryMemory memory) {
        this.text = new GrowableBuffer(memory, false);
    }

    /// Returns the text, of at least `bytes` bytes; what was written stays.
    MemorySegment ensure(long bytes) {
        return text.ensure(bytes + SLACK);
    }

    /// Makes room for more cells than those of a block.
    void ensureCells(int count) {
        if (offsets.length < count) {
            offsets = new long[count];
            lengths = new int[count];
        }
    }

    /// Returns the text.
    MemorySegment text() {
        return text.segment();
    }

    /// Returns where each cell begins.
    long[] offsets() {
        return offsets;
    }

    /// Returns how long each cell is.
    int[] lengths() {
        return lengths;
    }

    @Override
    public void close() {
        text.close();
    }
}
