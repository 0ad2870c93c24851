package io.polarway.engine.kernel.hash;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The keys of the rows of one batch, or of a piece of a table, as words and hashes. Reused from batch to batch; used by
/// one thread at a time.
///
/// Word `w` of all rows is one array, so that loading is a loop per column and hashing one per word. The second word of a
/// long string's view points into [#strings].
public final class KeyRows {
    private static final MemorySegment[] NO_STRINGS = {};

    private final KeyLayout layout;
    private final long[][] words;
    private final MemorySegment[][] strings;
    private final KnownDictionary[] dictionaries;
    private final long[][] digests;
    private int[] nullRows = new int[0];
    private int nullCount;
    private long[] hashes = new long[0];
    private int[] index = new int[0];
    private int count;
    private boolean hasLongStrings;

    /// Creates an empty one.
    public KeyRows(KeyLayout layout) {
        this.layout = layout;
        this.words = new long[layout.words()][0];
        this.strings = new MemorySegment[layout.words()][];
        this.dictionaries = new KnownDictionary[layout.size()];
        this.digests = new long[layout.size()][0];
        Arrays.fill(strings, NO_STRINGS);
    }

    /// What strings of one dictionary add to the hash, by code.
    private record KnownDictionary(FlatColumn dictionary, long[] digests, boolean hasLongStrings) {
    }

    /// Returns the layout of the words.
    public KeyLayout layout() {
        return layout;
    }

    /// Returns the number of rows.
    public int count() {
        return count;
    }

    /// Returns word `word` of each row.
    public long[] word(int word) {
        return words[word];
    }

    /// Returns the hash of each row.
    public long[] hashes() {
        return hashes;
    }

    /// Returns whether some string is too long for its view.
    public boolean hasLongStrings() {
        return hasLongStrings;
    }

    /// Returns the memory into which the places point that are in word `word`.
    public MemorySegment[] strings(int word) {
        return strings[word];
    }

    private void start(int rows) {
        count = rows;
        if (hashes.length < rows) {
            int capacity = Math.max(1024, rows + (rows >>> 2));
            hashes = new long[capacity];
            index = new int[capacity];
            for (int i = 0; i < words.length; i++) {
                words[i] = new long[capacity];
            }
            for (int i = 0; i < digests.length; i++) {
                digests[i] = isText(i) ? new long[capacity] : digests[i];
            }
            // An entry and the row that refers to it may both be NULL.
            nullRows = layout.isSingle() ? new int[2 * capacity] : nullRows;
        }
        nullCount = 0;
        hasLongStrings = false;
    }

    private boolean isText(int number) {
        return layout.part(number).type().storage() == Storage.VIEW;
    }

    /// Loads rows that were packed before: the words of row i lie at `offsets[i]` of `rows`, their hash at `hashes[i]`.
    ///
    /// @param packed the memory that the rows are in
    /// @param offset where row number 0 begins
    /// @param stride the bytes from one row to the next
    /// @param chosen the numbers of the rows, or null for `from` and those that follow it
    /// @param from where in `chosen` the first row's number is, or the first row's number
    /// @param rows how many rows
    /// @param hashOf where the hashes are: 8 bytes at `hashOffset + number * hashStride`
    /// @param longStrings the memory that long strings are in
    public void loadPacked(MemorySegment packed, long offset, long stride, int @Nullable [] chosen, int from, int rows,
            MemorySegment hashOf, long hashOffset, long hashStride, MemorySegment[] longStrings) {
        start(rows);
        for (int word = 0; word < words.length; word++) {
            long[] target = words[word];
            long base = offset + word * 8L;
            if (chosen == null) {
                for (int i = 0; i < rows; i++) {
                    target[i] = MemoryAccess.getLong(packed, base + (from + (long) i) * stride);
                }
            } else {
                for (int i = 0; i < rows; i++) {
                    target[i] = MemoryAccess.getLong(packed, base + chosen[from + i] * stride);
                }
            }
            strings[word] = longStrings;
        }
        for (int i = 0; i < rows; i++) {
            long number = chosen == null ? from + (long) i : chosen[from + i];
            hashes[i] = MemoryAccess.getLong(hashOf, hashOffset + number * hashStride);
        }
        hasLongStrings = longStrings.length > 0;
    }

