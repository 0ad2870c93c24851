package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Lets the probe rows through whose only key is one of the build side, or may be: what a join tells the scan of its probe
/// side once the build side is complete.
public final class JoinFilter implements RuntimeFilter {
    /// Before so many rows were looked at, nothing is decided.
    private static final long TRIAL_ROWS = 1 << 16;
    /// A filter that lets more rows through than this share costs more than it saves.
    private static final double USELESS = 0.9;

    private final LongAdder seen = new LongAdder();
    private final LongAdder passed = new LongAdder();
    private volatile @Nullable Known known;
    private volatile boolean isUseless;

    /// What the build side has.
    ///
    /// @param type of the key
    /// @param layout of the key
    /// @param signShift as [BuildShape#signShift]
    /// @param isInteger whether the key is an integer, so that `least` and `most` are known
    /// @param keys which values there are; null for none at all
    record Known(SqlType type, KeyLayout layout, int signShift, boolean isInteger, long least, long most,
            @Nullable KeySet keys) {
    }

    void open(Known found) {
        known = found;
    }

    @Override
    public boolean isUseful() {
        return known != null && !isUseless;
    }

    @Override
    public boolean mayMatch(Statistics statistics) {
        Known own = known;
        if (own == null) {
            return true;
        }
        KeySet keys = own.keys;
        if (keys == null || statistics.nulls() == statistics.rows()) {
            return false;
        }
        if (!own.isInteger || statistics.min() == null || statistics.max() == null) {
            return true;
        }
        Long least = integer(statistics.min(), own.type, RoundingMode.FLOOR);
        Long most = integer(statistics.max(), own.type, RoundingMode.CEILING);
        return least == null || most == null || least <= own.most && most >= own.least
                && keys.mayHaveBetween(Math.max(least, own.least), Math.min(most, own.most));
    }

    private static @Nullable Long integer(Object value, SqlType type, RoundingMode rounding) {
        return switch (value) {
            case Byte number -> (long) number;
            case Short number -> (long) number;
            case Integer number -> (long) number;
            case Long number -> number;
            case BigDecimal number when type instanceof DecimalType decimal -> {
                BigInteger unscaled = number.setScale(decimal.scale(), rounding).unscaledValue();
                yield unscaled.bitLength() < 64 ? unscaled.longValue() : null;
            }
            default -> null;
        };
    }

    @Override
    public @Nullable Selection select(Column column, @Nullable Selection selection, int positions, Scratch scratch) {
        Known own = known;
        if (own == null) {
            return selection;
        }
        KeySet keys = own.keys;
        if (keys == null) {
            return Selection.EMPTY;
        }
        KeySelection keyed = KeySelection.ofSingle(column, selection, positions, scratch);
        Selection chosen = keyed.keyed();
        int rows = chosen == null ? positions : chosen.count();
        if (rows == 0) {
            return Selection.EMPTY;
        }
        KeyRows loaded = new KeyRows(own.layout);
        if (keys.needsHashes()) {
            loaded.load(new Column[]{column}, chosen, positions);
        } else {
            loaded.pack(new Column[]{column}, chosen, positions);
        }
        int[] kept = new int[rows];
        int count = keys.select(loaded, own.signShift, chosen, kept);
        note(selection == null ? positions : selection.count(), count);
        return count == positions ? null : count == rows && chosen == selection ? selection
                : count == 0 ? Selection.EMPTY : new Selection(kept, count);
    }

    private void note(int rows, int count) {
        seen.add(rows);
        passed.add(count);
        long all = seen.sum();
        if (all > TRIAL_ROWS && passed.sum() > all * USELESS) {
            isUseless = true;
        }
    }

    /// Returns whether a join's filter may drop rows of its probe side: those without a match change nothing, and there is a
    /// single key, whose NULL equals nothing.
    public static boolean isFor(JoinType type, List<JoinKey> keys) {
        return type.dropsUnmatchedProbe() && keys.size() == 1 && !keys.getFirst().isNullSafe();
    }
}
