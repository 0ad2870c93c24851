package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.RowOrder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers stretches of equal rows in an input that comes in order, batch after batch, and makes sure that it does. Used by one
/// thread at a time.
public final class OrderedKeys implements AutoCloseable {
    private final List<SortKey> keys;
    private final int unordered;
    private final QueryMemory memory;
    /// The keys of the last row so far.
    private final List<FlatColumn> last = new ArrayList<>();
    /// The number of the last row's stretch, for each number of keys.
    private final long[] numbers;
    private boolean[] begins = new boolean[0];
    private boolean isEmpty = true;

    /// Creates the numbering of an input with no rows yet.
    ///
    /// @param keys what it is ordered by
    /// @param unordered so many of the first keys only keep equal values together
    public OrderedKeys(List<SortKey> keys, int unordered, QueryMemory memory) {
        this.keys = List.copyOf(keys);
        this.unordered = unordered;
        this.memory = memory;
        this.numbers = new long[keys.size() + 1];
    }

    /// Returns the number of keys.
    public int keys() {
        return keys.size();
    }

    /// Takes the next rows, at least one, and numbers the stretches whose first keys are equal, from 1.
    ///
    /// @param columns the rows' columns, borrowed
    /// @param out for a number of keys where to write the numbers, or null
    public void next(Column[] columns, int rows, long[] @Nullable [] out) {
        if (begins.length < rows) {
            begins = new boolean[rows];
        }
        Arrays.fill(begins, 0, rows, false);
        begins[0] = isEmpty;
        isEmpty = false;
        List<FlatColumn> flat = new ArrayList<>();
        try {
            write(0, rows, out);
            for (int i = 0; i < keys.size(); i++) {
                FlatColumn column = Gather.flatten(columns[keys.get(i).column()], memory);
                flat.add(column);
                compare(i, column, rows);
                write(i + 1, rows, out);
            }
            remember(flat, rows - 1);
        } finally {
            flat.forEach(Column::close);
        }
    }

    private void write(int count, int rows, long[] @Nullable [] out) {
        long number = numbers[count];
        long[] to = out[count];
        if (to == null) {
            return;
        }
        for (int i = 0; i < rows; i++) {
            number += begins[i] ? 1 : 0;
            to[i] = number;
        }
        numbers[count] = number;
    }

    private void remember(List<FlatColumn> flat, int row) {
        List<FlatColumn> kept = new ArrayList<>();
        boolean isDone = false;
        try {
            for (FlatColumn column : flat) {
                try (Column one = Gather.gather(column, new int[]{row}, 1, memory)) {
                    kept.add((FlatColumn) Retention.keep(one, memory));
                }
            }
            isDone = true;
        } finally {
            if (!isDone) {
                kept.forEach(Column::close);
            }
        }
        close();
        last.addAll(kept);
    }

    private void compare(int number, FlatColumn column, int rows) {
        SortKey key = keys.get(number);
        boolean isOrdered = number >= unordered;
        if (!begins[0]) {
            FlatColumn before = last.get(number);
            int order = compare(key, before, 0, column, 0);
            check(order, isOrdered);
            begins[0] = order != 0;
        }
        if (column.type().storage() == Storage.INT64 && column.validity() == null) {
            compareLongs(key, column.values(), rows, isOrdered);
            return;
        }
        for (int i = 1; i < rows; i++) {
            if (!begins[i]) {
                int order = compare(key, column, i - 1, column, i);
                check(order, isOrdered);
                begins[i] = order != 0;
            }
        }
    }

    private void compareLongs(SortKey key, MemorySegment values, int rows, boolean isOrdered) {
        long before = MemoryAccess.getLongAtIndex(values, 0);
        boolean isWrong = false;
        for (int i = 1; i < rows; i++) {
            long value = MemoryAccess.getLongAtIndex(values, i);
            isWrong |= !begins[i] && (key.descending() ? value > before : value < before);
            begins[i] |= value != before;
            before = value;
        }
        check(isWrong ? 1 : 0, isOrdered);
    }

    private static int compare(SortKey key, FlatColumn left, int leftRow, FlatColumn right, int rightRow) {
        boolean isLeftNull = left.isNull(leftRow);
        boolean isRightNull = right.isNull(rightRow);
        if (isLeftNull || isRightNull) {
            return isLeftNull == isRightNull ? 0 : isLeftNull == key.nullsFirst() ? -1 : 1;
        }
        int order = RowOrder.compare(left.type().storage(), left.values(), left.data(), leftRow, right.values(),
                right.data(), rightRow);
        return key.descending() ? -order : order;
    }

    private static void check(int order, boolean isOrdered) {
        if (isOrdered && order > 0) {
            throw EngineException.internal("rows that come in no order reached an operator that needs it");
        }
    }

    @Override
    public void close() {
        last.forEach(Column::close);
        last.clear();
    }
}
