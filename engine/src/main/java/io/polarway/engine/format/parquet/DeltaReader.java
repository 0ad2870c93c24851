package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// DELTA_BINARY_PACKED integers: blocks of miniblocks of bit-packed differences to the value before, each counted from the
/// smallest difference of its block.
final class DeltaReader implements ValueReader.Fixed {
    private static final int MOST_MINIBLOCKS = 1 << 16;
    private static final int WIDEST = 64;
    /// The widest differences that lie in one 64-bit word, whichever bit of a byte they begin at.
    private static final int ONE_WORD = 56;

    private final MemorySegment source;
    private final long limit;
    private final int width;
    private final ChunkPlace place;
    private final int values;
    private final int miniblocks;
    private final long miniblockValues;
    private long position;
    /// How many values were not read yet.
    private int left;
    /// The value last read; before any was, the first one.
    private long last;
    private long smallestDelta;
    /// Where the bit widths of the current block lie, and which of its miniblocks is the next.
    private long widths;
    private int nextMiniblock;
    /// The current miniblock: the width of its differences, where they begin, how many were read and how many are left.
    private int bits;
    private long miniblockStart;
    private long miniblockDone;
    private long miniblockLeft;

    /// Creates a reader of bytes `position` to `limit` of `source`.
    ///
    /// @param width the bytes per value that [#read] writes: 4 or 8
    /// @param most the most values that the page may have
    DeltaReader(MemorySegment source, long position, long limit, int width, int most, ChunkPlace place) {
        this.source = source;
        this.position = position;
        this.limit = limit;
        this.width = width;
        this.place = place;
        long blockValues = varint();
        long count = varint();
        long total = varint();
        this.last = Varint.unzigzag(longVarint());
        if (count == 0 || count > MOST_MINIBLOCKS || blockValues == 0 || blockValues % count != 0
                || blockValues / count % 8 != 0) {
            throw place.corrupt("delta blocks of " + blockValues + " values cannot have " + count + " miniblocks");
        }
        if (total > most) {
            throw place.corrupt("the deltas are of " + total + " values, the page has at most " + most);
        }
        this.miniblocks = (int) count;
        this.miniblockValues = blockValues / count;
        this.values = (int) total;
        this.left = values;
        this.nextMiniblock = miniblocks;
    }

    private DeltaReader(DeltaReader unread) {
        this.source = unread.source;
        this.limit = unread.limit;
        this.width = unread.width;
        this.place = unread.place;
        this.values = unread.values;
        this.miniblocks = unread.miniblocks;
        this.miniblockValues = unread.miniblockValues;
        this.position = unread.position;
        this.last = unread.last;
        this.left = unread.left;
        this.nextMiniblock = unread.nextMiniblock;
    }

    /// Returns the number of values of the page.
    int values() {
        return values;
    }

    /// Returns the position behind the last value. To be asked before the first value is read.
    long end() {
        DeltaReader other = new DeltaReader(this);
        other.left--;
        while (other.left > 0) {
            other.enterMiniblock();
            other.left -= (int) Math.min(other.left, other.miniblockLeft);
        }
        return other.position;
    }

    @Override
    public void read(MemorySegment target, long offset, int count) {
        require(count);
        MemorySegment to = target.asSlice(offset, (long) count * width);
        int done = 0;
        if (left == values && count > 0) {
            done = 1;
            left--;
            if (width == 4) {
                MemoryAccess.setInt(to, 0, (int) last);
            } else {
                MemoryAccess.setLong(to, 0, last);
            }
        }
        while (done < count) {
            if (miniblockLeft == 0) {
                enterMiniblock();
            }
            int run = (int) Math.min(count - done, miniblockLeft);
            if (bits > ONE_WORD) {
                readWide(to, done, run);
            } else if (width == 4) {
                readInts(to.asSlice(done * 4L, run * 4L), run);
            } else {
                readLongs(to.asSlice(done * 8L, run * 8L), run);
            }
            consume(run);
            done += run;
        }
    }

    /// Reads one value.
    long next() {
        require(1);
        if (left == values) {
            left--;
            return last;
        }
        if (miniblockLeft == 0) {
            enterMiniblock();
        }
        last += smallestDelta + delta();
        consume(1);
        return last;
    }

    @Override
    public void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    private void require(int count) {
        if (count > left) {
            throw place.corrupt("a page has fewer values than it says");
        }
    }

    private void consume(int count) {
        miniblockDone += count;
        miniblockLeft -= count;
        left -= count;
    }

    private void readInts(MemorySegment to, int count) {
        long value = last;
        long smallest = smallestDelta;
        long mask = (1L << bits) - 1;
        long bit = miniblockStart * 8 + miniblockDone * bits;
        for (int i = 0; i < count; i++) {
            value += smallest + (MemoryAccess.getLong(source, bit >>> 3) >>> (bit & 7) & mask);
            MemoryAccess.setIntAtIndex(to, i, (int) value);
            bit += bits;
        }
        last = value;
    }

    private void readLongs(MemorySegment to, int count) {
        long value = last;
        long smallest = smallestDelta;
        long mask = (1L << bits) - 1;
        long bit = miniblockStart * 8 + miniblockDone * bits;
        for (int i = 0; i < count; i++) {
            value += smallest + (MemoryAccess.getLong(source, bit >>> 3) >>> (bit & 7) & mask);
            MemoryAccess.setLongAtIndex(to, i, value);
            bit += bits;
        }
        last = value;
    }

    private void readWide(MemorySegment to, int from, int count) {
        long first = miniblockDone;
        for (int i = 0; i < count; i++) {
            last += smallestDelta + delta();
            miniblockDone++;
            if (width == 4) {
                MemoryAccess.setIntAtIndex(to, from + i, (int) last);
            } else {
                MemoryAccess.setLongAtIndex(to, from + i, last);
            }
        }
        miniblockDone = first;
    }

    /// Returns the next difference of the current miniblock.
    private long delta() {
        if (bits == 0) {
            return 0;
        }
        long word = BitSpans.get(source, miniblockStart * 8 + miniblockDone * bits);
        return bits == WIDEST ? word : word & (1L << bits) - 1;
    }

    private void enterMiniblock() {
        if (nextMiniblock == miniblocks) {
            smallestDelta = Varint.unzigzag(longVarint());
            widths = position;
            if (miniblocks > limit - position) {
                throw place.corrupt("the deltas end too early");
            }
            position += miniblocks;
            nextMiniblock = 0;
        }
        bits = MemoryAccess.getByte(source, widths + nextMiniblock) & 0xFF;
        nextMiniblock++;
        if (bits > WIDEST) {
            throw place.corrupt("a delta has " + bits + " bits, more than 64");
        }
        // Some writers cut off what the last miniblock does not need.
        long needed = Math.min(miniblockValues, left);
        if (needed * bits + 7 >>> 3 > limit - position) {
            throw place.corrupt("the deltas end too early");
        }
        miniblockStart = position;
        miniblockDone = 0;
        miniblockLeft = miniblockValues;
        position = Math.min(limit, position + (miniblockValues * bits >>> 3));
    }

    private long varint() {
        long value = Varint.read(source, position, limit, place);
        position += Varint.length(source, position);
        return value;
    }

    private long longVarint() {
        long value = Varint.readLong(source, position, limit, place);
        position += Varint.length(source, position);
        return value;
    }
}
