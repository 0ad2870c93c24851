package io.polarway.engine.format.parquet.write;

import io.polarway.engine.kernel.hash.Hash;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.Reservation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The different values of a column chunk of 4 or 8 bytes each, by their bits, with codes in the order of their first
/// appearance. Used again for every chunk of a worker.
final class WordDictionary {
    private static final int SMALLEST = 1024;

    private final Reservation reservation;
    private long[] entries = new long[0];
    /// Codes plus 1 by hash; 0 where there is none.
    private int[] table = new int[0];
    private int slots;
    private int size;

    /// @param reservation what the memory, which is on the heap, is charged to
    WordDictionary(Reservation reservation) {
        this.reservation = reservation;
    }

    /// Starts again without entries.
    void clear() {
        slots = SMALLEST;
        if (table.length < slots) {
            resize(slots);
        }
        Arrays.fill(table, 0, slots, 0);
        size = 0;
    }

    /// Returns the number of entries.
    int size() {
        return size;
    }

    /// Returns the bits of an entry; those of 4 bytes are extended by their sign.
    long entry(int code) {
        return entries[code];
    }

    /// Returns the code of a value, which becomes an entry if it is none.
    int code(long word) {
        int mask = slots - 1;
        int slot = (int) Hash.mix(word) & mask;
        while (true) {
            int code = table[slot] - 1;
            if (code < 0) {
                return add(word, slot);
            }
            if (entries[code] == word) {
                return code;
            }
            slot = slot + 1 & mask;
        }
    }

    /// Writes the codes of `count` values that lie one after another.
    ///
    /// @param width the bytes of a value, 4 or 8
    /// @return whether all have one; false if the limit was reached
    boolean encode(MemorySegment values, int width, int count, MemorySegment codes, DictionaryLimit limit) {
        for (int from = 0; from < count; from += DictionaryLimit.STEP) {
            int to = Math.min(count, from + DictionaryLimit.STEP);
            if (width == 8) {
                encodeLongs(values, from, to, codes);
            } else {
                encodeInts(values, from, to, codes);
            }
            if (limit.isReached(to, size, (long) size * width)) {
                return false;
            }
        }
        return true;
    }

    private void encodeLongs(MemorySegment values, int from, int to, MemorySegment codes) {
        int i = from;
        while (i < to) {
            // Fields are read once, and again after an entry was added.
            int[] places = table;
            long[] known = entries;
            int mask = slots - 1;
            for (; i < to; i++) {
                long word = MemoryAccess.getLongAtIndex(values, i);
                int slot = (int) Hash.mix(word) & mask;
                int code = places[slot] - 1;
                while (code >= 0 && known[code] != word) {
                    slot = slot + 1 & mask;
                    code = places[slot] - 1;
                }
                if (code < 0) {
                    MemoryAccess.setIntAtIndex(codes, i++, add(word, slot));
                    break;
                }
                MemoryAccess.setIntAtIndex(codes, i, code);
            }
        }
    }

    private void encodeInts(MemorySegment values, int from, int to, MemorySegment codes) {
        int i = from;
        while (i < to) {
            int[] places = table;
            long[] known = entries;
            int mask = slots - 1;
            for (; i < to; i++) {
                long word = MemoryAccess.getIntAtIndex(values, i);
                int slot = (int) Hash.mix(word) & mask;
                int code = places[slot] - 1;
                while (code >= 0 && known[code] != word) {
                    slot = slot + 1 & mask;
                    code = places[slot] - 1;
                }
                if (code < 0) {
                    MemoryAccess.setIntAtIndex(codes, i++, add(word, slot));
                    break;
                }
                MemoryAccess.setIntAtIndex(codes, i, code);
            }
        }
    }

    private int add(long word, int slot) {
        int code = size++;
        entries[code] = word;
        table[slot] = code + 1;
        if (size * 2 > slots) {
            grow();
        }
        return code;
    }

    private void grow() {
        slots *= 2;
        if (table.length < slots) {
            resize(slots);
        }
        Arrays.fill(table, 0, slots, 0);
        int mask = slots - 1;
        for (int code = 0; code < size; code++) {
            int slot = (int) Hash.mix(entries[code]) & mask;
            while (table[slot] != 0) {
                slot = slot + 1 & mask;
            }
            table[slot] = code + 1;
        }
    }

    private void resize(int capacity) {
        reservation.grow((capacity - table.length) * 8L);
        table = new int[capacity];
        entries = Arrays.copyOf(entries, capacity / 2 + 1);
    }

    /// Frees the memory; [#clear] takes it anew.
    void release() {
        reservation.shrink(table.length * 8L);
        table = new int[0];
        entries = new long[0];
        slots = 0;
        size = 0;
    }
}
