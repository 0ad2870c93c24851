package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The literals of a block.
final class Literals {
    /// The most that a block has, and what may be read behind them.
    private static final int BYTES = (1 << 17) + 128;
    private static final int STREAMS = 4;
    private static final int JUMPS = 6;

    private final MemorySegment memory;
    private final HuffmanDecoder code;
    private final long[] ends = new long[STREAMS];

    Literals(Arena arena) {
        memory = arena.allocate(BYTES, Long.BYTES);
        code = new HuffmanDecoder(arena.allocate(HuffmanDecoder.TABLE_BYTES, Long.BYTES));
    }

    /// Forgets the code of the blocks before.
    void clear() {
        code.clear();
    }

    /// Returns where the literals are, from the first byte on.
    MemorySegment memory() {
        return memory;
    }

    /// Reads a section that is inside its block.
    void read(MemorySegment source, LiteralsSection section) throws IOException {
        switch (section.kind()) {
            case LiteralsSection.RAW -> MemorySegment.copy(source, section.body(), memory, 0, section.count());
            case LiteralsSection.REPEATED -> memory.asSlice(0, section.count())
                    .fill(MemoryAccess.getByte(source, section.body()));
            default -> decode(source, section);
        }
    }

    private void decode(MemorySegment source, LiteralsSection section) throws IOException {
        long from = section.body();
        if (section.kind() == LiteralsSection.CODED) {
            from = code.read(source, from, section.end());
        } else if (!code.isSet()) {
            throw new IOException("there is no Huffman code before");
        }
        if (section.streams() == 1) {
            code.decode(source, from, section.end(), memory, section.count());
            return;
        }
        long end = from + JUMPS;
        for (int i = 0; i < STREAMS - 1; i++) {
            end += MemoryAccess.getShort(source, from + i * 2L) & 0xFFFF;
            ends[i] = end;
        }
        ends[STREAMS - 1] = section.end();
        code.decode(source, from + JUMPS, ends, memory, section.count());
    }
}
