package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.hash.Hash;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers the different keys that it is shown, from 0 in the order of their first appearance. Used by one thread at a time.
///
/// Open addressing with linear probing. A slot is 8 bytes: the upper half of the hash, and the group's number plus one, so
/// that a probe reads a key only when it is almost certainly the right one. Keys lie as rows of words (see [KeyLayout]),
/// long strings in an arena, hashes by themselves, for growing and for the final merge.
///
/// A batch is looked up in three passes: read all slots, compare all keys, then look further for (or add) the rest one by
/// one. In the first two no row depends on the one before, so the processor has many cache misses under way at once.
final class GroupTable implements AutoCloseable {
    private static final int CHUNK = 2048;
    private static final int FIRST_SLOTS = 1024;
    private static final int MOST_GROUPS = 1 << 29;

    private final KeyLayout layout;
    private final int words;
    private final boolean[] isPlace;
    private final boolean hasPlaces;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final GrowableBuffer slots;
    private final GrowableBuffer rows;
    private final GrowableBuffer hashes;
    private final StringArena strings;
    private final long[] candidates = new long[CHUNK];
    private final int[] pending = new int[CHUNK];
    private int mask = -1;
    private int groups;
    private int nullGroup = -1;

    GroupTable(KeyLayout layout, QueryMemory memory, Cancellation cancellation) {
        this.layout = layout;
        this.words = layout.words();
        this.isPlace = layout.placeWords();
        boolean places = false;
        for (boolean place : isPlace) {
            places |= place;
        }
        this.hasPlaces = places;
        this.memory = memory;
        this.cancellation = cancellation;
        this.slots = new GrowableBuffer(memory, true);
        this.rows = new GrowableBuffer(memory, false);
        this.hashes = new GrowableBuffer(memory, false);
        this.strings = new StringArena(memory);
    }

    /// Returns the number of different keys so far.
    int groups() {
        return groups;
    }

    /// Returns the bytes that the table takes.
    long bytes() {
        return slots.bytes() + rows.bytes() + hashes.bytes() + strings.bytes();
    }

    /// Returns the hash of a group's key.
    long hash(int group) {
        return MemoryAccess.getLongAtIndex(hashes.segment(), group);
    }

    /// Returns the memory of the hashes, 8 bytes per group.
    MemorySegment hashes() {
        return hashes.segment();
    }

    /// Returns the memory of the keys, `layout.words() * 8` bytes per group.
    MemorySegment rows() {
        return rows.segment();
    }

    /// Returns what places in the keys point into.
    StringArena strings() {
        return strings;
    }

    /// Returns how many bytes more the table takes once `more` rows have come, each of a new group; but of these no more than there are groups
    /// already: else a few groups would seem to become many, batch after batch.
    long growth(int more) {
        long all = groups + (long) Math.min(more, Math.max(groups, CHUNK));
        long growth = 0;
        if (all * 2 > mask + 1L) {
            growth += slots(all) * 8 - slots.bytes();
        }
        if (all * words * 8 > rows.bytes()) {
            growth += rows.bytes();
        }
        if (all * 8 > hashes.bytes()) {
            growth += hashes.bytes();
        }
        return growth;
    }

    /// Loads the keys of `count` groups, `chosen[from]` and those that follow it there (or, if it is null, the groups from
    /// `from` on).
    void load(KeyRows keys, int @Nullable [] chosen, int from, int count) {
        keys.loadPacked(rows.segment(), 0, words * 8L, chosen, from, count, hashes.segment(), 0, 8, strings.segments());
    }

    /// Numbers the keys of a batch, adding those that are new.
    void intern(KeyRows keys, int[] groupIds) {
        int count = keys.count();
        for (int from = 0; from < count; from += CHUNK) {
            int length = Math.min(CHUNK, count - from);
            makeRoom(length);
            lookUp(keys, groupIds, from, length);
        }
    }

    /// Makes sure that `more` groups fit, at half load.
    void makeRoom(int more) {
        long all = groups + (long) more;
        if (all * 2 <= mask + 1L) {
            return;
        }
        if (all > MOST_GROUPS) {
            throw EngineException.of(ErrorCode.MEMORY_LIMIT, "More than " + MOST_GROUPS
                    + " groups cannot be held by one worker. Group by fewer columns, or filter more");
        }
        rebuild((int) slots(all));
    }

    /// Returns how many slots a table is given that needs more for `groups` groups.
    private static long slots(long groups) {
        long size = Math.max(FIRST_SLOTS, Long.highestOneBit(groups * 2 - 1) << 1);
        // Quadrupling while small: a table that fits the cache should not be rebuilt often.
        return size <= 1 << 16 ? size * 2 : size;
    }

