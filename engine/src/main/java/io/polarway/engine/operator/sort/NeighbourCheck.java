package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Tells whether the rows of a batch are in order. Key by key, neighbours are compared that are equal by the keys before: mostly all
/// of them by the first key, in one loop over its values, and few by the others. Used by one thread.
final class NeighbourCheck implements AutoCloseable {
    private static final int WRONG = -1;

    private final List<SortKey> keys;
    private final QueryMemory memory;
    /// The second rows of the pairs that are not decided, numbered among the rows of the batch.
    private int[] pairs = new int[0];
    private @Nullable ArrowBuf rowsBuffer;
    private @Nullable ArrowBuf wordsBuffer;

    NeighbourCheck(List<SortKey> keys, QueryMemory memory) {
        this.keys = keys;
        this.memory = memory;
    }

    /// Returns whether no row of a batch is before the one before it.
    boolean isInOrder(Batch batch) {
        int rows = batch.rows();
        int undecided = rows - 1;
        for (int depth = 0; depth < keys.size() && undecided > 0; depth++) {
            SortKey key = keys.get(depth);
            Column column = batch.column(key.column());
            boolean isLast = depth == keys.size() - 1;
            if (undecided == rows - 1 && batch.selection() == null && column instanceof FlatColumn flat
                    && hasFastLoop(flat)) {
                boolean isInOrder = areInOrder(flat, rows, key.descending(), !isLast);
                if (isInOrder || isLast) {
                    return isInOrder;
                }
            }
            undecided = switch (column) {
                case ConstantColumn _ -> constant(rows, undecided);
                case DictionaryColumn coded -> coded(coded, key, batch.selection(), rows, undecided);
                case FlatColumn flat -> undecided == rows - 1
                        ? all(flat, key, batch.selection(), rows)
                        : some(flat, key, batch.selection(), undecided);
            };
            if (undecided == WRONG) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasFastLoop(FlatColumn column) {
        if (column.validity() != null) {
            return false;
        }
        return switch (column.type().storage()) {
            case INT32, INT64 -> true;
            case NONE, BIT, INT8, INT16, FLOAT32, FLOAT64, INT128, BYTES16, VIEW, LIST, STRUCT -> false;
        };
    }

    private static boolean areInOrder(FlatColumn column, int rows, boolean descending, boolean isStrict) {
        return column.type().storage() == Storage.INT32
                ? Neighbours.intsAreInOrder(column.values(), rows, descending, isStrict)
                : Neighbours.longsAreInOrder(column.values(), rows, descending, isStrict);
    }

    private int constant(int rows, int undecided) {
        if (undecided == rows - 1) {
            pairAll(rows);
        }
        return undecided;
    }

    private void pairAll(int rows) {
        ensurePairs(rows);
        for (int i = 1; i < rows; i++) {
            pairs[i - 1] = i;
        }
    }

    private void ensurePairs(int rows) {
        if (pairs.length < rows) {
            pairs = new int[rows];
        }
    }

    private static int position(@Nullable Selection selection, int row) {
        return selection == null ? row : selection.position(row);
    }

    /// Compares the entries only where the code changes.
    private int coded(DictionaryColumn column, SortKey key, @Nullable Selection selection, int rows, int undecided) {
        boolean isAll = undecided == rows - 1;
        ensurePairs(rows);
        MemorySegment codes = column.codes();
        MemorySegment validity = column.validity();
        FlatColumn entries = column.dictionary();
        int left = 0;
        for (int i = 0; i < undecided; i++) {
            int second = isAll ? i + 1 : pairs[i];
            int before = position(selection, second - 1);
            int after = position(selection, second);
            boolean isNullBefore = validity != null && !Bits.get(validity, before);
            boolean isNullAfter = validity != null && !Bits.get(validity, after);
            int codeBefore = MemoryAccess.getIntAtIndex(codes, before);
            int codeAfter = MemoryAccess.getIntAtIndex(codes, after);
            if (isNullBefore != isNullAfter || !isNullAfter && codeBefore != codeAfter) {
                int order = isNullBefore || isNullAfter
                        ? withNull(column, before, after, key)
                        : Run.compareValues(key, entries, codeBefore, entries, codeAfter);
                if (order > 0) {
                    return WRONG;
                }
                if (order < 0) {
                    continue;
                }
            }
            pairs[left++] = second;
        }
        return left;
    }

    /// Compares rows of which one is NULL by itself; the other may be by its entry.
    private static int withNull(DictionaryColumn column, int before, int after, SortKey key) {
        boolean isNullBefore = column.isNull(before);
        return isNullBefore == column.isNull(after) ? 0 : isNullBefore == key.nullsFirst() ? -1 : 1;
    }

    /// Compares all neighbours by words, and in full those whose words are equal without deciding.
    private int all(FlatColumn column, SortKey key, @Nullable Selection selection, int rows) {
        ensurePairs(rows);
        MemorySegment numbers = numbers(selection, rows);
        MemorySegment words = words(rows);
        KeyWords.fill(new KeyWords.Level(column, key, KeyWords.Kind.FIRST), numbers, 0, rows, words);
        boolean isExact = isExact(column);
        int left = 0;
        long before = MemoryAccess.getLongAtIndex(words, 0);
        for (int i = 1; i < rows; i++) {
            long word = MemoryAccess.getLongAtIndex(words, i);
            int order = Long.compareUnsigned(before, word);
            if (order == 0 && !isExact) {
                order = Run.compareValues(key, column, MemoryAccess.getIntAtIndex(numbers, i - 1), column,
                        MemoryAccess.getIntAtIndex(numbers, i));
            }
            if (order > 0) {
                return WRONG;
            }
            if (order == 0) {
                pairs[left++] = i;
            }
            before = word;
        }
        return left;
    }

    private int some(FlatColumn column, SortKey key, @Nullable Selection selection, int undecided) {
        int left = 0;
        for (int i = 0; i < undecided; i++) {
            int second = pairs[i];
            int order = Run.compareValues(key, column, position(selection, second - 1), column,
                    position(selection, second));
            if (order > 0) {
                return WRONG;
            }
            if (order == 0) {
                pairs[left++] = second;
            }
        }
        return left;
    }

    /// Returns whether equal words mean equal values.
    private static boolean isExact(FlatColumn column) {
        if (column.mayHaveNulls()) {
            return false;
        }
        return switch (column.type().storage()) {
            case NONE, BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 -> true;
            case INT128, BYTES16, VIEW, LIST, STRUCT -> false;
        };
    }

    private MemorySegment numbers(@Nullable Selection selection, int rows) {
        ArrowBuf buffer = rowsBuffer;
        if (buffer == null || buffer.capacity() < rows * 4L) {
            rowsBuffer = null;
            if (buffer != null) {
                buffer.close();
            }
            buffer = memory.allocate(rows * 4L);
            rowsBuffer = buffer;
        }
        MemorySegment numbers = Layouts.segment(buffer);
        for (int i = 0; i < rows; i++) {
            MemoryAccess.setIntAtIndex(numbers, i, position(selection, i));
        }
        return numbers;
    }

    private MemorySegment words(int rows) {
        ArrowBuf buffer = wordsBuffer;
        if (buffer == null || buffer.capacity() < rows * 8L) {
            wordsBuffer = null;
            if (buffer != null) {
                buffer.close();
            }
            buffer = memory.allocate(rows * 8L);
            wordsBuffer = buffer;
        }
        return Layouts.segment(buffer);
    }

    @Override
    public void close() {
        if (rowsBuffer != null) {
            rowsBuffer.close();
        }
        if (wordsBuffer != null) {
            wordsBuffer.close();
        }
    }
}
