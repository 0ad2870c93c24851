package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.util.MemoryUtil;

/// Decodes the sequences of blocks, each of which says how many literals come next, and then how many bytes of what was written before.
///
/// It is made for words: sequences of the same few bytes each, some literals and the rest from the same distance as before. Its loops over
/// them access memory by addresses, within margins that are looked at before a loop.
final class SequenceDecoder {
    private static final int PREDEFINED = 0;
    private static final int REPEATED = 1;
    private static final int CODED = 2;

    private static final int MOST_OFFSET_LOG = 8;
    private static final int MOST_LENGTH_LOG = 9;
    private static final int MOST_OFFSETS = 32;
    private static final int LENGTH_LOG = 6;
    private static final int OFFSET_LOG = 5;
    private static final short[] LITERAL_LENGTHS = {4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2,
            2,
            2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1};
    private static final short[] MATCH_LENGTHS = {1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1};
    private static final short[] OFFSETS = {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1,
            -1,
            -1, -1, -1};

    /// How many bits follow a code of a length of literals, and the least length that it stands for.
    private static final int[] LITERAL_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3,
            4, 6,
            7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int[] LITERALS = leastLengths(LITERAL_BITS, 0);
    /// The same of a length of a match.
    private static final int[] MATCH_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0,
            0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int LEAST_MATCH = 3;
    private static final int[] MATCHES = leastLengths(MATCH_BITS, LEAST_MATCH);
    private static final int LEAST_OFFSET = 3;

    /// How many of the states the commonest symbols have to have for paths to be worth it.
    private static final int LONG_RUNS = StateTable.MOST_STATES * 7 / 8;
    private static final int NEARLY_ALL = StateTable.MOST_STATES * 31 / 32;
    /// So few that the loops over words are called often, and soon compiled.
    private static final int MOST_AT_ONCE = 128;
    /// The words that are written at a time, the last of them maybe for nothing.
    private static final int WORDS = 4;

    private final StateTable literalTable = new StateTable();
    private final StateTable offsetTable = new StateTable();
    private final StateTable matchTable = new StateTable();

    private MemorySegment target = MemorySegment.NULL;
    private long written;
    private long offset;
    private long secondOffset;
    private long thirdOffset;

    private MemorySegment literals = MemorySegment.NULL;
    private long literalCount;
    private long literal;
    /// The sequences that are left.
    private int rest;
    private MemorySegment stream = MemorySegment.NULL;
    /// Where the stream of bits begins, and how many of them are left.
    private long start;
    private long left;
    /// The lengths of most of the sequences, together as many bytes as there are from one word to the next if `isPeriodic`.
    private int commonLiterals;
    private int period;
    private boolean isPeriodic;
    private int literalPlace;
    private int matchPlace;
    private int offsetPlace;

    private static int[] leastLengths(int[] bits, int least) {
        int[] lengths = new int[bits.length];
        int length = least;
        for (int code = 0; code < bits.length; code++) {
            lengths[code] = length;
            length += 1 << bits[code];
        }
        return lengths;
    }

    /// Begins a frame.
    void begin(MemorySegment itsTarget) {
        target = itsTarget;
        written = 0;
        offset = 1;
        secondOffset = 4;
        thirdOffset = 8;
        literalTable.clear();
        offsetTable.clear();
        matchTable.clear();
    }

    /// Returns how many bytes were written since the frame began.
    long written() {
        return written;
    }

    /// Writes bytes.
    void copy(MemorySegment source, long from, long count) {
        MemorySegment.copy(source, from, target, written, count);
        written += count;
    }

    /// Writes a byte many times.
    void fill(byte value, long count) {
        target.asSlice(written, count).fill(value);
        written += count;
    }

