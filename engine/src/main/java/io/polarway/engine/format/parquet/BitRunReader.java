package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Reads single bits in the RLE / bit-packing hybrid of the Parquet format: definition levels of columns that are not
/// nested, and BOOLEAN values. Runs go to bitmaps as runs; no bit is looked at by itself.
final class BitRunReader {
    private final ChunkPlace place;
    private MemorySegment source = MemorySegment.NULL;
    private long position;
    private long limit;
    private long remaining;
    private boolean packed;
    private boolean value;
    private long bit;

    BitRunReader(ChunkPlace place) {
        this.place = place;
    }

    /// Starts with the runs in bytes `position` to `limit` of `source`.
    void start(MemorySegment source, long position, long limit) {
        this.source = source;
        this.position = position;
        this.limit = limit;
        this.remaining = 0;
    }

    /// Starts with bits that are packed without runs, least significant first, from byte `position` on.
    void startPacked(MemorySegment source, long position, int count) {
        this.source = source;
        this.position = position;
        this.limit = position;
        this.remaining = count;
        this.packed = true;
        this.bit = position * 8;
    }

    /// Starts with `count` ones that lie nowhere.
    void startOnes(int count) {
        this.position = 0;
        this.limit = 0;
        this.remaining = count;
        this.packed = false;
        this.value = true;
    }

    /// Reads the validity of `count` rows.
    ///
    /// @return how many of them are valid
    int read(Validity target, int from, int count) {
        int valid = 0;
        int done = 0;
        while (done < count) {
            int run = run(count - done);
            if (packed) {
                valid += target.copy(source, bit, from + done, run);
                bit += run;
            } else if (value) {
                target.setValid(from + done, run);
                valid += run;
            } else {
                target.setNull(from + done, run);
            }
            remaining -= run;
            done += run;
        }
        return valid;
    }

    /// Reads `count` bits to bit `from` of `bitmap`.
    void read(MemorySegment bitmap, int from, int count) {
        int done = 0;
        while (done < count) {
            int run = run(count - done);
            if (packed) {
                BitSpans.copy(source, bit, bitmap, from + done, run);
                bit += run;
            } else {
                BitSpans.fill(bitmap, from + done, run, value);
            }
            remaining -= run;
            done += run;
        }
    }

    /// Passes over `count` bits.
    ///
    /// @return how many of them are ones
    int skip(int count) {
        int ones = 0;
        int done = 0;
        while (done < count) {
            int run = run(count - done);
            if (packed) {
                ones += BitSpans.count(source, bit, run);
                bit += run;
            } else if (value) {
                ones += run;
            }
            remaining -= run;
            done += run;
        }
        return ones;
    }

    /// Returns how many of the next `most` bits are of one run, at least 1.
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
        long available = limit - position;
        if (packed) {
            long bytes = Math.min(header >>> 1, available);
            if (bytes == 0 && header >>> 1 > 0) {
                throw place.corrupt("a run of levels or booleans ends too early");
            }
            bit = position * 8;
            remaining = bytes * 8;
            position += bytes;
            return;
        }
        if (available < 1) {
            throw place.corrupt("a run of levels or booleans ends too early");
        }
        int repeated = MemoryAccess.getByte(source, position++);
        if (repeated != 0 && repeated != 1) {
            throw place.corrupt("a level or boolean is " + repeated + ", not 0 or 1");
        }
        value = repeated == 1;
        remaining = header >>> 1;
    }
}
