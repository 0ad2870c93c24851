package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.util.MemoryUtil;

/// The Huffman code of a block's literals, which the next blocks may use again.
final class HuffmanDecoder {
    /// The bytes of the table.
    static final int TABLE_BYTES = (2 << HuffmanDecoder.LONGEST) + (4 << HuffmanDecoder.PAIR);

    private static final int LONGEST = 11;
    private static final int MOST_SYMBOLS = 256;
    private static final int DIRECT = 128;
    private static final int WEIGHT_STATES_LOG = 6;
    /// The bits that choose a pair.
    private static final int PAIR = 12;
    /// The pairs that are decoded between two loads of a stream: as many as 55 bits hold for sure.
    private static final int ROUND = 4;
    /// The bytes that they take at most.
    private static final int ROUND_BYTES = 7;
    private static final int MOST_ROUNDS = 64;
    private static final int SYMBOL_SHIFT = 8;
    private static final int STREAMS = 4;
    /// The fewest bytes that may be in four streams.
    private static final int LEAST_FOUR = 6;
    /// The bits of 64 that do not choose a cell of the table.
    private static final int UNUSED = Long.SIZE - PAIR;
    private static final int COUNT_SHIFT = 24;

    /// For each value of the next 11 bits the symbol (upper byte) and how many of them it takes; then for each value of the next 12 how many
    /// bits the next one or two symbols take (lowest byte), the symbols, and how many they are.
    private final MemorySegment table;
    private final byte[] weights = new byte[MOST_SYMBOLS];
    private final StateTable weightStates = new StateTable();
    private boolean isSet;
    /// Where each of four streams is read, its next bits, and where its symbols are written.
    private long in0;
    private long bits0;
    private long out0;
    private long in1;
    private long bits1;
    private long out1;
    private long in2;
    private long bits2;
    private long out2;
    private long in3;
    private long bits3;
    private long out3;

    /// @param table of [#TABLE_BYTES]
    HuffmanDecoder(MemorySegment table) {
        this.table = table;
    }

    /// Forgets the code.
    void clear() {
        isSet = false;
    }

    boolean isSet() {
        return isSet;
    }

    /// Reads a code.
    ///
    /// @return where its description ends
    long read(MemorySegment source, long from, long end) throws IOException {
        int head = MemoryAccess.getByte(source, from) & 0xFF;
        long begin = from + 1;
        long after;
        int count;
        if (head >= DIRECT) {
            count = head - DIRECT + 1;
            after = begin + (count + 1 >>> 1);
            for (int i = 0; i < count; i++) {
                int both = MemoryAccess.getByte(source, begin + (i >>> 1));
                weights[i] = (byte) (both >>> (~i & 1) * 4 & 0xF);
            }
        } else {
            after = begin + head;
            count = after > end ? 0 : codedWeights(source, begin, after);
        }
        if (after > end) {
            throw new IOException("the description of a Huffman code goes beyond its section");
        }
        build(count);
        isSet = true;
        return after;
    }

    /// Reads weights that two states of one code take turns to give.
    private int codedWeights(MemorySegment source, long from, long to) throws IOException {
        long stream = weightStates.read(source, from, WEIGHT_STATES_LOG, MOST_SYMBOLS);
        BackwardBits bits = BackwardBits.of(source, stream, to);
        int state = bits.read(weightStates.log());
        int other = bits.read(weightStates.log());
        if (bits.left() < 0) {
            throw new IOException("the weights of a Huffman code are missing");
        }
        int count = 0;
        while (bits.left() >= 0) {
            if (count >= MOST_SYMBOLS - 2) {
                throw new IOException("a Huffman code has more than 256 symbols");
            }
            int entry = weightStates.entries()[state];
            weights[count++] = (byte) StateTable.symbol(entry);
            int behind = StateTable.next(entry) + bits.read(StateTable.bits(entry));
            state = other;
            other = behind;
        }
        weights[count++] = (byte) StateTable.symbol(weightStates.entries()[state]);
        return count;
    }