    private void rebuild(int size) {
        slots.close();
        MemorySegment table = slots.ensure(size * 8L);
        mask = size - 1;
        MemorySegment all = hashes.segment();
        for (int group = 0; group < groups; group++) {
            if ((group & 0xFFFF) == 0) {
                cancellation.check();
            }
            long hash = MemoryAccess.getLongAtIndex(all, group);
            int slot = (int) hash & mask;
            while (MemoryAccess.getLongAtIndex(table, slot) != 0) {
                slot = slot + 1 & mask;
            }
            MemoryAccess.setLongAtIndex(table, slot, entry(hash, group));
        }
    }

    private static long entry(long hash, int group) {
        return hash & 0xFFFF_FFFF_0000_0000L | group + 1;
    }

    private void lookUp(KeyRows keys, int[] groupIds, int from, int length) {
        MemorySegment table = slots.segment();
        long[] hash = keys.hashes();
        long[] found = candidates;
        int lastSlot = mask;
        for (int i = 0; i < length; i++) {
            found[i] = MemoryAccess.getLongAtIndex(table, (int) hash[from + i] & lastSlot);
        }
        int open = keys.hasLongStrings()
                ? compareAny(keys, groupIds, from, length)
                : switch (words) {
                    case 1 -> compareOne(keys.word(0), hash, groupIds, from, length);
                    case 2 -> compareTwo(keys.word(0), keys.word(1), hash, groupIds, from, length);
                    case 3 -> compareThree(keys.word(0), keys.word(1), keys.word(2), hash, groupIds, from, length);
                    default -> compareAny(keys, groupIds, from, length);
                };
        if (words == 1) {
            findOrAddOne(keys.word(0), hash, groupIds, open);
            return;
        }
        for (int i = 0; i < open; i++) {
            int row = pending[i];
            groupIds[row] = findOrAdd(keys, row);
        }
    }

    /// Looks the pending rows further up, or adds them, where a key is one word.
    private void findOrAddOne(long[] first, long[] hash, int[] groupIds, int open) {
        MemorySegment table = slots.segment();
        MemorySegment keys = rows.ensure((groups + (long) open) * 8);
        MemorySegment allHashes = hashes.ensure((groups + (long) open) * 8);
        int[] rest = pending;
        int lastSlot = mask;
        int next = groups;
        for (int i = 0; i < open; i++) {
            int row = rest[i];
            long rowHash = hash[row];
            long key = first[row];
            int slot = (int) rowHash & lastSlot;
            int group;
            while (true) {
                long entry = MemoryAccess.getLongAtIndex(table, slot);
                if (entry == 0) {
                    group = next++;
                    MemoryAccess.setLongAtIndex(table, slot, entry(rowHash, group));
                    MemoryAccess.setLongAtIndex(keys, group, key);
                    MemoryAccess.setLongAtIndex(allHashes, group, rowHash);
                    nullGroup = rowHash == Hash.NULL && key == 0 && layout.size() == 1 ? group : nullGroup;
                    break;
                }
                group = (int) entry - 1;
                if ((entry ^ rowHash) >>> 32 == 0 && MemoryAccess.getLongAtIndex(keys, group) == key) {
                    break;
                }
                slot = slot + 1 & lastSlot;
            }
            groupIds[row] = group;
        }
        groups = next;
    }

    private int compareOne(long[] first, long[] hash, int[] groupIds, int from, int length) {
        MemorySegment keys = rows.segment();
        long[] found = candidates;
        int[] rest = pending;
        int open = 0;
        for (int i = 0; i < length; i++) {
            int row = from + i;
            int group = (int) found[i] - 1;
            groupIds[row] = group;
            if (group >= 0 && (found[i] ^ hash[row]) >>> 32 == 0
                    && MemoryAccess.getLongAtIndex(keys, group) == first[row]) {
                continue;
            }
            rest[open++] = row;
        }
        return open;
    }

    private int compareTwo(long[] first, long[] second, long[] hash, int[] groupIds, int from, int length) {
        MemorySegment keys = rows.segment();
        long[] found = candidates;
        int[] rest = pending;
        int open = 0;
        for (int i = 0; i < length; i++) {
            int row = from + i;
            int group = (int) found[i] - 1;
            groupIds[row] = group;
            if (group >= 0 && (found[i] ^ hash[row]) >>> 32 == 0
                    && MemoryAccess.getLong(keys, group * 16L) == first[row]
                    && MemoryAccess.getLong(keys, group * 16L + 8) == second[row]) {
                continue;
            }
            rest[open++] = row;
        }
        return open;
    }