    /// Reads the tables of a block.
    ///
    /// @return whether nearly all of its sequences may be words: as many bytes as there are from one to the next, the first of them literals
    boolean read(MemorySegment source, long from, long end) throws IOException {
        SequencesSection section = SequencesSection.at(source, from);
        rest = section.count();
        stream = source;
        start = section.tables();
        left = 0;
        if (rest > 0) {
            int modes = section.modes();
            start = table(literalTable, modes >>> 6, source, start, MOST_LENGTH_LOG, LITERAL_LENGTHS, LENGTH_LOG,
                    LITERAL_BITS.length);
            start = table(offsetTable, modes >>> 4 & 3, source, start, MOST_OFFSET_LOG, OFFSETS, OFFSET_LOG,
                    MOST_OFFSETS);
            start = table(matchTable, modes >>> 2 & 3, source, start, MOST_LENGTH_LOG, MATCH_LENGTHS, LENGTH_LOG,
                    MATCH_BITS.length);
            left = BackwardBits.count(source, start, end);
        } else if (start != end) {
            throw new IOException("there is something behind no sequences");
        } else {
            return false;
        }
        commonLiterals = LITERALS[literalTable.commonest()];
        period = commonLiterals + MATCHES[matchTable.commonest()];
        // The first code of an offset stands for the last one if there are literals.
        isPeriodic = period <= Long.BYTES && commonLiterals > 0 && offsetTable.commonest() == 0;
        return isPeriodic && offsetTable.share(0) >= NEARLY_ALL && shareOfWords() >= NEARLY_ALL;
    }

    /// Returns how many of the states at the most stand for lengths that are a word together.
    private int shareOfWords() {
        int words = 0;
        for (int length = 1; length <= period - LEAST_MATCH; length++) {
            words += Math.min(literalTable.share(length), matchTable.share(period - LEAST_MATCH - length));
        }
        return words;
    }

    /// Carries out the sequences of the block.
    ///
    /// @param itsLiterals with 128 bytes more than there are literals
    void write(MemorySegment itsLiterals, long itsLiteralCount) throws IOException {
        literals = itsLiterals;
        literalCount = itsLiteralCount;
        literal = 0;
        if (rest > 0) {
            sequences();
        }
        copy(literals, literal, literalCount - literal);
    }

    private static long table(StateTable table, int mode, MemorySegment source, long at, int mostLog,
            short[] predefined, int log,
            int symbols) throws IOException {
        switch (mode) {
            case PREDEFINED -> table.use(predefined, log);
            case REPEATED -> {
                int symbol = MemoryAccess.getByte(source, at) & 0xFF;
                if (symbol >= symbols) {
                    throw new IOException("there is no code " + symbol);
                }
                table.repeat(symbol);
                return at + 1;
            }
            case CODED -> {
                return table.read(source, at, mostLog, symbols);
            }
            default -> {
                if (!table.isSet()) {
                    throw new IOException("there is no table before");
                }
            }
        }
        return at;
    }

    /// Carries out the sequences of a block.
    private void sequences() throws IOException {
        literalPlace = literalTable.place(bits(literalTable.log()));
        offsetPlace = offsetTable.place(bits(offsetTable.log()));
        matchPlace = matchTable.place(bits(matchTable.log()));

        boolean areRunsLong = literalTable.share(literalTable.commonest()) >= LONG_RUNS
                && matchTable.share(matchTable.commonest()) >= LONG_RUNS;
        while (rest > 0) {
            if (isPeriodic && offset >= period && offset <= written) {
                allWords(areRunsLong);
            }
            sequence();
        }
        if (left != 0) {
            throw new IOException("the stream of the sequences has " + left + " bits too many");
        }
    }

    /// Carries out words, up to the first sequence that is none or for which there is no room. Never the last sequence.
    private void allWords(boolean areRunsLong) {
        int done;
        int most;
        do {
            long room = Math.min((target.byteSize() - written) / period - WORDS - Long.BYTES,
                    (literalCount - literal) / period);
            most = (int) Math.min(Math.min(room, MOST_AT_ONCE), Math.min(StateTable.steps(offsetPlace), rest - 1));
            if (most <= 0) {
                return;
            }
            done = areRunsLong ? runs(most) : words(most);
            written += (long) done * period;
            offsetPlace = StateTable.behind(offsetPlace, done);
            rest -= done;
        } while (done == most);
    }

