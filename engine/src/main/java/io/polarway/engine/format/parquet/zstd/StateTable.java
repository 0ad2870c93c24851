package io.polarway.engine.format.parquet.zstd;

import io.polarway.engine.memory.MemoryAccess;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The decoding table of a finite state entropy code: a symbol for each state, and which bits lead to the state behind.
///
/// Where one symbol is nearly all of what is coded, most of its states have only one behind them: no bits are read from there on until a state
/// is reached that has two. Such states are numbered along their paths here, so that a path is gone in one step.
final class StateTable {
    /// The largest number of states, of lengths of literals and of matches.
    static final int MOST_STATES = 1 << 9;
    private static final int MOST_SYMBOLS = 256;
    private static final int LEAST_LOG = 5;
    private static final int BITS_SHIFT = 8;
    private static final int NEXT_SHIFT = 16;
    private static final int PLACE_SHIFT = 16;

    /// The entry of each state: the symbol in the lowest byte, the number of bits to read in the second, the least next state above.
    private final int[] entries = new int[MOST_STATES];
    /// The place of each state.
    private final int[] places = new int[MOST_STATES];
    /// The entries of states along their paths; behind the last of each path the one that it leads to.
    private final int[] path = new int[2 * MOST_STATES];
    private final short[] frequencies = new short[MOST_SYMBOLS];
    private final short[] next = new short[MOST_SYMBOLS];
    private int log;
    private int symbols;
    private int commonest;
    private boolean isSet;

    /// Returns the binary logarithm of the number of states.
    int log() {
        return log;
    }

    /// Returns the entries of the states: the symbol of each, how many bits tell which state follows, and the first of those that may.
    int[] entries() {
        return entries;
    }

    static int symbol(int entry) {
        return entry & 0xFF;
    }

    static int bits(int entry) {
        return entry >>> BITS_SHIFT & 0xFF;
    }

    static int next(int entry) {
        return entry >>> NEXT_SHIFT;
    }

    /// Returns the symbol that has most of the states.
    int commonest() {
        return commonest;
    }

    /// Returns how many of [#MOST_STATES] have a symbol.
    int share(int symbol) {
        if (log == 0) {
            return symbol == commonest ? MOST_STATES : 0;
        }
        return symbol < symbols ? Math.abs(frequencies[symbol]) * (MOST_STATES >>> log) : 0;
    }

    /// Returns the place of a state on its path.
    int place(int state) {
        return places[state];
    }

    /// Returns the entry of the state at a place.
    int at(int place) {
        return path[place >>> PLACE_SHIFT];
    }

    /// Returns how many times in a row, from a place on, the commonest symbol comes and no bits are read behind it.
    static int steps(int place) {
        return place & 0xFFFF;
    }

    /// Returns the place behind some of the [#steps].
    static int behind(int place, int taken) {
        return place + (taken << PLACE_SHIFT) - taken;
    }

    /// Returns whether the table was read, and may be used again.
    boolean isSet() {
        return isSet;
    }

    /// Forgets the table.
    void clear() {
        isSet = false;
    }

    /// Becomes the table of a code that has one symbol only.
    void repeat(int symbol) {
        log = 0;
        commonest = symbol;
        entries[0] = symbol;
        places[0] = MOST_STATES;
        Arrays.fill(path, 0, MOST_STATES + 1, symbol);
        isSet = true;
    }

    /// Becomes the table of a distribution that both sides know.
    void use(short[] distribution, int itsLog) throws IOException {
        log = itsLog;
        symbols = distribution.length;
        System.arraycopy(distribution, 0, frequencies, 0, symbols);
        build();
    }

