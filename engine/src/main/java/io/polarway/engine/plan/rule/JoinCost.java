package io.polarway.engine.plan.rule;

/// What a join costs, in rows handed on: those it gives, those it looks up, those it keeps.
final class JoinCost {
    private static final double BUILD = 2;
    private static final double PROBE = 0.5;
    /// Up to this many rows the table of a hash join is in the cache.
    private static final double CACHED_ROWS = 1 << 15;
    /// By how much each doubling beyond makes a lookup dearer.
    private static final double MISS = 0.15;
    /// What comparing a pair of rows costs where no key tells which could fit.
    private static final double COMPARE = 0.1;

    private JoinCost() {
    }

    /// Returns the cost of one join, without those below it.
    ///
    /// @param left the rows of the one side
    /// @param right the rows of the other side; the smaller one is kept
    /// @param rows the rows that it gives
    /// @param hasKey whether an equality connects both sides
    static double of(double left, double right, double rows, boolean hasKey) {
        double build = Math.min(left, right);
        double probe = Math.max(left, right);
        if (!hasKey) {
            return rows + BUILD * build + COMPARE * build * probe;
        }
        double miss = build <= CACHED_ROWS ? 0 : MISS * Math.log(build / CACHED_ROWS) / Math.log(2);
        return rows + (BUILD + miss) * build + (PROBE + miss) * probe;
    }
}
