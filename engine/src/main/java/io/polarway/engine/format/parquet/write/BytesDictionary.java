package io.polarway.engine.format.parquet.write;

import io.polarway.engine.kernel.hash.Hash;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.Reservation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The different strings of a column chunk, with codes in the order of their first appearance. Entries refer to the strings
/// where these lie, as [ByteStrings] does. Used again for every chunk of a worker.
final class BytesDictionary {
    private static final int SMALLEST = 1024;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final Reservation reservation;
    private long[] addresses = new long[0];
    private int[] lengths = new int[0];
    private long[] hashes = new long[0];
    /// Codes plus 1 by hash; 0 where there is none.
    private int[] table = new int[0];
    private int slots;
    private int size;
    private long bytes;

    /// @param reservation what the memory, which is on the heap, is charged to
    BytesDictionary(Reservation reservation) {
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
        bytes = 0;
    }

    /// Returns the number of entries.
    int size() {
        return size;
    }

    /// Returns the bytes of all entries.
    long bytes() {
        return bytes;
    }

    long address(int code) {
        return addresses[code];
    }

    int length(int code) {
        return lengths[code];
    }

    /// Writes the codes of all strings.
    ///
    /// @return whether all have one; false if the limit was reached
    boolean encode(ByteStrings strings, MemorySegment codes, DictionaryLimit limit) {
        int count = strings.count();
        for (int from = 0; from < count; from += DictionaryLimit.STEP) {
            int to = Math.min(count, from + DictionaryLimit.STEP);
            for (int i = from; i < to; i++) {
                MemoryAccess.setIntAtIndex(codes, i, code(strings.address(i), strings.length(i)));
            }
            if (limit.isReached(to, size, bytes + 4L * size)) {
                return false;
            }
        }
        return true;
    }

    /// Returns the code of a string, which becomes an entry if it is none.
    int code(long address, int length) {
        long hash = hash(address, length);
        int mask = slots - 1;
        int slot = (int) hash & mask;
        while (true) {
            int code = table[slot] - 1;
            if (code < 0) {
                return add(address, length, hash, slot);
            }
            if (hashes[code] == hash && lengths[code] == length && equal(addresses[code], address, length)) {
                return code;
            }
            slot = slot + 1 & mask;
        }
    }

    private static long hash(long address, int length) {
        MemorySegment memory = ByteStrings.MEMORY;
        long hash = length * FACTOR;
        int last = length - 8;
        for (int i = 0; i < last; i += 8) {
            hash = (Long.rotateLeft(hash, 27) ^ MemoryAccess.getLong(memory, address + i)) * FACTOR;
        }
        return Hash.mix(hash ^ MemoryAccess.getLong(memory, address + Math.max(0, last)));
    }

    private static boolean equal(long left, long right, int length) {
        MemorySegment memory = ByteStrings.MEMORY;
        int last = length - 8;
        for (int i = 0; i < last; i += 8) {
            if (MemoryAccess.getLong(memory, left + i) != MemoryAccess.getLong(memory, right + i)) {
                return false;
            }
        }
        int rest = Math.max(0, last);
        return MemoryAccess.getLong(memory, left + rest) == MemoryAccess.getLong(memory, right + rest);
    }

    private int add(long address, int length, long hash, int slot) {
        int code = size++;
        addresses[code] = address;
        lengths[code] = length;
        hashes[code] = hash;
        bytes += length;
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
            int slot = (int) hashes[code] & mask;
            while (table[slot] != 0) {
                slot = slot + 1 & mask;
            }
            table[slot] = code + 1;
        }
    }

    private void resize(int capacity) {
        reservation.grow((capacity - table.length) * 14L);
        table = new int[capacity];
        addresses = Arrays.copyOf(addresses, capacity / 2 + 1);
        lengths = Arrays.copyOf(lengths, capacity / 2 + 1);
        hashes = Arrays.copyOf(hashes, capacity / 2 + 1);
    }

    /// Frees the memory; [#clear] takes it anew.
    void release() {
        reservation.shrink(table.length * 14L);
        table = new int[0];
        addresses = new long[0];
        lengths = new int[0];
        hashes = new long[0];
        slots = 0;
        size = 0;
        bytes = 0;
    }
}
