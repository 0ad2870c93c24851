package io.polarway.engine.catalog;

import io.polarway.engine.format.KeyRange;
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

    /// A file with the ranges of as many keys as are known.
    private record Known(ScannedFile file, List<KeyRange> ranges) {
    }

    FileOrder(List<SortKey> keys, ColumnStatistics statistics) {
        this.keys = keys;
        this.statistics = statistics;
    }

    /// Files in order.
    ///
    /// @param files the files
    /// @param isSure whether statistics show that each has only rows that come after those of the files before
    record Ordered(List<ScannedFile> files, boolean isSure) {
    }

    /// Returns the files in order; null if statistics show that rows of several of them would have to be mixed.
    @Nullable
    Ordered of(List<ScannedFile> files) {
        if (files.size() < 2) {
            return new Ordered(files, true);
        }
        List<Known> known = new ArrayList<>();
        List<ScannedFile> empty = new ArrayList<>();
        int depth = keys.size();
        for (ScannedFile file : files) {
            List<KeyRange> ranges = new ArrayList<>();
            boolean isEmpty = false;
            for (SortKey key : keys) {
                Statistics column = statistics.of(key.column(), file);
                isEmpty |= column.rows() == 0;
                KeyRange range = isEmpty ? null : KeyRange.of(column, direction(key));
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
            return new Ordered(files, false);
        }
        int compared = depth;
        known.sort((left, right) -> order(left, right, compared));
        boolean isSure = true;
        for (int i = 1; i < known.size(); i++) {
            int border = border(known.get(i - 1), known.get(i), compared);
            if (border > 0) {
                return null;
            }
            isSure &= border < 0;
        }
        List<ScannedFile> ordered = new ArrayList<>();
        known.forEach(each -> ordered.add(each.file));
        ordered.addAll(empty);
        return new Ordered(List.copyOf(ordered), isSure);
    }

    private static KeyRange.Direction direction(SortKey key) {
        return new KeyRange.Direction(key.descending(), key.nullsFirst());
    }

    private int order(Known left, Known right, int depth) {
        for (int i = 0; i < depth; i++) {
            KeyRange.Direction direction = direction(keys.get(i));
            KeyRange one = left.ranges.get(i);
            KeyRange other = right.ranges.get(i);
            int byFirst = direction.compare(one.first(), other.first());
            if (byFirst != 0) {
                return byFirst;
            }
            int byLast = direction.compare(one.last(), other.last());
            if (byLast != 0 || !one.isOneValue(direction)) {
                return byLast;
            }
        }
        return 0;
    }

    /// Returns a negative number if all rows of a file come before those of the next one, or may; a positive one if not; 0 if
    /// statistics do not tell.
    private int border(Known left, Known right, int depth) {
        for (int i = 0; i < depth; i++) {
            KeyRange.Direction direction = direction(keys.get(i));
            KeyRange one = left.ranges.get(i);
            KeyRange other = right.ranges.get(i);
            int border = direction.compare(one.last(), other.first());
            if (border != 0) {
                return border;
            }
            if (i == keys.size() - 1) {
                return -1;
            }
            if (!one.isOneValue(direction) || !other.isOneValue(direction)) {
                return 0;
            }
        }
        return 0;
    }
}
