package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.hash.Hash;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.kernel.hash.PackedKeys;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The rows by the hash of their key: open addressing with linear probing, in parts by the upper bits of the hash.
///
/// A slot is 8 bytes: the upper half of the hash, and the number of the first row with the key plus one, so that a key is
/// read only when it is almost certainly the right one. Keys are looked up in three passes over a chunk: read all slots,
/// compare all keys, then look further for the rest one by one. In the first two no row depends on the one before, so the
/// processor has many cache misses under way at once.
final class HashTable extends MatchTable {
    private static final int CHUNK = 2048;
    private static final int MOST_PARTS = 64;
    private static final MemorySegment EVERYTHING = Layouts.segment(0, Long.MAX_VALUE);

    private final int signShift;
    private final int words;
    private final boolean[] isPlace;
    private final boolean isOneWord;
    private final int partBits;
    private final @Nullable ArrowBuf[] slots;
    /// Where the slots of each part begin.
    private final long[] addresses;
    private final long[] masks;

    HashTable(BuildKeys keys, KeyLayout layout, int signShift, int workers, @Nullable KeySet set, QueryMemory memory) {
        super(keys, set, memory);
        this.signShift = signShift;
        this.words = layout.words();
        this.isPlace = layout.placeWords();
        this.isOneWord = PackedKeys.isOneWord(layout);
        int parts = partsFor(workers);
        this.partBits = Integer.numberOfTrailingZeros(parts);
        this.slots = new ArrowBuf[parts];
        this.addresses = new long[parts];
        this.masks = new long[parts];
    }

    /// Returns in how many parts, a power of two, so many workers fill a table.
    static int partsFor(int workers) {
        return Math.min(MOST_PARTS, Integer.highestOneBit(Math.max(1, 2 * workers - 1)));
    }

    private static long slots(long rows) {
        return Long.highestOneBit(Math.max(8, rows + (rows >>> 1))) << 1;
    }

    /// Returns the bytes of the slots of so many rows, without links.
    static long slotBytes(long rows) {
        return slots(rows) * 8;
    }

    @Override
    int parts() {
        return slots.length;
    }

    @Override
    boolean needsHashes() {
        return true;
    }

    private long hash(int row) {
        return isOneWord
                ? Hash.mix(MemoryAccess.getLongAtIndex(keys().packed().rows(), row))
                : MemoryAccess.getLongAtIndex(keys().packed().hashes(), row);
    }

    private int part(long hash) {
        return (int) (hash >>> 1 >>> 63 - partBits);
    }

    @Override
    void fill(int part, Cancellation cancellation) {
        long[] count = {keys().rows() - keys().nulls()};
        if (slots.length > 1) {
            count[0] = 0;
            backwards(cancellation, (from, to) -> count[0] += count(from, to, part));
        }
        long size = slots(count[0]);
        ArrowBuf buffer = memory().allocateZeroed(size * 8);
        slots[part] = buffer;
        addresses[part] = buffer.memoryAddress();
        masks[part] = size - 1;
        backwards(cancellation, (from, to) -> fill(from, to, part));
        KeySet integers = set();
        if (integers != null && !integers.needsHashes()) {
            int first = (int) ((long) keys().rows() * part / slots.length);
            int end = (int) ((long) keys().rows() * (part + 1) / slots.length);
            backwards(cancellation, (from, to) -> add(integers, Math.max(from, first), Math.min(to, end)));
        }
    }

    private void add(KeySet integers, int from, int to) {
        MemorySegment values = keys().packed().rows();
        int shift = signShift;
        for (int row = from; row < to; row++) {
            integers.addIntegerShared(MemoryAccess.getLongAtIndex(values, row) << shift >> shift);
        }
    }

    private int count(int from, int to, int part) {
        int count = 0;
        for (int row = from; row < to; row++) {
            count += part(hash(row)) == part ? 1 : 0;
        }
        return count;
    }