    /// Carries out words, up to the first sequence that is none.
    ///
    /// @param most how many there is room for
    /// @return how many it were
    private int words(int most) {
        int[] literalEntries = literalTable.entries();
        int[] matchEntries = matchTable.entries();
        int literalEntry = literalTable.at(literalPlace);
        int matchEntry = matchTable.at(matchPlace);
        int literalState = 0;
        int matchState = 0;
        long out = target.address() + written;
        long in = literals.address() + literal;
        int bytes = period;
        long back = offset;
        long unread = left;
        int done = 0;
        while (done < most && isWord(literalEntry, matchEntry, bytes)) {
            int literalLength = StateTable.symbol(literalEntry);
            MemoryUtil.putLong(out, word(MemoryUtil.getLong(out - back), in, literalLength));
            in += literalLength;
            out += bytes;
            int literalBits = StateTable.bits(literalEntry);
            int matchBits = StateTable.bits(matchEntry);
            long next = BackwardBits.first(BackwardBits.window(stream, start, unread), literalBits + matchBits);
            unread -= literalBits + matchBits;
            literalState = StateTable.next(literalEntry) + (int) (next >>> matchBits);
            matchState = StateTable.next(matchEntry) + (int) low(next, matchBits);
            literalEntry = literalEntries[literalState];
            matchEntry = matchEntries[matchState];
            done++;
        }
        if (done > 0) {
            literalPlace = literalTable.place(literalState);
            matchPlace = matchTable.place(matchState);
        }
        left = unread;
        literal = in - literals.address();
        return done;
    }

    /// Does the same as [#words] where most of them are equal: along the paths of their states.
    private int runs(int most) {
        int literalAt = literalPlace;
        int matchAt = matchPlace;
        int bytes = period;
        int literalsOfEach = commonLiterals;
        long back = offset;
        long out = target.address() + written;
        long in = literals.address() + literal;
        long unread = left;
        int done = 0;
        while (true) {
            int steps = Math.min(Math.min(StateTable.steps(literalAt), StateTable.steps(matchAt)), most - done);
            if (steps > 0) {
                repeat(out, in, steps, bytes, literalsOfEach, back);
                out += (long) steps * bytes;
                in += (long) steps * literalsOfEach;
                done += steps;
                literalAt = StateTable.behind(literalAt, steps);
                matchAt = StateTable.behind(matchAt, steps);
            }
            int literalEntry = literalTable.at(literalAt);
            int matchEntry = matchTable.at(matchAt);
            if (done == most || !isWord(literalEntry, matchEntry, bytes)) {
                break;
            }
            int literalLength = StateTable.symbol(literalEntry);
            MemoryUtil.putLong(out, word(MemoryUtil.getLong(out - back), in, literalLength));
            in += literalLength;
            out += bytes;
            done++;
            int literalBits = StateTable.bits(literalEntry);
            int matchBits = StateTable.bits(matchEntry);
            long next = BackwardBits.first(BackwardBits.window(stream, start, unread), literalBits + matchBits);
            unread -= literalBits + matchBits;
            literalAt = literalTable.place(StateTable.next(literalEntry) + (int) (next >>> matchBits));
            matchAt = matchTable.place(StateTable.next(matchEntry) + (int) low(next, matchBits));
        }
        literalPlace = literalAt;
        matchPlace = matchAt;
        left = unread;
        literal = in - literals.address();
        return done;
    }

    /// Returns whether a sequence has literals, and with its match `period` bytes. The codes of such lengths have no bits of their own.
    private static boolean isWord(int literalEntry, int matchEntry, int period) {
        return StateTable.symbol(literalEntry) + StateTable.symbol(matchEntry) == period - LEAST_MATCH
                && StateTable.symbol(literalEntry) != 0;
    }

    /// Returns a word of which the first bytes are literals.
    private static long word(long before, long in, int literalLength) {
        long copied = -1L << literalLength * Byte.SIZE;
        return before & copied | MemoryUtil.getLong(in) & ~copied;
    }

    /// Carries out equal sequences, and up to three more for nothing.
    private static void repeat(long to, long from, int steps, int period, int literalLength, long back) {
        long copied = -1L << literalLength * Byte.SIZE;
        long before = MemoryUtil.getLong(to - back) & copied;
        long out = to;
        long in = from;
        for (int i = 0; i < steps; i += WORDS) {
            for (int k = 0; k < WORDS; k++) {
                // What is copied from the word before stays the same.
                long upper = back == period ? before : MemoryUtil.getLong(out - back) & copied;
                MemoryUtil.putLong(out, upper | MemoryUtil.getLong(in) & ~copied);
                out += period;
                in += literalLength;
            }
        }
    }