    /// Makes room for rows whose words and hashes are then filled in.
    void startLoading(int rows) {
        start(rows);
    }

    /// Sets what the places in a word point into.
    void loadStrings(int word, MemorySegment[] longStrings) {
        strings[word] = longStrings;
        hasLongStrings |= longStrings.length > 0;
    }

    /// Loads and hashes the selected rows of the key columns, which are borrowed until the words were used.
    public void load(Column[] columns, @Nullable Selection selection, int positions) {
        pack(columns, selection, positions);
        hash();
    }

    /// Loads and hashes rows of a layout whose first column is the INTEGER `leading`, given for each selected row by its
    /// number.
    public void load(int[] leading, Column[] columns, @Nullable Selection selection, int positions) {
        start(selection == null ? positions : selection.count());
        for (int word = sharedWords(); word < words.length; word++) {
            Arrays.fill(words[word], 0, count, 0);
        }
        KeyLayout.Part part = layout.part(0);
        for (int i = 0; i < count; i++) {
            words[part.word()][i] |= (leading[i] & 0xFFFF_FFFFL) << part.shift();
        }
        for (int i = 0; i < columns.length; i++) {
            load(i + 1, columns[i], selection);
        }
        hash();
    }

    /// Returns the value of a leading INTEGER column, see [#load(int[], Column[], Selection, int)].
    public int leading(int row) {
        KeyLayout.Part part = layout.part(0);
        return (int) (words[part.word()][row] >>> part.shift());
    }

    /// Replaces each value of the leading INTEGER column by what `mapping` has for it, and hashes the rows anew.
    public void mapLeading(int[] mapping) {
        setLeading(mapping);
        for (int i = 0; i < layout.size(); i++) {
            if (isText(i)) {
                digest(i, layout.part(i));
            }
        }
        hash();
    }

    /// Does what [#mapLeading] does, but leaves the hashes as they were.
    public void setLeading(int[] mapping) {
        KeyLayout.Part part = layout.part(0);
        long[] word = words[part.word()];
        for (int i = 0; i < count; i++) {
            long value = mapping[leading(i)] & 0xFFFF_FFFFL;
            word[i] = word[i] & ~(0xFFFF_FFFFL << part.shift()) | value << part.shift();
        }
    }

    /// Loads the selected rows without hashing them: what rows carry beside their key.
    public void pack(Column[] columns, @Nullable Selection selection, int positions) {
        start(selection == null ? positions : selection.count());
        for (int word = sharedWords(); word < words.length; word++) {
            Arrays.fill(words[word], 0, count, 0);
        }
        for (int i = 0; i < columns.length; i++) {
            load(i, columns[i], selection);
        }
    }

    /// Returns the first of the words that several columns share; they come last.
    private int sharedWords() {
        int own = 0;
        for (int i = 0; i < layout.size(); i++) {
            own += switch (layout.part(i).type().storage()) {
                case INT64, FLOAT64 -> 1;
                case INT128, BYTES16, VIEW -> 2;
                case NONE, BIT, INT8, INT16, INT32, FLOAT32, LIST, STRUCT -> 0;
            };
        }
        return own;
    }

    private void load(int number, Column column, @Nullable Selection selection) {
        KeyLayout.Part part = layout.part(number);
        switch (column) {
            case ConstantColumn constant -> {
                Arrays.fill(index, 0, count, 0);
                if (constant.isNull()) {
                    clear(part);
                    for (int i = 0; i < count; i++) {
                        setNull(number, part, i);
                    }
                } else {
                    read(number, part, constant.value(), index);
                    if (isText(number) && count > 0) {
                        Arrays.fill(digests[number], 0, count, digest(part, 0));
                    }
                }
            }
            case FlatColumn flat -> {
                int[] rows = selection == null ? null : selection.positions();
                read(number, part, flat, rows);
                if (isText(number)) {
                    digest(number, part);
                }
                nulls(number, part, flat.validity(), rows);
            }
            case DictionaryColumn dictionary -> {
                MemorySegment codes = dictionary.codes();
                if (selection == null) {
                    MemorySegment.copy(codes, Layouts.INT, 0, index, 0, count);
                } else {
                    for (int i = 0; i < count; i++) {
                        index[i] = MemoryAccess.getIntAtIndex(codes, selection.position(i));
                    }
                }
                read(number, part, dictionary.dictionary(), index);
                if (isText(number)) {
                    digestEntries(number, part, dictionary.dictionary());
                }
                nulls(number, part, dictionary.dictionary().validity(), index);
                nulls(number, part, dictionary.validity(), selection == null ? null : selection.positions());
            }
        }
    }

