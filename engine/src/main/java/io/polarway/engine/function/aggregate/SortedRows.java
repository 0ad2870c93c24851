package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.RowOrder;

/// Sorts the rows of a group by some of their columns, stably.
final class SortedRows {
    private final FlatColumn[] columns;
    private final RowKey[] keys;

    /// A column to sort by.
    ///
    /// @param column which one
    /// @param isDescending whether the greatest value comes first
    /// @param isNullsFirst whether NULLs come before values
    record RowKey(int column, boolean isDescending, boolean isNullsFirst) {
    }

    SortedRows(FlatColumn[] columns, RowKey... keys) {
        this.columns = columns;
        this.keys = keys;
    }

    /// Compares two rows.
    int compare(int left, int right) {
        for (RowKey key : keys) {
            FlatColumn column = columns[key.column];
            boolean leftNull = column.isNull(left);
            boolean rightNull = column.isNull(right);
            int order;
            if (leftNull || rightNull) {
                order = leftNull == rightNull ? 0 : leftNull == key.isNullsFirst ? -1 : 1;
            } else {
                int values = RowOrder.compare(column.type().storage(), column.values(), column.data(), left,
                        column.values(), column.data(), right);
                order = key.isDescending ? -values : values;
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// Sorts `rows[from .. to)`, by merging.
    void sort(int[] rows, int from, int to) {
        boolean isSorted = true;
        for (int i = from + 1; isSorted && i < to; i++) {
            isSorted = compare(rows[i - 1], rows[i]) <= 0;
        }
        if (!isSorted) {
            sort(rows, new int[to - from], from, from, to);
        }
    }

    /// Sorts `rows[from .. to)`; `scratch` stands for the rows from `base` on.
    private void sort(int[] rows, int[] scratch, int base, int from, int to) {
        if (to - from < 8) {
            insert(rows, from, to);
            return;
        }
        int middle = (from + to) >>> 1;
        sort(rows, scratch, base, from, middle);
        sort(rows, scratch, base, middle, to);
        System.arraycopy(rows, from, scratch, from - base, middle - from);
        int left = from - base;
        int leftEnd = middle - base;
        int right = middle;
        for (int at = from; left < leftEnd; at++) {
            boolean takesLeft = right >= to || compare(scratch[left], rows[right]) <= 0;
            rows[at] = takesLeft ? scratch[left++] : rows[right++];
        }
    }

    private void insert(int[] rows, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            int row = rows[i];
            int at = i;
            while (at > from && compare(rows[at - 1], row) > 0) {
                rows[at] = rows[at - 1];
                at--;
            }
            rows[at] = row;
        }
    }
}