    /// Makes the table of as many weights, and of the last one, which fills the code.
    private void build(int count) throws IOException {
        int[] cells = new int[LONGEST + 2];
        int sum = 0;
        for (int i = 0; i < count; i++) {
            if ((weights[i] & 0xFF) > LONGEST) {
                throw new IOException("a Huffman code has more than 11 bits");
            }
            sum += 1 << weights[i] >>> 1;
            cells[weights[i] + 1] += 1 << weights[i] >>> 1;
        }
        int longest = Integer.SIZE - Integer.numberOfLeadingZeros(sum);
        int rest = (1 << longest) - sum;
        if (sum == 0 || longest > LONGEST || Integer.bitCount(rest) != 1) {
            throw new IOException("the weights of a Huffman code do not make one");
        }
        weights[count] = (byte) (Integer.numberOfTrailingZeros(rest) + 1);
        cells[weights[count] + 1] += rest;
        // The longest codes come in pairs.
        if (cells[2] < 2) {
            throw new IOException("a Huffman code has no longest codes");
        }
        for (int weight = 1; weight <= LONGEST; weight++) {
            cells[weight + 1] += cells[weight];
        }
        // Short codes take more cells; the table has as many as the longest code there may be.
        int shift = LONGEST - longest;
        for (int symbol = 0; symbol <= count; symbol++) {
            int weight = weights[symbol];
            if (weight > 0) {
                int wide = 1 << weight - 1;
                fill(cells[weight] << shift, wide << shift, symbol << SYMBOL_SHIFT | longest + 1 - weight);
                cells[weight] += wide;
            }
        }
        buildPairs();
    }

    /// Two short codes are looked up at once: what takes the time is to wait for one look-up before the next.
    private void buildPairs() {
        for (int bits = 0; bits < 1 << PAIR; bits++) {
            MemoryAccess.setInt(table, (2L << LONGEST) + bits * 4L, pair(bits));
        }
    }

    private int pair(int bits) {
        int first = MemoryAccess.getShort(table, bits >>> PAIR - LONGEST << 1) & 0xFFFF;
        int length = first & 0xFF;
        int second = MemoryAccess.getShort(table, (bits << length & (1 << PAIR) - 1) >>> PAIR - LONGEST << 1) & 0xFFFF;
        int both = length + (second & 0xFF);
        return both <= PAIR
                ? both | first & 0xFF00 | (second & 0xFF00) << 8 | 2 << COUNT_SHIFT
                : first | 1 << COUNT_SHIFT;
    }

    private void fill(int from, int count, int entry) {
        long four = entry * 0x0001_0001_0001_0001L;
        int i = 0;
        for (; i <= count - 4; i += 4) {
            MemoryAccess.setLong(table, (from + i) * 2L, four);
        }
        for (; i < count; i++) {
            MemoryAccess.setShort(table, (from + i) * 2L, (short) entry);
        }
    }

    /// Decodes one stream into the first bytes of `target`.
    void decode(MemorySegment source, long from, long to, MemorySegment target, int count) throws IOException {
        decode(BackwardBits.of(source, from, to), target, target.address(), target.address() + count);
    }

    /// Decodes a stream, or what is left of one, into the bytes between two addresses.
    private void decode(BackwardBits bits, MemorySegment target, long out, long end) throws IOException {
        long base = target.address();
        for (long at = out - base; at < end - base; at++) {
            int entry = MemoryAccess.getShort(table, bits.peek(LONGEST) * 2L);
            MemoryAccess.setByte(target, at, (byte) (entry >>> SYMBOL_SHIFT));
            bits.skip(entry & 0xFF);
        }
        if (bits.left() != 0) {
            throw new IOException("a Huffman stream has " + bits.left() + " bits too many");
        }
    }

    /// Decodes four streams, one behind the other, each of which gives as many bytes, the last the rest.
    ///
    /// @param ends where each ends, the last with the section
    void decode(MemorySegment source, long from, long[] ends, MemorySegment target, int count) throws IOException {
        int each = count + 3 >>> 2;
        int last = count - 3 * each;
        long shortest = Math.min(Math.min(ends[0] - from, ends[1] - ends[0]),
                Math.min(ends[2] - ends[1], ends[3] - ends[2]));
        if (count < LEAST_FOUR || shortest <= 0) {
            throw new IOException("there are not four Huffman streams");
        }
        if (shortest < Long.BYTES) {
            long out = target.address();
            long begin = from;
            for (int i = 0; i < STREAMS; i++) {
                int bytes = i < STREAMS - 1 ? each : last;
                decode(BackwardBits.of(source, begin, ends[i]), target, out, out + bytes);
                begin = ends[i];
                out += bytes;
            }
            return;
        }
        long begin0 = source.address() + from;
        long begin1 = source.address() + ends[0];
        long begin2 = source.address() + ends[1];
        long begin3 = source.address() + ends[2];
        in0 = begin1 - Long.BYTES;
        in1 = begin2 - Long.BYTES;
        in2 = begin3 - Long.BYTES;
        in3 = source.address() + ends[3] - Long.BYTES;
        bits0 = firstBits(in0);
        bits1 = firstBits(in1);
        bits2 = firstBits(in2);
        bits3 = firstBits(in3);
        out0 = target.address();
        out1 = out0 + each;
        out2 = out1 + each;
        out3 = out2 + each;
        long end0 = out1;
        long end1 = out2;
        long end2 = out3;
        long end3 = out3 + last;
        while (true) {
            long read = Math.min(Math.min(in0 - begin0, in1 - begin1), Math.min(in2 - begin2, in3 - begin3))
                    / ROUND_BYTES;
            long room = Math.min(Math.min(end0 - out0, end1 - out1), Math.min(end2 - out2, end3 - out3)) / (2 * ROUND);
            int rounds = (int) Math.min(Math.min(read, room), MOST_ROUNDS);
            if (rounds <= 0) {
                break;
            }
            decode(rounds);
        }
        decode(rest(source, begin0, in0, bits0), target, out0, end0);
        decode(rest(source, begin1, in1, bits1), target, out1, end1);
        decode(rest(source, begin2, in2, bits2), target, out2, end2);
        decode(rest(source, begin3, in3, bits3), target, out3, end3);
    }

