package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads the indices of a dictionary-encoded page: the RLE / bit-packing hybrid of the Parquet format, at 0 to 32 bits per
/// index. Every index that it gives out is within the dictionary.
final class CodeReader {
    private static final int WIDEST = 32;

    private final ChunkPlace place;
    private MemorySegment source = MemorySegment.NULL;
    private long position;
    private long limit;
    private int width;
    private @Nullable GroupUnpacking groups;
    private int entries;
    /// How many values of the current run are left.
    private long remaining;
    private boolean packed;
    private int value;
    /// Where a packed run begins, and how many of its values were read.
    private long runStart;
    private long runDone;

    CodeReader(ChunkPlace place) {
        this.place = place;
    }

    /// Starts with the page whose values lie in bytes `position` to `limit` of `source`: the width in bits, then the runs.
    ///
    /// @param entries the number of entries of the dictionary
    void start(MemorySegment source, long position, long limit, int entries) {
        // A page of NULLs only may have no bytes at all; then nothing is read.
        this.width = position < limit ? MemoryAccess.getByte(source, position) & 0xFF : 1;
        if (width > WIDEST) {
            throw place.corrupt("dictionary indices have " + width + " bits, more than 32");
        }
        this.groups = width == 0 ? null : BitPacking.groups(width);
        this.source = source;
        this.position = Math.min(position + 1, limit);
        this.limit = limit;
        this.entries = entries;
        this.remaining = 0;
        if (width == 0) {
            remaining = Long.MAX_VALUE;
            packed = false;
            value = 0;
        }
    }

    /// Reads `count` indices to elements `index` and following of `target`, 32 bits each.
    void read(MemorySegment target, int index, int count) {
        int done = 0;
        int beyond = 0;
        while (done < count) {
            int run = run(count - done);
            if (packed) {
                beyond |= unpack(target, index + done, run);
            } else {
                checkEntry(value);
                fill(target.asSlice((index + done) * 4L, run * 4L), run, value);
            }
            remaining -= run;
            done += run;
        }
        if (beyond < 0) {
            checkEntry(largest(target.asSlice(index * 4L, count * 4L), count));
        }
    }

    /// Returns whether the indices are bits, each of them within a dictionary of two entries.
    boolean isBits() {
        return width == 1 && entries == 2;
    }

    /// Reads `count` indices to bits `index` and following of `target`; only if they are bits.
    void readBits(MemorySegment target, int index, int count) {
        int done = 0;
        while (done < count) {
            int run = run(count - done);
            if (packed) {
                BitSpans.copy(source, runStart * 8 + runDone, target, index + done, run);
                runDone += run;
            } else {
                checkEntry(value);
                BitSpans.fill(target, index + done, run, value != 0);
            }
            remaining -= run;
            done += run;
        }
    }

    /// Passes over `count` indices.
    void skip(int count) {
        int left = count;
        while (left > 0) {
            int run = run(left);
            runDone += run;
            remaining -= run;
            left -= run;
        }
    }

    /// Returns how many of the next `most` indices are in the current run, at least one; goes on to the next run if need be.
    private int run(int most) {
        while (remaining == 0) {
            next();
        }
        return (int) Math.min(most, remaining);
    }

    private void next() {
        long header = Varint.read(source, position, limit, place);
        position += Varint.length(source, position);
        packed = (header & 1) != 0;
        if (packed) {
            // The last group may be cut off where the page has no more values.
            long groups = header >>> 1;
            long bytes = Math.min(groups * width, limit - position);
            if (bytes == 0 && groups > 0) {
                throw place.corrupt("the dictionary indices end too early");
            }
            runStart = position;
            runDone = 0;
            remaining = Math.min(groups * 8, bytes * 8 / width);
            position += bytes;
            return;
        }
        int bytes = width + 7 >>> 3;
        if (limit - position < bytes) {
            throw place.corrupt("the dictionary indices end too early");
        }
        value = MemoryAccess.getInt(source, position) & (bytes == 4 ? -1 : (1 << bytes * 8) - 1);
        position += bytes;
        remaining = header >>> 1;
    }

    /// Unpacks the next values of a run.
    ///
    /// @return a negative number if some value is beyond the dictionary
    private int unpack(MemorySegment target, int index, int count) {
        int most = entries - 1;
        int beyond = 0;
        int done = 0;
        // Up to the next group of 8, which begins at a whole byte.
        while (done < count && (runDone & 7) != 0) {
            beyond |= unpackOne(target, index + done++, most);
        }
        int whole = count - done >>> 3;
        if (whole > 0) {
            long signs = Objects.requireNonNull(groups).run(source, groupStart(), target, index + done, whole, most);
            beyond |= (int) signs | (int) (signs >>> 32);
            runDone += whole << 3;
            done += whole << 3;
        }
        while (done < count) {
            beyond |= unpackOne(target, index + done++, most);
        }
        return beyond;
    }

    private int unpackOne(MemorySegment target, int index, int most) {
        int value = (int) BitPacking.get(source, groupStart(), width, (int) (runDone & 7));
        MemoryAccess.setIntAtIndex(target, index, value);
        runDone++;
        return most - value | value;
    }

    private long groupStart() {
        return runStart + (runDone >>> 3) * width;
    }

    private void checkEntry(int code) {
        if (Integer.compareUnsigned(code, entries) >= 0) {
            throw place.corrupt("dictionary index " + Integer.toUnsignedString(code) + " is beyond the dictionary of "
                    + entries + " entries");
        }
    }

    /// Returns the largest code, or a negative one if there is any.
    private static int largest(MemorySegment codes, int count) {
        int largest = 0;
        int signs = 0;
        for (int i = 0; i < count; i++) {
            int code = MemoryAccess.getIntAtIndex(codes, i);
            largest = Math.max(largest, code);
            signs |= code;
        }
        return signs < 0 ? signs : largest;
    }

    private static void fill(MemorySegment target, int count, int value) {
        if (value == 0) {
            target.fill((byte) 0);
            return;
        }
        for (int i = 0; i < count; i++) {
            MemoryAccess.setIntAtIndex(target, i, value);
        }
    }
}