    private void fill(int from, int to, int part) {
        long base = addresses[part];
        long mask = masks[part];
        KeySet given = set();
        KeySet keys = given != null && given.needsHashes() ? given : null;
        for (int row = to - 1; row >= from; row--) {
            long hash = hash(row);
            if (part(hash) != part) {
                continue;
            }
            long slot = hash & mask;
            while (true) {
                long entry = MemoryAccess.getLong(EVERYTHING, base + slot * 8);
                if (entry == 0) {
                    break;
                }
                if ((entry ^ hash) >>> 32 == 0 && areEqual(row, (int) entry - 1)) {
                    link(row, (int) entry - 1);
                    break;
                }
                slot = slot + 1 & mask;
            }
            if (keys != null) {
                keys.addHash(hash);
            }
            MemoryAccess.setLong(EVERYTHING, base + slot * 8, hash & 0xFFFF_FFFF_0000_0000L | row + 1);
        }
    }

    private boolean areEqual(int row, int other) {
        MemorySegment stored = keys().packed().rows();
        long left = (long) row * words * 8;
        long right = (long) other * words * 8;
        for (int word = 0; word < words; word++) {
            long own = MemoryAccess.getLong(stored, left + word * 8L);
            long given = MemoryAccess.getLong(stored, right + word * 8L);
            if (own != given && !(isPlace[word] && isSameString(MemoryAccess.getLong(stored, left + word * 8L - 8), own,
                    given, keys().packed().strings()))) {
                return false;
            }
        }
        return true;
    }

    /// Returns whether two long strings, whose first words are equal, are.
    private boolean isSameString(long first, long storedPlace, long givenPlace, MemorySegment[] given) {
        int length = (int) first;
        if (length <= ViewBuilder.INLINE) {
            return false;
        }
        long storedAt = storedPlace >>> 32;
        long givenAt = givenPlace >>> 32;
        return MemorySegment.mismatch(keys().packed().strings()[(int) storedPlace], storedAt, storedAt + length,
                given[(int) givenPlace], givenAt, givenAt + length) < 0;
    }

    private long slotAddress(long hash) {
        int part = part(hash);
        return addresses[part] + (hash & masks[part]) * 8;
    }

    @Override
    void find(KeyRows wanted, int[] found) {
        long[] candidates = new long[CHUNK];
        int[] pending = new int[CHUNK];
        for (int from = 0; from < wanted.count(); from += CHUNK) {
            int length = Math.min(CHUNK, wanted.count() - from);
            readSlots(wanted.hashes(), from, length, candidates);
            int open = wanted.hasLongStrings()
                    ? compareAny(wanted, found, from, length, candidates, pending)
                    : switch (words) {
                        case 1 -> compareOne(wanted, found, from, length, candidates, pending);
                        case 2 -> compareTwo(wanted, found, from, length, candidates, pending);
                        case 3 -> compareThree(wanted, found, from, length, candidates, pending);
                        default -> compareAny(wanted, found, from, length, candidates, pending);
                    };
            for (int i = 0; i < open; i++) {
                found[pending[i]] = search(wanted, pending[i]);
            }
        }
    }

    private void readSlots(long[] hashes, int from, int length, long[] candidates) {
        if (partBits == 0) {
            long base = addresses[0];
            long mask = masks[0];
            for (int i = 0; i < length; i++) {
                candidates[i] = MemoryAccess.getLong(EVERYTHING, base + (hashes[from + i] & mask) * 8);
            }
            return;
        }
        for (int i = 0; i < length; i++) {
            candidates[i] = MemoryAccess.getLong(EVERYTHING, slotAddress(hashes[from + i]));
        }
    }

    private int compareOne(KeyRows wanted, int[] found, int from, int length, long[] candidates, int[] pending) {
        MemorySegment stored = keys().packed().rows();
        long[] first = wanted.word(0);
        long[] hashes = wanted.hashes();
        int open = 0;
        for (int i = 0; i < length; i++) {
            int at = from + i;
            int row = (int) candidates[i] - 1;
            found[at] = row;
            if (row < 0 || (candidates[i] ^ hashes[at]) >>> 32 == 0
                    && MemoryAccess.getLongAtIndex(stored, row) == first[at]) {
                continue;
            }
            pending[open++] = at;
        }
        return open;
    }

