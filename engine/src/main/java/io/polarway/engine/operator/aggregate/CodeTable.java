package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The numbers of groups by the codes of their keys, where every key column is a dictionary, a constant, or of a type with
/// few values, or shows few values for a while, such as the minutes of rows in the order of time. Then a row costs one look into a
/// small array, and only the first row of each combination is interned by value.
///
/// The array holds as long as the batches refer to the same dictionaries, such as those of a row group. Used by one thread.
final class CodeTable {
    /// The most combinations of codes; the array then fits the second-level cache.
    private static final int MOST = 1 << 16;
    private static final int UNKNOWN = -1;

    private final @Nullable Object[] identities;
    private final int[] sizes;
    private int[] groupOf = new int[0];
    private int combinations;
    private int[] codes = new int[0];
    private int[] missing = new int[0];
    private int missingCount;
    private final RecentValues[] recent;
    private int pause;
    private int nextPause = 1;

    CodeTable(int columns) {
        this.identities = new Object[columns];
        this.sizes = new int[columns];
        this.recent = new RecentValues[columns];
    }

    /// Forgets all groups, since they are numbered anew.
    void clear() {
        Arrays.fill(identities, null);
    }

    /// What makes the codes of a column mean the same in the next batch, or null if there are no codes.
    private static @Nullable Object identity(Column column) {
        return switch (column) {
            case ConstantColumn constant -> constant.isNull() ? constant.type() : constant.value();
            case DictionaryColumn dictionary -> dictionary.dictionary();
            case FlatColumn flat -> switch (flat.type().storage()) {
                case BIT, INT8, INT32, INT64 -> flat.type();
                case NONE, INT16, FLOAT32, FLOAT64, INT128, VIEW, BYTES16, LIST, STRUCT -> null;
            };
        };
    }

    /// Returns the number of codes of a column, one of them for NULL.
    private static int size(Column column) {
        return switch (column) {
            case ConstantColumn constant -> 1;
            case DictionaryColumn dictionary -> dictionary.dictionary().rows() + 1;
            case FlatColumn flat -> switch (flat.type().storage()) {
                case BIT -> 3;
                case INT8 -> 257;
                default -> RecentValues.MOST + 1;
            };
        };
    }

    /// Looks the groups of the selected rows up.
    ///
    /// @return whether the columns have codes, and few enough. Then rows whose combination is new have a negative group, and
    ///     [#missing] says which of them to intern
    boolean lookUp(Column[] columns, @Nullable Selection selection, int positions, int[] groupIds) {
        boolean isSame = true;
        long product = 1;
        for (int i = 0; i < columns.length; i++) {
            Object identity = identity(columns[i]);
            int size = size(columns[i]);
            product *= size;
            if (identity == null || product > MOST) {
                // What was learnt is for other codes now.
                Arrays.fill(identities, null);
                return false;
            }
            isSame &= identity == identities[i] && size == sizes[i];
            identities[i] = identity;
            sizes[i] = size;
        }
        if (pause > 0 && showsRecent(columns)) {
            pause--;
            Arrays.fill(identities, null);
            return false;
        }
        combinations = (int) product;
        if (!isSame || groupOf.length < combinations) {
            if (groupOf.length < combinations) {
                groupOf = new int[combinations];
            }
            Arrays.fill(groupOf, 0, combinations, UNKNOWN);
        }
        int count = selection == null ? positions : selection.count();
        if (isSame && resolveOnly(columns, selection, count, groupIds)) {
            missingCount = 0;
            return true;
        }
        if (codes.length < count) {
            codes = new int[Math.max(1024, count)];
            missing = new int[codes.length];
        }
        if (!combine(columns, selection, count)) {
            // Some column has shown more values than are kept: forget them and try once more, else leave it for a while.
            forget();
            if (!combine(columns, selection, count)) {
                forget();
                Arrays.fill(identities, null);
                pause = nextPause;
                nextPause = Math.min(1024, nextPause * 2);
                return false;
            }
        }
        resolve(groupIds, count);
        return true;
    }

    private static boolean showsRecent(Column[] columns) {
        for (Column column : columns) {
            if (column instanceof FlatColumn flat && flat.type().storage().width() >= 4) {
                return true;
            }
        }
        return false;
    }

    private void forget() {
        for (RecentValues values : recent) {
            if (values != null) {
                values.clear();
            }
        }
        Arrays.fill(groupOf, 0, combinations, UNKNOWN);
    }

    private boolean combine(Column[] columns, @Nullable Selection selection, int count) {
        int[] combined = codes;
        int stride = 1;
        boolean isFirst = true;
        for (int i = 0; i < columns.length; i++) {
            switch (columns[i]) {
                case ConstantColumn constant -> {
                    continue;
                }
                case DictionaryColumn dictionary -> addCodes(dictionary, selection, count, stride, isFirst);
                case FlatColumn flat -> {
                    if (flat.type().storage().width() < 4) {
                        addSmall(flat, selection, count, stride, isFirst);
                    } else if (!addRecent(i, flat, selection, count, stride, isFirst)) {
                        return false;
                    }
                }
            }
            stride *= sizes[i];
            isFirst = false;
        }
        if (isFirst) {
            Arrays.fill(combined, 0, count, 0);
        }
        return true;
    }

