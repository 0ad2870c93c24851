package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// What the sequences of a block begin with.
///
/// @param count how many sequences there are
/// @param modes how their three tables are given; 0 without sequences
/// @param tables where the tables begin
record SequencesSection(int count, int modes, long tables) {
    private static final int TWO_BYTES = 128;
    private static final int THREE_BYTES = 255;
    private static final int MORE = 0x7F00;

    static SequencesSection at(MemorySegment source, long from) throws IOException {
        int first = unsigned(source, from);
        if (first == 0) {
            return new SequencesSection(0, 0, from + 1);
        }
        int count;
        long modes;
        if (first < TWO_BYTES) {
            count = first;
            modes = from + 1;
        } else if (first < THREE_BYTES) {
            count = (first - TWO_BYTES << 8) + unsigned(source, from + 1);
            modes = from + 2;
        } else {
            count = unsigned(source, from + 1) + (unsigned(source, from + 2) << 8) + MORE;
            modes = from + 3;
        }
        if (count == 0) {
            return new SequencesSection(0, 0, modes);
        }
        int mode = unsigned(source, modes);
        if ((mode & 3) != 0) {
            throw new IOException("the modes of the sequences are " + mode);
        }
        return new SequencesSection(count, mode, modes + 1);
    }

    private static int unsigned(MemorySegment source, long at) {
        return MemoryAccess.getByte(source, at) & 0xFF;
    }
}
