package io.polarway.engine.kernel.hash;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;

/// Keys that are kept: rows of words, and their hashes where these are not quickly computed anew. Long strings are copied.
/// Written by one thread at a time, then read by any number.
public final class PackedKeys implements AutoCloseable {
    private final KeyLayout layout;
    private final int words;
    private final boolean[] isPlace;
    private final GrowableBuffer rows;
    private final GrowableBuffer hashes;
    private final StringArena strings;
    private int count;

    /// Creates an empty one.
    public PackedKeys(KeyLayout layout, QueryMemory memory) {
        this.layout = layout;
        this.words = layout.words();
        this.isPlace = layout.placeWords();
        this.rows = new GrowableBuffer(memory, false);
        this.hashes = new GrowableBuffer(memory, false);
        this.strings = new StringArena(memory);
    }

    /// Returns whether keys of a layout are hashed by mixing their only word.
    public static boolean isOneWord(KeyLayout layout) {
        return layout.isSingle() && layout.words() == 1;
    }

    /// Returns the number of keys.
    public int count() {
        return count;
    }

    /// Returns the words, `layout.words() * 8` bytes for each key.
    public MemorySegment rows() {
        return rows.segment();
    }

    /// Returns the hashes, 8 bytes for each key; nothing if [#isOneWord].
    public MemorySegment hashes() {
        return hashes.segment();
    }

    /// Returns the memory into which the places of long strings point.
    public MemorySegment[] strings() {
        return strings.segments();
    }

    /// Returns one column of the keys, which the caller owns. Those of [#addNothing] are anything.
    ///
    /// @param index which column of the layout
    public FlatColumn column(int index, QueryMemory memory) {
        return layout.column(index, rows.segment(), 0, words * 8L, count, -1, strings.share(), memory);
    }

    /// Returns the bytes that the keys take.
    public long bytes() {
        return rows.bytes() + hashes.bytes() + strings.bytes();
    }

    /// Makes room for exactly `total` keys.
    public void reserve(int total) {
        rows.ensure(Math.max(8, (long) total * words * 8));
        if (!isOneWord(layout)) {
            hashes.ensure(Math.max(8, total * 8L));
        }
    }

    /// Appends all keys of a batch.
    public void add(KeyRows keys) {
        int added = keys.count();
        MemorySegment to = rows.ensure((count + (long) added) * words * 8);
        for (int word = 0; word < words; word++) {
            long[] values = keys.word(word);
            long at = ((long) count * words + word) * 8;
            if (isPlace[word] && keys.hasLongStrings()) {
                addPlaces(keys, word, to, at);
            } else if (words == 1) {
                MemorySegment.copy(values, 0, to, Layouts.LONG, at, added);
            } else {
                for (int i = 0; i < added; i++) {
                    MemoryAccess.setLong(to, at + (long) i * words * 8, values[i]);
                }
            }
        }
        if (!isOneWord(layout)) {
            MemorySegment.copy(keys.hashes(), 0, hashes.ensure((count + (long) added) * 8), Layouts.LONG, count * 8L,
                    added);
        }
        count += added;
    }

    private void addPlaces(KeyRows keys, int word, MemorySegment to, long at) {
        for (int i = 0; i < keys.count(); i++) {
            long place = keys.word(word)[i];
            int length = (int) keys.word(word - 1)[i];
            MemoryAccess.setLong(to, at + (long) i * words * 8, length <= ViewBuilder.INLINE
                    ? place
                    : strings.add(keys.strings(word)[(int) place], place >>> 32, length));
        }
    }

    /// Appends `more` keys that are never looked at.
    public void addNothing(int more) {
        rows.ensure((count + (long) more) * words * 8).asSlice((long) count * words * 8, (long) more * words * 8)
                .fill((byte) 0);
        if (!isOneWord(layout)) {
            hashes.ensure((count + (long) more) * 8).asSlice(count * 8L, more * 8L).fill((byte) 0);
        }
        count += more;
    }

    /// Appends all keys of another one, whose long strings are taken over.
    public void addAll(PackedKeys other) {
        int added = other.count;
        MemorySegment to = rows.ensure((count + (long) added) * words * 8);
        long at = (long) count * words * 8;
        MemorySegment.copy(other.rows(), 0, to, at, (long) added * words * 8);
        int firstBuffer = strings.takeOver(other.strings);
        for (int word = 0; firstBuffer > 0 && word < words; word++) {
            for (long i = 0; isPlace[word] && i < added; i++) {
                long place = at + (i * words + word) * 8;
                if ((int) MemoryAccess.getLong(to, place - 8) > ViewBuilder.INLINE) {
                    MemoryAccess.setLong(to, place, MemoryAccess.getLong(to, place) + firstBuffer);
                }
            }
        }
        if (!isOneWord(layout)) {
            MemorySegment.copy(other.hashes(), 0, hashes.ensure((count + (long) added) * 8), count * 8L, added * 8L);
        }
        count += added;
    }

    @Override
    public void close() {
        rows.close();
        hashes.close();
        strings.close();
        count = 0;
    }
}
