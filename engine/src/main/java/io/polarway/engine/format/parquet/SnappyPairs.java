package io.polarway.engine.format.parquet;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.apache.arrow.memory.util.MemoryUtil;

/// Decompresses blocks of Snappy that consist of pairs of a short literal and a short copy, as those of numbers do: the upper
/// bytes of a number stood before, the lower ones did not.
///
/// Such a pair gives 8 bytes, and takes a decoder of single elements most of its time in mispredicted branches: is it a literal,
/// is the copy one of two bytes or of three? A loop over pairs reads each with one load and writes it with one store, and finds
/// the next by a few shifts, without a branch on what it read. It is about twice as fast as the library for numbers, and slower
/// for texts. It accesses memory by addresses, within margins that it checks for each pair: bounds checks of a segment cost it a
/// quarter of its speed.
final class SnappyPairs {
    private static final int LITERAL = 0;
    private static final int COPY_1 = 1;
    private static final int COPY_2 = 2;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    /// The bits that may be set in the tag of a literal of a pair: of at most 4 bytes, so that 8 bytes hold the pair.
    private static final int SHORT_LITERAL = 0x0C;
    private static final int NO_SHORT_LITERAL = 0xFF ^ SHORT_LITERAL;
    private static final int LONGEST_FAST_LITERAL = 16;
    /// The least distance that a copy of a pair goes back: so far that 8 bytes are copied at once.
    private static final int LEAST_DISTANCE = 8;
    /// What of the source has to follow the beginning of an element: a tag and a literal that is copied by two stores.
    private static final int SOURCE_MARGIN = 17;
    /// What of the target has to follow where an element begins: a short literal, a copy of 64 bytes, and as many as one store has.
    private static final int TARGET_MARGIN = 76;

    private static final int LENGTH = 0x7F;
    private static final int UPPER_DISTANCE = 0x700;
    private static final int LOWER_DISTANCE_SHIFT = 16;
    /// What the tag of a copy says: its length, the upper bits of its distance, and (from bit 16 on) which of the bytes behind the
    /// tag belong to the distance. Zero for tags of anything else, which makes the distance zero.
    private static final int[] COPIES = copies();

    /// After so many bytes of a block it is looked at how many bytes it gave for each element outside of pairs.
    private static final int TRIAL = 1 << 13;
    private static final int LEAST_BYTES = 12;

    private final MemorySegment source;
    private final MemorySegment target;
    /// Where decompression may stop: behind so many bytes of the target.
    private final long wanted;
    private long from;
    private long to;
    /// The elements outside of pairs up to here.
    private int outsideOfPairs;

    private SnappyPairs(MemorySegment source, MemorySegment target, long wanted) {
        this.source = source;
        this.target = target;
        this.wanted = wanted;
    }

    private static int[] copies() {
        int[] copies = new int[256];
        for (int tag = 0; tag < copies.length; tag++) {
            int length1 = (tag >>> 2 & 7) + 4;
            int length2 = (tag >>> 2) + 1;
            if ((tag & 3) == COPY_1) {
                copies[tag] = length1 | (tag & 0xE0) << 3 | 0xFF << LOWER_DISTANCE_SHIFT;
            } else if ((tag & 3) == COPY_2) {
                copies[tag] = length2 | 0xFFFF << LOWER_DISTANCE_SHIFT;
            }
        }
        return copies;
    }

    /// Returns where the elements begin, which the caller knows to be within the block.
    private static int afterLength(MemorySegment source) {
        int at = 0;
        while (MemoryAccess.getByte(source, at) < 0) {
            at++;
        }
        return at + 1;
    }

    /// Decompresses a block that begins with its length, unless its beginning shows that it does not consist of pairs.
    ///
    /// @return the number of bytes written; -1 if the library is faster for such a block
    /// @throws IOException if the bytes are malformed, or more than `target` holds
    static int decompress(MemorySegment source, MemorySegment target) throws IOException {
        return decompress(source, target, Long.MAX_VALUE);
    }

    /// Decompresses a block as far as it is wanted: up to the first element that gives byte `wanted` or ends with it.
    static int decompress(MemorySegment source, MemorySegment target, long wanted) throws IOException {
        if (!LITTLE_ENDIAN) {
            return -1;
        }
        SnappyPairs state = new SnappyPairs(source, target, wanted);
        state.from = afterLength(source);
        try {
            state.decompress(Math.min(TRIAL, source.byteSize()));
            if (state.to < (long) state.outsideOfPairs * LEAST_BYTES) {
                return -1;
            }
            state.decompress(source.byteSize());
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("an element of the block goes beyond it", e);
        }
        return Math.toIntExact(state.to);
    }

    /// Decompresses up to the first element that begins at or after a place in the source, or behind what is wanted.
    private void decompress(long end) throws IOException {
        while (from < end && to < wanted) {
            pairs(end);
            if (from < end && to < wanted) {
                element();
                outsideOfPairs++;
            }
        }
    }