    /// Decodes some pairs of each of the four streams. Called often, so that it is soon compiled.
    private void decode(int rounds) {
        long pairs = table.address() + (2L << LONGEST);
        long from0 = in0;
        long next0 = bits0;
        long to0 = out0;
        long from1 = in1;
        long next1 = bits1;
        long to1 = out1;
        long from2 = in2;
        long next2 = bits2;
        long to2 = out2;
        long from3 = in3;
        long next3 = bits3;
        long to3 = out3;
        for (int i = 0; i < rounds; i++) {
            for (int k = 0; k < ROUND; k++) {
                int pair0 = MemoryUtil.getInt(pairs + (next0 >>> UNUSED << 2));
                MemoryUtil.putShort(to0, (short) (pair0 >>> SYMBOL_SHIFT));
                to0 += pair0 >>> COUNT_SHIFT;
                next0 <<= pair0;
                int pair1 = MemoryUtil.getInt(pairs + (next1 >>> UNUSED << 2));
                MemoryUtil.putShort(to1, (short) (pair1 >>> SYMBOL_SHIFT));
                to1 += pair1 >>> COUNT_SHIFT;
                next1 <<= pair1;
                int pair2 = MemoryUtil.getInt(pairs + (next2 >>> UNUSED << 2));
                MemoryUtil.putShort(to2, (short) (pair2 >>> SYMBOL_SHIFT));
                to2 += pair2 >>> COUNT_SHIFT;
                next2 <<= pair2;
                int pair3 = MemoryUtil.getInt(pairs + (next3 >>> UNUSED << 2));
                MemoryUtil.putShort(to3, (short) (pair3 >>> SYMBOL_SHIFT));
                to3 += pair3 >>> COUNT_SHIFT;
                next3 <<= pair3;
            }
            int taken0 = Long.numberOfTrailingZeros(next0);
            from0 -= taken0 >>> 3;
            next0 = (MemoryUtil.getLong(from0) | 1) << (taken0 & 7);
            int taken1 = Long.numberOfTrailingZeros(next1);
            from1 -= taken1 >>> 3;
            next1 = (MemoryUtil.getLong(from1) | 1) << (taken1 & 7);
            int taken2 = Long.numberOfTrailingZeros(next2);
            from2 -= taken2 >>> 3;
            next2 = (MemoryUtil.getLong(from2) | 1) << (taken2 & 7);
            int taken3 = Long.numberOfTrailingZeros(next3);
            from3 -= taken3 >>> 3;
            next3 = (MemoryUtil.getLong(from3) | 1) << (taken3 & 7);
        }
        in0 = from0;
        bits0 = next0;
        out0 = to0;
        in1 = from1;
        bits1 = next1;
        out1 = to1;
        in2 = from2;
        bits2 = next2;
        out2 = to2;
        in3 = from3;
        bits3 = next3;
        out3 = to3;
    }

    /// Returns the last 8 bytes of a stream, shifted so far that the mark of its end is gone. The lowest bit becomes a mark of how far they are
    /// shifted.
    private static long firstBits(long in) throws IOException {
        long word = MemoryUtil.getLong(in);
        if (word >>> -Byte.SIZE == 0) {
            throw new IOException("a stream of bits has no end");
        }
        return (word | 1) << Long.numberOfLeadingZeros(word) + 1;
    }

    private static BackwardBits rest(MemorySegment source, long begin, long in, long bits) {
        return BackwardBits.left(source, begin - source.address(),
                (in - begin) * Byte.SIZE + Long.SIZE - Long.numberOfTrailingZeros(bits));
    }
}