    private boolean addRecent(int number, FlatColumn column, @Nullable Selection selection, int count, int stride,
            boolean isFirst) {
        RecentValues values = recent[number];
        if (values == null) {
            values = new RecentValues();
            recent[number] = values;
        }
        return values.addCodes(column, selection, count, stride, isFirst, codes);
    }

    private void addCodes(DictionaryColumn column, @Nullable Selection selection, int count, int stride,
            boolean isFirst) {
        MemorySegment source = column.codes();
        MemorySegment validity = column.validity();
        int[] combined = codes;
        if (validity != null) {
            int nullCode = column.dictionary().rows() * stride;
            for (int i = 0; i < count; i++) {
                int position = selection == null ? i : selection.position(i);
                int code = Bits.get(validity, position) ? MemoryAccess.getIntAtIndex(source, position) * stride
                        : nullCode;
                combined[i] = isFirst ? code : combined[i] + code;
            }
        } else if (selection != null) {
            int[] positions = selection.positions();
            if (isFirst) {
                for (int i = 0; i < count; i++) {
                    combined[i] = MemoryAccess.getIntAtIndex(source, positions[i]);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    combined[i] += MemoryAccess.getIntAtIndex(source, positions[i]) * stride;
                }
            }
        } else if (isFirst) {
            MemorySegment.copy(source, Layouts.INT, 0, combined, 0, count);
        } else {
            for (int i = 0; i < count; i++) {
                combined[i] += MemoryAccess.getIntAtIndex(source, i) * stride;
            }
        }
    }

    private void addSmall(FlatColumn column, @Nullable Selection selection, int count, int stride, boolean isFirst) {
        MemorySegment values = column.values();
        MemorySegment validity = column.validity();
        boolean isBit = column.type().storage() == Storage.BIT;
        int nullCode = isBit ? 2 : 256;
        for (int i = 0; i < count; i++) {
            int position = selection == null ? i : selection.position(i);
            int code = isBit
                    ? MemoryAccess.getByte(values, position >>> 3) >>> (position & 7) & 1
                    : MemoryAccess.getByte(values, position) + 128;
            if (validity != null && !Bits.get(validity, position)) {
                code = nullCode;
            }
            codes[i] = isFirst ? code * stride : codes[i] + code * stride;
        }
    }

    /// Looks the groups up where one column alone varies and has codes: its codes are the combinations.
    ///
    /// @return whether that is so, and no combination is new
    private boolean resolveOnly(Column[] columns, @Nullable Selection selection, int count, int[] groupIds) {
        DictionaryColumn only = null;
        for (Column column : columns) {
            if (!(column instanceof ConstantColumn)) {
                if (only != null || !(column instanceof DictionaryColumn dictionary) || dictionary.validity() != null) {
                    return false;
                }
                only = dictionary;
            }
        }
        if (only == null) {
            return false;
        }
        MemorySegment source = only.codes();
        int[] table = groupOf;
        int anyUnknown = 0;
        if (selection == null) {
            for (int i = 0; i < count; i++) {
                int group = table[MemoryAccess.getIntAtIndex(source, i)];
                groupIds[i] = group;
                anyUnknown |= group;
            }
        } else {
            int[] chosen = selection.positions();
            for (int i = 0; i < count; i++) {
                int group = table[MemoryAccess.getIntAtIndex(source, chosen[i])];
                groupIds[i] = group;
                anyUnknown |= group;
            }
        }
        return anyUnknown >= 0;
    }

    private void resolve(int[] groupIds, int count) {
        int[] table = groupOf;
        int[] combined = codes;
        int anyUnknown = 0;
        for (int i = 0; i < count; i++) {
            int group = table[combined[i]];
            groupIds[i] = group;
            anyUnknown |= group;
        }
        missingCount = 0;
        if (anyUnknown >= 0) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (groupIds[i] < 0 && table[combined[i]] == UNKNOWN) {
                missing[missingCount++] = i;
                // Marked as listed, so that the combination is interned once.
                table[combined[i]] = UNKNOWN - 1;
            }
        }
    }

    /// Returns which selected rows, by number, are the first of their combination.
    int[] missing() {
        return missing;
    }

    /// Returns how many elements of [#missing] are meant.
    int missingCount() {
        return missingCount;
    }

    /// Learns the groups of the rows in [#missing], and completes `groupIds`.
    void learn(int[] groupsOfMissing, int[] groupIds, int count) {
        for (int i = 0; i < missingCount; i++) {
            groupOf[codes[missing[i]]] = groupsOfMissing[i];
        }
        for (int i = 0; i < count; i++) {
            if (groupIds[i] < 0) {
                groupIds[i] = groupOf[codes[i]];
            }
        }
    }
}