    private void digest(int number, KeyLayout.Part part) {
        long[] target = digests[number];
        for (int i = 0; i < count; i++) {
            target[i] = digest(part, i);
        }
    }

    private long digest(KeyLayout.Part part, int row) {
        long first = words[part.word()][row];
        hasLongStrings |= (int) first > ViewBuilder.INLINE;
        return digest(first, words[part.word() + 1][row], strings[part.word() + 1]);
    }

    /// Hashes each entry of a dictionary once, as long as it is the same one.
    private void digestEntries(int number, KeyLayout.Part part, FlatColumn dictionary) {
        KnownDictionary known = dictionaries[number];
        if (known == null || known.dictionary != dictionary) {
            if (dictionary.rows() > 4 * count) {
                digest(number, part);
                return;
            }
            long[] entries = new long[dictionary.rows()];
            boolean isLong = false;
            for (int i = 0; i < entries.length; i++) {
                long at = (long) i * ViewBuilder.VIEW_BYTES;
                long first = MemoryAccess.getLong(dictionary.values(), at);
                isLong |= (int) first > ViewBuilder.INLINE;
                entries[i] = digest(first, MemoryAccess.getLong(dictionary.values(), at + 8), dictionary.data());
            }
            known = new KnownDictionary(dictionary, entries, isLong);
            dictionaries[number] = known;
        }
        hasLongStrings |= known.hasLongStrings;
        long[] entries = known.digests;
        long[] target = digests[number];
        for (int i = 0; i < count; i++) {
            target[i] = entries[index[i]];
        }
    }

    private void clear(KeyLayout.Part part) {
        switch (part.type().storage()) {
            case INT64, FLOAT64 -> Arrays.fill(words[part.word()], 0, count, 0);
            case INT128, BYTES16, VIEW -> {
                Arrays.fill(words[part.word()], 0, count, 0);
                Arrays.fill(words[part.word() + 1], 0, count, 0);
            }
            case NONE, BIT, INT8, INT16, INT32, FLOAT32, LIST, STRUCT -> {
            }
        }
    }

    private void nulls(int number, KeyLayout.Part part, @Nullable MemorySegment validity, int @Nullable [] rows) {
        if (validity == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (!Bits.get(validity, rows == null ? i : rows[i])) {
                setNull(number, part, i);
            }
        }
    }

    private void setNull(int number, KeyLayout.Part part, int row) {
        switch (part.type().storage()) {
            case NONE -> {
            }
            case BIT -> words[part.word()][row] &= ~(1L << part.shift());
            case INT8 -> words[part.word()][row] &= ~(0xFFL << part.shift());
            case INT16 -> words[part.word()][row] &= ~(0xFFFFL << part.shift());
            case INT32, FLOAT32 -> words[part.word()][row] &= ~(0xFFFF_FFFFL << part.shift());
            case INT64, FLOAT64 -> words[part.word()][row] = 0;
            case INT128, BYTES16, VIEW -> {
                words[part.word()][row] = 0;
                words[part.word() + 1][row] = 0;
                if (isText(number)) {
                    digests[number][row] = 0;
                }
            }
            case LIST, STRUCT -> throw EngineException.internal("a nested key");
        }
        if (part.nullWord() >= 0) {
            words[part.nullWord()][row] |= 1L << part.nullShift();
        } else {
            nullRows[nullCount++] = row;
        }
    }

