package io.polarway.engine.catalog;

import io.polarway.engine.format.MergedStatistics;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The order of the files of a table each of which has its rows in a declared order: that of their first values, as far as statistics and
/// the names of directories tell them, else that of their names.
final class FileOrder {
    private final List<SortKey> keys;
    private final ColumnStatistics statistics;

    /// What is known about the columns of files.
    @FunctionalInterface
    interface ColumnStatistics {
        /// Returns what is known about a column in a file.
        Statistics of(int column, ScannedFile file);
    }

    /// A value that no row of a file is before, or after.
    ///
    /// @param rank 0; below for NULLs that come first, above for those that come last
    /// @param value null for NULL
    private record Bound(int rank, @Nullable Object value) {
    }

    /// The values of one key in a file.
    private record Range(Bound first, Bound last) {
        boolean isOneValue(boolean descending) {
            return compare(first, last, descending) == 0;
        }
    }

    /// A file with the ranges of as many keys as are known.
    private record Known(ScannedFile file, List<Range> ranges) {
    }

    FileOrder(List<SortKey> keys, ColumnStatistics statistics) {
        this.keys = keys;
        this.statistics = statistics;
    }

    /// Returns the files in order; null if statistics show that rows of several of them would have to be mixed.
    @Nullable
    List<ScannedFile> of(List<ScannedFile> files) {
        if (files.size() < 2) {
            return files;
        }
        List<Known> known = new ArrayList<>();
        List<ScannedFile> empty = new ArrayList<>();
        int depth = keys.size();
        for (ScannedFile file : files) {
            List<Range> ranges = new ArrayList<>();
            boolean isEmpty = false;
            for (SortKey key : keys) {
                Statistics column = statistics.of(key.column(), file);
                isEmpty |= column.rows() == 0;
                Range range = isEmpty ? null : range(column, key);
                if (range == null) {
                    break;
                }
                ranges.add(range);
            }
            if (isEmpty) {
                empty.add(file);
            } else {
                known.add(new Known(file, ranges));
                depth = Math.min(depth, ranges.size());
            }
        }
        if (depth == 0) {
            return files;
        }
        int compared = depth;
        known.sort((left, right) -> order(left, right, compared));
        for (int i = 1; i < known.size(); i++) {
            if (overlap(known.get(i - 1), known.get(i), compared)) {
                return null;
            }
        }
        List<ScannedFile> ordered = new ArrayList<>();
        known.forEach(each -> ordered.add(each.file));
        ordered.addAll(empty);
        return List.copyOf(ordered);
    }

    private static @Nullable Range range(Statistics column, SortKey key) {
        Bound nulls = new Bound(key.nullsFirst() ? -1 : 1, null);
        if (MergedStatistics.isAllNull(column)) {
            return new Range(nulls, nulls);
        }
        Object min = column.min();
        Object max = column.max();
        // The bounds of floating-point numbers say nothing about NaN.
        if (min == null || max == null || min instanceof Double || min instanceof Float) {
            return null;
        }
        Bound low = new Bound(0, key.descending() ? max : min);
        Bound high = new Bound(0, key.descending() ? min : max);
        boolean hasNulls = column.nulls() > 0;
        return new Range(hasNulls && key.nullsFirst() ? nulls : low, hasNulls && !key.nullsFirst() ? nulls : high);
    }

    private int order(Known left, Known right, int depth) {
        for (int i = 0; i < depth; i++) {
            boolean descending = keys.get(i).descending();
            Range one = left.ranges.get(i);
            Range other = right.ranges.get(i);
            int byFirst = compare(one.first, other.first, descending);
            if (byFirst != 0) {
                return byFirst;
            }
            int byLast = compare(one.last, other.last, descending);
            if (byLast != 0 || !one.isOneValue(descending)) {
                return byLast;
            }
        }
        return 0;
    }

    private boolean overlap(Known left, Known right, int depth) {
        for (int i = 0; i < depth; i++) {
            boolean descending = keys.get(i).descending();
            Range one = left.ranges.get(i);
            Range other = right.ranges.get(i);
            int border = compare(one.last, other.first, descending);
            if (border != 0 || !one.isOneValue(descending) || !other.isOneValue(descending)) {
                return border > 0;
            }
        }
        return false;
    }

    private static int compare(Bound left, Bound right, boolean descending) {
        if (left.rank != right.rank || left.value == null || right.value == null) {
            return Integer.compare(left.rank, right.rank);
        }
        int order = MergedStatistics.compare(left.value, right.value);
        return descending ? -order : order;
    }
}
