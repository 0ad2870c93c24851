package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.expression.PassRate;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.type.Statistics;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Lets the probe rows through whose keys are those of some row of the build side, or may be: what a join tells the scan of its probe
/// side once the build side is complete.
public final class JoinFilter implements RuntimeFilter {
    private final PassRate rate = new PassRate();
    private final ConcurrentLinkedQueue<KeyRows> idle = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Known known;

    /// What the build side has.
    ///
    /// @param joinKeys the keys
    /// @param layout of the keys
    /// @param signShift as [BuildShape#signShift]
    /// @param ranges of the keys that are integers, or null if none is
    /// @param keys which values there are; null for none at all
    record Known(List<JoinKey> joinKeys, KeyLayout layout, int signShift, @Nullable KeyRanges ranges,
            @Nullable KeySet keys) {
    }

    void open(Known found) {
        known = found;
    }

    @Override
    public String origin() {
        return "joins";
    }

    @Override
    public boolean isUseful() {
        return known != null && !rate.isUseless();
    }

    @Override
    public boolean isEmpty() {
        Known own = known;
        return own != null && own.keys == null;
    }

    @Override
    public boolean mayMatch(List<Statistics> statistics) {
        Known own = known;
        if (own == null) {
            return true;
        }
        KeySet keys = own.keys;
        if (keys == null || statistics.stream().anyMatch(of -> of.nulls() == of.rows())) {
            return false;
        }
        KeyRanges ranges = own.ranges;
        if (ranges == null) {
            return true;
        }
        for (int i = 0; i < statistics.size(); i++) {
            if (!ranges.mayOverlap(i, statistics.get(i))) {
                return false;
            }
        }
        if (statistics.size() > 1) {
            return true;
        }
        Long least = ranges.lower(0, statistics.getFirst());
        Long most = ranges.upper(0, statistics.getFirst());
        return least == null || most == null
                || keys.mayHaveBetween(Math.max(least, ranges.least(0)), Math.min(most, ranges.most(0)));
    }

    @Override
    public @Nullable Selection select(List<Column> columns, @Nullable Selection selection, int positions,
            Scratch scratch) {
        Known own = known;
        if (own == null) {
            return selection;
        }
        KeySet keys = own.keys;
        if (keys == null) {
            return Selection.EMPTY;
        }
        Selection chosen = KeySelection.of(columns, own.joinKeys, selection, positions, scratch).keyed();
        int rows = chosen == null ? positions : chosen.count();
        if (rows == 0) {
            return Selection.EMPTY;
        }
        int[] kept = new int[rows];
        IntegerBits integers = keys.integers();
        int count = integers != null && columns.getFirst() instanceof FlatColumn flat && IntegerBits.areIn(flat)
                ? integers.select(flat, chosen, positions, kept)
                : select(own, keys, columns.toArray(Column[]::new), chosen, positions, kept);
        rate.note(selection == null ? positions : selection.count(), count);
        return count == positions ? null : count == rows && chosen == selection ? selection
                : count == 0 ? Selection.EMPTY : new Selection(kept, count);
    }

    private int select(Known own, KeySet keys, Column[] columns, @Nullable Selection chosen, int positions,
            int[] kept) {
        KeyRows loaded = idle.poll();
        if (loaded == null) {
            loaded = new KeyRows(own.layout);
        }
        if (keys.needsHashes()) {
            loaded.load(columns, chosen, positions);
        } else {
            loaded.pack(columns, chosen, positions);
        }
        int count = keys.select(loaded, own.signShift, chosen, kept);
        idle.offer(loaded);
        return count;
    }

    /// Returns whether a join's filter may drop rows of its probe side: those without a match change nothing, and a NULL in a key
    /// equals nothing.
    public static boolean isFor(JoinType type, List<JoinKey> keys) {
        return type.dropsUnmatchedProbe() && !keys.isEmpty() && keys.stream().noneMatch(JoinKey::isNullSafe);
    }
}