    private int compareThree(long[] first, long[] second, long[] third, long[] hash, int[] groupIds, int from,
            int length) {
        MemorySegment keys = rows.segment();
        long[] found = candidates;
        int[] rest = pending;
        int open = 0;
        for (int i = 0; i < length; i++) {
            int row = from + i;
            int group = (int) found[i] - 1;
            groupIds[row] = group;
            if (group >= 0 && (found[i] ^ hash[row]) >>> 32 == 0
                    && MemoryAccess.getLong(keys, group * 24L) == first[row]
                    && MemoryAccess.getLong(keys, group * 24L + 8) == second[row]
                    && MemoryAccess.getLong(keys, group * 24L + 16) == third[row]) {
                continue;
            }
            rest[open++] = row;
        }
        return open;
    }

    private int compareAny(KeyRows keys, int[] groupIds, int from, int length) {
        int open = 0;
        for (int i = 0; i < length; i++) {
            int row = from + i;
            int group = (int) candidates[i] - 1;
            if (group >= 0 && (candidates[i] ^ keys.hashes()[row]) >>> 32 == 0 && isEqual(keys, row, group)) {
                groupIds[row] = group;
            } else {
                pending[open++] = row;
            }
        }
        return open;
    }

    private int findOrAdd(KeyRows keys, int row) {
        MemorySegment table = slots.segment();
        long hash = keys.hashes()[row];
        int slot = (int) hash & mask;
        while (true) {
            long entry = MemoryAccess.getLongAtIndex(table, slot);
            if (entry == 0) {
                int group = add(keys, row, hash);
                MemoryAccess.setLongAtIndex(table, slot, entry(hash, group));
                return group;
            }
            int group = (int) entry - 1;
            if ((entry ^ hash) >>> 32 == 0 && isEqual(keys, row, group)) {
                return group;
            }
            slot = slot + 1 & mask;
        }
    }

    private boolean isEqual(KeyRows keys, int row, int group) {
        MemorySegment stored = rows.segment();
        long at = (long) group * words * 8;
        for (int word = 0; word < words; word++) {
            if (isPlace[word] && (int) keys.word(word - 1)[row] > ViewBuilder.INLINE) {
                // The view's first word was equal, so the lengths are.
                if (!isSameString(keys, row, word, MemoryAccess.getLong(stored, at + word * 8L))) {
                    return false;
                }
            } else if (MemoryAccess.getLong(stored, at + word * 8L) != keys.word(word)[row]) {
                return false;
            }
        }
        return true;
    }

    private boolean isSameString(KeyRows keys, int row, int word, long storedPlace) {
        int length = (int) keys.word(word - 1)[row];
        long place = keys.word(word)[row];
        MemorySegment stored = strings.segments()[(int) storedPlace];
        MemorySegment given = keys.strings(word)[(int) place];
        long storedOffset = storedPlace >>> 32;
        long givenOffset = place >>> 32;
        return MemorySegment.mismatch(stored, storedOffset, storedOffset + length, given, givenOffset,
                givenOffset + length) < 0;
    }

    private int add(KeyRows keys, int row, long hash) {
        int group = groups;
        long at = (long) group * words * 8;
        MemorySegment stored = rows.ensure(at + words * 8L);
        for (int word = 0; word < words; word++) {
            long value = keys.word(word)[row];
            if (hasPlaces && isPlace[word]) {
                int length = (int) keys.word(word - 1)[row];
                if (length > ViewBuilder.INLINE) {
                    value = strings.add(keys.strings(word)[(int) value], value >>> 32, length);
                }
            }
            MemoryAccess.setLong(stored, at + word * 8L, value);
        }
        MemoryAccess.setLongAtIndex(hashes.ensure((group + 1) * 8L), group, hash);
        if (hash == Hash.NULL && layout.size() == 1) {
            // A zero has another hash, and all other keys have another word.
            boolean isZero = true;
            for (int word = 0; word < words; word++) {
                isZero &= keys.word(word)[row] == 0;
            }
            nullGroup = isZero ? group : nullGroup;
        }
        groups++;
        return group;
    }

    /// Frees what only adding needs; afterwards groups can only be read.
    void complete() {
        slots.close();
        mask = -1;
    }

    /// Returns column `index` of the keys of `count` groups from `from` on; the caller owns it.
    Column key(int index, int from, int count) {
        return layout.column(index, rows.segment(), (long) from * words * 8, words * 8L, count,
                nullGroup < from ? -1 : nullGroup - from, strings.share(), memory);
    }

    /// Returns the keys of `count` groups from `from` on; the caller owns them.
    List<Column> keys(int from, int count) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int i = 0; i < layout.size(); i++) {
                columns.add(key(i, from, count));
            }
            return columns;
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    @Override
    public void close() {
        slots.close();
        rows.close();
        hashes.close();
        strings.close();
        mask = -1;
        groups = 0;
        nullGroup = -1;
    }
}