    /// Carries out one sequence, whatever it says.
    private void sequence() throws IOException {
        int literalEntry = literalTable.at(literalPlace);
        int matchEntry = matchTable.at(matchPlace);
        int offsetEntry = offsetTable.at(offsetPlace);
        int offsetCode = StateTable.symbol(offsetEntry);
        int literalCode = StateTable.symbol(literalEntry);
        int matchCode = StateTable.symbol(matchEntry);
        int literalLength = LITERALS[literalCode];
        int matchLength = MATCHES[matchCode];
        int literalBits = LITERAL_BITS[literalCode];
        int matchBits = MATCH_BITS[matchCode];
        long unread = left;
        long offsetValue = (1L << offsetCode)
                + BackwardBits.first(BackwardBits.window(stream, start, unread), offsetCode);
        unread -= offsetCode;
        if (literalBits + matchBits > 0) {
            long window = BackwardBits.window(stream, start, unread);
            matchLength += (int) BackwardBits.first(window, matchBits);
            literalLength += (int) BackwardBits.first(window << matchBits, literalBits);
            unread -= literalBits + matchBits;
        }
        rest--;
        if (rest > 0) {
            literalBits = StateTable.bits(literalEntry);
            matchBits = StateTable.bits(matchEntry);
            int offsetBits = StateTable.bits(offsetEntry);
            long next = BackwardBits.first(BackwardBits.window(stream, start, unread),
                    literalBits + matchBits + offsetBits);
            unread -= literalBits + matchBits + offsetBits;
            literalPlace = literalTable.place(StateTable.next(literalEntry) + (int) (next >>> matchBits + offsetBits));
            matchPlace = matchTable.place(StateTable.next(matchEntry) + (int) low(next >>> offsetBits, matchBits));
            offsetPlace = offsetTable.place(StateTable.next(offsetEntry) + (int) low(next, offsetBits));
        }
        if (unread < 0) {
            throw new IOException("the stream of the sequences is too short");
        }
        left = unread;
        choose(offsetValue, literalLength);
        execute(literalLength, matchLength);
    }

    /// Reads up to 31 bits.
    private int bits(int count) {
        long window = BackwardBits.window(stream, start, left);
        left -= count;
        return (int) BackwardBits.first(window, count);
    }

    private static long low(long word, int bits) {
        return word & (1L << bits) - 1;
    }

    /// Sets the offset that a sequence names by its value, or by when it was last used.
    private void choose(long value, int literalLength) throws IOException {
        if (value > LEAST_OFFSET) {
            thirdOffset = secondOffset;
            secondOffset = offset;
            offset = value - LEAST_OFFSET;
            return;
        }
        int which = (int) value - (literalLength == 0 ? 0 : 1);
        long chosen = switch (which) {
            case 0 -> offset;
            case 1 -> secondOffset;
            case 2 -> thirdOffset;
            default -> offset - 1;
        };
        if (chosen == 0) {
            throw new IOException("an offset is 0");
        }
        if (which > 1) {
            thirdOffset = secondOffset;
        }
        if (which > 0) {
            secondOffset = offset;
        }
        offset = chosen;
    }

    private void execute(int literalLength, int matchLength) throws IOException {
        long from = written + literalLength;
        long end = from + matchLength;
        if (literal + literalLength > literalCount || end > target.byteSize() || offset > from) {
            throw new IOException("a sequence goes beyond its literals or its frame");
        }
        if (offset >= Long.BYTES && end + Long.BYTES <= target.byteSize()) {
            // Up to 7 bytes more than there are; the next sequences write theirs over them.
            copyWords(literals.address() + literal, target.address() + written, literalLength);
            copyWords(target.address() + from - offset, target.address() + from, matchLength);
        } else {
            MemorySegment.copy(literals, literal, target, written, literalLength);
            for (long i = from; i < end; i++) {
                MemoryAccess.setByte(target, i, MemoryAccess.getByte(target, i - offset));
            }
        }
        literal += literalLength;
        written = end;
    }

    private static void copyWords(long from, long to, int bytes) {
        for (int i = 0; i < bytes; i += Long.BYTES) {
            MemoryUtil.putLong(to + i, MemoryUtil.getLong(from + i));
        }
    }
}