    /// Reads a table.
    ///
    /// @param mostLog the most that [#log] may be
    /// @param mostSymbols how many symbols there are
    /// @return where it ends
    long read(MemorySegment source, long from, int mostLog, int mostSymbols) throws IOException {
        long bit = from * Byte.SIZE;
        log = bits(source, bit, 4) + LEAST_LOG;
        bit += 4;
        if (log > mostLog) {
            throw new IOException("a table has 2^" + log + " states");
        }
        int remaining = 1 << log;
        symbols = 0;
        while (remaining > 0) {
            if (symbols >= mostSymbols) {
                throw new IOException("a table has more symbols than there are");
            }
            // As many bits as hold 0 to remaining + 1; the lowest numbers do with one bit less.
            int width = Integer.SIZE - Integer.numberOfLeadingZeros(remaining + 1);
            int value = bits(source, bit, width);
            int lower = value & (1 << width - 1) - 1;
            int threshold = (1 << width) - 2 - remaining;
            if (lower < threshold) {
                bit += width - 1;
                value = lower;
            } else {
                bit += width;
                value -= value >>> width - 1 == 0 ? 0 : threshold;
            }
            int frequency = value - 1;
            frequencies[symbols++] = (short) frequency;
            remaining -= Math.abs(frequency);
            int zeros = frequency == 0 ? 3 : 0;
            while (zeros == 3) {
                zeros = bits(source, bit, 2);
                bit += 2;
                if (symbols + zeros > mostSymbols) {
                    throw new IOException("a table has more symbols than there are");
                }
                for (int i = 0; i < zeros; i++) {
                    frequencies[symbols++] = 0;
                }
            }
        }
        if (remaining < 0) {
            throw new IOException("the frequencies of a table are too large");
        }
        build();
        return bit + 7 >>> 3;
    }

    /// Reads up to 16 bits; those behind the source are zero.
    private static int bits(MemorySegment source, long bit, int width) {
        int word = 0;
        long from = bit >>> 3;
        for (int i = 0; i < 3 && from + i < source.byteSize(); i++) {
            word |= (MemoryAccess.getByte(source, from + i) & 0xFF) << i * Byte.SIZE;
        }
        return word >>> (bit & 7) & (1 << width) - 1;
    }

    private void build() throws IOException {
        int size = 1 << log;
        int end = size;
        commonest = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            int frequency = frequencies[symbol];
            next[symbol] = (short) Math.abs(frequency);
            if (frequency < 0) {
                // Less than once: one state at the end.
                entries[--end] = symbol;
            } else if (frequency > frequencies[commonest]) {
                commonest = symbol;
            }
        }
        int step = (size >>> 1) + (size >>> 3) + 3;
        int at = 0;
        for (int symbol = 0; symbol < symbols; symbol++) {
            for (int i = 0; i < frequencies[symbol]; i++) {
                entries[at] = symbol;
                do {
                    at = at + step & size - 1;
                } while (at >= end);
            }
        }
        if (at != 0) {
            throw new IOException("the frequencies of a table do not fill it");
        }
        for (int state = 0; state < size; state++) {
            int symbol = entries[state];
            int number = next[symbol]++;
            int bits = log - (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(number));
            entries[state] = symbol | bits << BITS_SHIFT | (number << bits) - size << NEXT_SHIFT;
        }
        findPaths(size);
        isSet = true;
    }

    private void findPaths(int size) {
        Arrays.fill(places, 0, size, -1);
        // With only one symbol, each state leads to itself.
        int least = frequencies[commonest] < size ? 0 : size;
        int place = 0;
        // A state leads to one before it, and no two lead to the same.
        for (int last = size - 1; last >= 0; last--) {
            if (places[last] >= 0) {
                continue;
            }
            int begin = place;
            int state = last;
            int entry = entries[state];
            while (isStep(entry) && state >= least) {
                path[place++] = entry;
                state = next(entry);
                entry = entries[state];
            }
            path[place] = entry;
            state = last;
            for (int i = begin; i < place; i++) {
                places[state] = i << PLACE_SHIFT | place - i;
                state = next(path[i]);
            }
            if (places[state] < 0) {
                places[state] = place << PLACE_SHIFT;
            }
            place++;
        }
    }

    private boolean isStep(int entry) {
        return (entry & (1 << NEXT_SHIFT) - 1) == commonest;
    }
}