    /// Decompresses pairs, and short elements between them, up to `end`, what is wanted, a long literal, a copy from nearby, or where the margins
    /// begin.
    private void pairs(long end) {
        long base = target.address();
        long in = source.address() + from;
        long out = base + to;
        long lastIn = source.address() + Math.min(end - 1, source.byteSize() - SOURCE_MARGIN);
        long lastOut = base + Math.min(target.byteSize() - TARGET_MARGIN, wanted - 1);
        if (to < LEAST_DISTANCE) {
            return;
        }
        int single = 0;
        elements : while (in <= lastIn && out <= lastOut) {
            long element = MemoryUtil.getLong(in);
            while ((element & NO_SHORT_LITERAL) == 0) {
                // Four times one less than the bytes of the literal.
                int fourfold = (int) element & SHORT_LITERAL;
                int literalBits = fourfold * 2 + 8;
                element >>>= 8;
                long copy = element >>> literalBits;
                int about = COPIES[(int) copy & 0xFF];
                long distance = distance(copy, about);
                if (isTooFarOrNear(distance, out - base)) {
                    break elements;
                }
                int literal = (fourfold >>> 2) + 1;
                int length = literal + (about & LENGTH);
                // One store of 8 bytes, and one load of what such a store has written, where the distance is a multiple of 8:
                // loads of bytes of several recent stores have to wait.
                long copied = -1L << literalBits;
                MemoryUtil.putLong(out, MemoryUtil.getLong(out - distance) & copied | element & ~copied);
                if (length > Long.BYTES) {
                    copy(out + literal, length - literal, distance);
                }
                out += length;
                // Tags end with 01 before one byte of distance, with 10 before two.
                in += (fourfold >>> 2) + 4 + (copy >>> 1 & 1);
                if (in > lastIn || out > lastOut) {
                    break elements;
                }
                element = MemoryUtil.getLong(in);
            }
            single++;
            if ((element & 3) == LITERAL) {
                int length = ((int) element >>> 2 & 63) + 1;
                if (length > LONGEST_FAST_LITERAL) {
                    break;
                }
                MemoryUtil.putLong(out, MemoryUtil.getLong(in + 1));
                MemoryUtil.putLong(out + 8, MemoryUtil.getLong(in + 9));
                out += length;
                in += length + 1;
            } else {
                int about = COPIES[(int) element & 0xFF];
                long distance = distance(element, about);
                if (isTooFarOrNear(distance, out - base)) {
                    break;
                }
                copy(out, about & LENGTH, distance);
                out += about & LENGTH;
                in += 2 + (element >>> 1 & 1);
            }
        }
        from = in - source.address();
        to = out - base;
        outsideOfPairs += single;
    }

    private static long distance(long copy, int about) {
        return (int) copy >>> 8 & about >>> LOWER_DISTANCE_SHIFT | about & UPPER_DISTANCE;
    }

    /// Returns whether a copy would begin before the target, or not be one of 8 bytes at once.
    private static boolean isTooFarOrNear(long distance, long written) {
        return Long.compareUnsigned(distance - LEAST_DISTANCE, written - LEAST_DISTANCE) > 0;
    }

    /// Copies up to 64 bytes, and up to 7 more that are not used, at addresses.
    private static void copy(long out, int length, long distance) {
        for (int i = 0; i < length; i += Long.BYTES) {
            MemoryUtil.putLong(out + i, MemoryUtil.getLong(out + i - distance));
        }
    }

    /// Decompresses an element of any kind, anywhere in the block.
    private void element() throws IOException {
        int tag = MemoryAccess.getByte(source, from++) & 0xFF;
        int length = (tag >>> 2) + 1;
        switch (tag & 3) {
            case LITERAL -> literal(length <= 60 ? length : number(length - 60) + 1);
            case COPY_1 -> copy((tag >>> 2 & 7) + 4, (tag & 0xE0) << 3 | number(1));
            case COPY_2 -> copy(length, number(2));
            default -> copy(length, number(4));
        }
    }

    /// Reads an unsigned number of 1 to 4 bytes.
    private long number(int bytes) {
        long value = 0;
        if (from <= source.byteSize() - Integer.BYTES) {
            value = MemoryAccess.getInt(source, from) & 0xFFFFFFFFL >>> Integer.SIZE - 8 * bytes;
        } else {
            for (int i = 0; i < bytes; i++) {
                value |= (MemoryAccess.getByte(source, from + i) & 0xFFL) << 8 * i;
            }
        }
        from += bytes;
        return value;
    }

    private void literal(long length) {
        MemorySegment.copy(source, from, target, to, length);
        from += length;
        to += length;
    }

    private void copy(int length, long distance) throws IOException {
        if (distance == 0 || distance > to) {
            throw new IOException("a copy goes back " + distance + " bytes from byte " + to);
        }
        for (int i = 0; i < length; i++) {
            MemoryAccess.setByte(target, to + i, MemoryAccess.getByte(target, to + i - distance));
        }
        to += length;
    }
}
