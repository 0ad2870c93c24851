package io.polarway.engine.format.parquet;

import io.polarway.engine.expression.Conjunctions;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.Pruning;
import io.polarway.engine.expression.References;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.type.Statistics;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Which rows of a row group its page indexes leave over. The pages of one column begin elsewhere than those of another, so rows
/// are looked at from one border of any column to the next. Used by one thread, from the first row to the last.
final class LivePages {
    private static final byte LIVE = 1;
    private static final byte DEAD = 2;

    private final FileScan scan;
    private final ScannedParquetFile file;
    private final int rowGroup;
    private final Expression condition;
    private final @Nullable PageIndex[] indexes;
    private final @Nullable Statistics[] ofGroup;
    /// Where a page of some column begins, ascending, and the number of rows.
    private final long[] borders;
    /// What the condition has been found out to say of the rows from one border to the next; 0 before.
    private final byte[] found;
    private int next;

    private LivePages(FileScan scan, ScannedParquetFile file, int rowGroup, Expression condition,
            @Nullable PageIndex[] indexes, long[] borders) {
        this.scan = scan;
        this.file = file;
        this.rowGroup = rowGroup;
        this.condition = condition;
        this.indexes = indexes;
        this.ofGroup = new Statistics[indexes.length];
        this.borders = borders;
        this.found = new byte[borders.length];
    }

    /// Reads the page indexes of the columns to which conditions and runtime filters refer; null if there are none.
    ///
    /// @param conditions what all must be TRUE of a row
    static @Nullable LivePages of(FileScan scan, ScannedParquetFile file, int rowGroup, List<Expression> conditions,
            RandomAccess access) {
        TreeSet<Integer> columns = new TreeSet<>(References.of(conditions));
        scan.runtimeFilters().forEach(known -> columns.addAll(known.columns()));
        PageIndex[] indexes = new PageIndex[scan.columns().size()];
        LongStream borders = LongStream.of(file.footer().rowGroups().get(rowGroup).getNum_rows());
        boolean hasAny = false;
        for (int column : columns) {
            PageIndex index = file.pageIndex(rowGroup, column, access);
            if (index != null) {
                indexes[column] = index;
                borders = LongStream.concat(borders, Arrays.stream(index.firstRows()));
                hasAny = true;
            }
        }
        return hasAny
                ? new LivePages(scan, file, rowGroup, Conjunctions.all(conditions), indexes,
                        borders.sorted().distinct().toArray())
                : null;
    }

    /// Returns the index of a column's pages, if it has one that is used.
    @Nullable
    PageIndex index(int column) {
        return indexes[column];
    }

    /// Returns the first row from `row` on that may matter, `end` if there is none before. Rows are asked for in ascending order.
    long first(long row, long end) {
        long from = row;
        while (from < end) {
            enter(from);
            if (mayMatter()) {
                return from;
            }
            from = borders[next + 1];
        }
        return end;
    }

    /// Returns the end of the rows from `row` on, which [#first] has returned, that may matter: `end` at most.
    long last(long row, long end) {
        long to = row;
        while (to < end) {
            enter(to);
            if (to > row && !mayMatter()) {
                return to;
            }
            to = borders[next + 1];
        }
        return end;
    }

    private void enter(long row) {
        while (borders[next + 1] <= row) {
            next++;
        }
    }

    /// Returns whether rows between the current border and the next one may matter. What runtime filters know changes.
    private boolean mayMatter() {
        if (found[next] == 0) {
            found[next] = Pruning.mayMatch(condition, this::statistics, (column, value) -> true) ? LIVE : DEAD;
        }
        if (found[next] == DEAD) {
            return false;
        }
        return scan.runtimeFilters().stream().allMatch(known -> known.mayMatch(this::statistics));
    }

    private Statistics statistics(int column) {
        PageIndex index = indexes[column];
        if (index != null) {
            int place = Arrays.binarySearch(index.firstRows(), borders[next]);
            return file.widen(index.statistics(place < 0 ? -place - 2 : place), column);
        }
        Statistics known = ofGroup[column];
        if (known == null) {
            known = file.statistics(rowGroup, column);
            ofGroup[column] = known;
        }
        return known;
    }
}