    /// Reads row `rows[i]` of `column` (row i, if it is null) into the words of row i.
    private void read(int number, KeyLayout.Part part, FlatColumn column, int @Nullable [] rows) {
        MemorySegment values = column.values();
        int shift = part.shift();
        Storage storage = part.type().storage();
        if (storage == Storage.NONE) {
            for (int i = 0; i < count; i++) {
                setNull(number, part, i);
            }
            return;
        }
        long[] target = words[part.word()];
        switch (storage) {
            case BIT -> {
                for (int i = 0; i < count; i++) {
                    target[i] |= (Bits.get(values, rows == null ? i : rows[i]) ? 1L : 0L) << shift;
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    target[i] |= (MemoryAccess.getByte(values, rows == null ? i : rows[i]) & 0xFFL) << shift;
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    target[i] |= (MemoryAccess.getShortAtIndex(values, rows == null ? i : rows[i]) & 0xFFFFL) << shift;
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    target[i] |= (MemoryAccess.getIntAtIndex(values, rows == null ? i : rows[i])
                            & 0xFFFF_FFFFL) << shift;
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    // Adding 0 turns -0 into 0; floatToIntBits makes all NaNs one.
                    int bits = Float
                            .floatToIntBits(MemoryAccess.getFloatAtIndex(values, rows == null ? i : rows[i]) + 0.0f);
                    target[i] |= (bits & 0xFFFF_FFFFL) << shift;
                }
            }
            case INT64 -> {
                if (rows == null) {
                    MemorySegment.copy(values, Layouts.LONG, 0, target, 0, count);
                } else {
                    for (int i = 0; i < count; i++) {
                        target[i] = MemoryAccess.getLongAtIndex(values, rows[i]);
                    }
                }
            }
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    target[i] = Double.doubleToLongBits(
                            MemoryAccess.getDoubleAtIndex(values, rows == null ? i : rows[i]) + 0.0);
                }
            }
            case INT128, BYTES16, VIEW -> {
                long[] second = words[part.word() + 1];
                for (int i = 0; i < count; i++) {
                    long at = (rows == null ? i : rows[i]) * (long) ViewBuilder.VIEW_BYTES;
                    target[i] = MemoryAccess.getLong(values, at);
                    second[i] = MemoryAccess.getLong(values, at + 8);
                }
                strings[part.word() + 1] = column.data();
            }
            case NONE, LIST, STRUCT -> throw EngineException.internal("a key of " + storage);
        }
    }

    private void hash() {
        long[] out = hashes;
        int rows = count;
        if (layout.isSingle() && layout.words() == 1) {
            long[] word = words[0];
            for (int i = 0; i < rows; i++) {
                out[i] = Hash.mix(word[i]);
            }
        } else {
            Arrays.fill(out, 0, rows, Hash.SEED);
            int firstShared = sharedWords();
            for (int i = 0; i < layout.size(); i++) {
                KeyLayout.Part part = layout.part(i);
                if (isText(i)) {
                    add(out, digests[i], rows);
                } else if (part.word() < firstShared && part.type().storage() != Storage.NONE) {
                    add(out, words[part.word()], rows);
                    if (part.type().storage().width() == 16) {
                        add(out, words[part.word() + 1], rows);
                    }
                }
            }
            for (int word = firstShared; word < words.length; word++) {
                add(out, words[word], rows);
            }
            for (int i = 0; i < rows; i++) {
                out[i] = Hash.mix(out[i]);
            }
        }
        for (int i = 0; i < nullCount; i++) {
            out[nullRows[i]] = Hash.NULL;
        }
    }

    private static void add(long[] hashes, long[] word, int count) {
        for (int i = 0; i < count; i++) {
            hashes[i] = Hash.add(hashes[i], word[i]);
        }
    }

    private static long digest(long first, long second, MemorySegment[] data) {
        int length = (int) first;
        if (length <= ViewBuilder.INLINE) {
            return Hash.add(Hash.add(Hash.SEED, first), second);
        }
        return Hash.add(Hash.add(Hash.SEED, first), Hash.bytes(data[(int) second], (int) (second >>> 32), length));
    }
}
