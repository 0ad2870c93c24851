package io.polarway.engine.spill;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/// Takes the bytes of a frame one after the other, and hands them on block by block, so that a frame of any size is never in memory as a
/// whole.
final class BlockOutput {
    /// Bytes of what is written at a time without a call of [#bytes].
    static final int WORD = 8;

    private final MemorySegment block;
    private final Consumer<MemorySegment> next;
    private long at;

    /// Creates an output.
    ///
    /// @param block where bytes are collected, of a size that is a multiple of [#WORD]
    /// @param next what takes them once there are so many, before they are overwritten
    BlockOutput(MemorySegment block, Consumer<MemorySegment> next) {
        this.block = block;
        this.next = next;
    }

    /// Appends a word. All before it must end at a whole word.
    void word(long value) {
        MemoryAccess.setLong(block, at, value);
        advance(WORD);
    }

    /// Appends bytes.
    void bytes(MemorySegment from, long offset, long count) {
        for (long done = 0; done < count;) {
            long step = Math.min(count - done, block.byteSize() - at);
            MemorySegment.copy(from, offset + done, block, at, step);
            done += step;
            advance(step);
        }
    }

    /// Appends zeros up to a whole word: the same bytes for the same rows, whatever was in the memory before.
    void align() {
        long missing = -at & WORD - 1;
        if (missing > 0) {
            block.asSlice(at, missing).fill((byte) 0);
            advance(missing);
        }
    }

    private void advance(long count) {
        at += count;
        if (at == block.byteSize()) {
            flush();
        }
    }

    /// Hands on what is left.
    void flush() {
        if (at > 0) {
            long count = at;
            at = 0;
            next.accept(block.asSlice(0, count));
        }
    }
}