    private int compareTwo(KeyRows wanted, int[] found, int from, int length, long[] candidates, int[] pending) {
        MemorySegment stored = keys().packed().rows();
        long[] first = wanted.word(0);
        long[] second = wanted.word(1);
        long[] hashes = wanted.hashes();
        int open = 0;
        for (int i = 0; i < length; i++) {
            int at = from + i;
            int row = (int) candidates[i] - 1;
            found[at] = row;
            if (row < 0 || (candidates[i] ^ hashes[at]) >>> 32 == 0
                    && MemoryAccess.getLong(stored, row * 16L) == first[at]
                    && MemoryAccess.getLong(stored, row * 16L + 8) == second[at]) {
                continue;
            }
            pending[open++] = at;
        }
        return open;
    }

    private int compareThree(KeyRows wanted, int[] found, int from, int length, long[] candidates, int[] pending) {
        MemorySegment stored = keys().packed().rows();
        long[] first = wanted.word(0);
        long[] second = wanted.word(1);
        long[] third = wanted.word(2);
        long[] hashes = wanted.hashes();
        int open = 0;
        for (int i = 0; i < length; i++) {
            int at = from + i;
            int row = (int) candidates[i] - 1;
            found[at] = row;
            if (row < 0 || (candidates[i] ^ hashes[at]) >>> 32 == 0
                    && MemoryAccess.getLong(stored, row * 24L) == first[at]
                    && MemoryAccess.getLong(stored, row * 24L + 8) == second[at]
                    && MemoryAccess.getLong(stored, row * 24L + 16) == third[at]) {
                continue;
            }
            pending[open++] = at;
        }
        return open;
    }

    private int compareAny(KeyRows wanted, int[] found, int from, int length, long[] candidates, int[] pending) {
        int open = 0;
        for (int i = 0; i < length; i++) {
            int at = from + i;
            int row = (int) candidates[i] - 1;
            found[at] = row;
            if (row < 0 || (candidates[i] ^ wanted.hashes()[at]) >>> 32 == 0 && isEqual(wanted, at, row)) {
                continue;
            }
            pending[open++] = at;
        }
        return open;
    }

    private int search(KeyRows wanted, int at) {
        long hash = wanted.hashes()[at];
        int part = part(hash);
        long base = addresses[part];
        long mask = masks[part];
        long slot = hash & mask;
        while (true) {
            long entry = MemoryAccess.getLong(EVERYTHING, base + slot * 8);
            if (entry == 0) {
                return -1;
            }
            if ((entry ^ hash) >>> 32 == 0 && isEqual(wanted, at, (int) entry - 1)) {
                return (int) entry - 1;
            }
            slot = slot + 1 & mask;
        }
    }

    private boolean isEqual(KeyRows wanted, int at, int row) {
        MemorySegment stored = keys().packed().rows();
        long offset = (long) row * words * 8;
        for (int word = 0; word < words; word++) {
            long own = MemoryAccess.getLong(stored, offset + word * 8L);
            long given = wanted.word(word)[at];
            if (own != given) {
                if (!isPlace[word]
                        || !isSameString(wanted.word(word - 1)[at], own, given, wanted.strings(word))) {
                    return false;
                }
            } else if (isPlace[word] && (int) wanted.word(word - 1)[at] > ViewBuilder.INLINE
                    && !isSameString(wanted.word(word - 1)[at], own, given, wanted.strings(word))) {
                return false;
            }
        }
        return true;
    }

    @Override
    long bytes() {
        long bytes = linkBytes();
        for (ArrowBuf buffer : slots) {
            bytes += buffer == null ? 0 : buffer.capacity();
        }
        return bytes;
    }

    @Override
    public void close() {
        super.close();
        for (ArrowBuf buffer : slots) {
            if (buffer != null) {
                buffer.close();
            }
        }
    }
}
