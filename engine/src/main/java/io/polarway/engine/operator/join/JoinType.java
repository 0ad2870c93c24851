package io.polarway.engine.operator.join;

import java.util.Locale;

/// Which rows a join gives. The build side is held in memory; the rows of the probe side stream past it. A pair matches
/// when every key is equal and the condition, if there is one, is TRUE.
public enum JoinType {
    /// Every matching pair.
    INNER,
    /// Every matching pair, and each probe row without a match with NULLs for the build side.
    PROBE_OUTER,
    /// Every matching pair, and each build row without a match with NULLs for the probe side.
    BUILD_OUTER,
    /// Every matching pair, and each row without a match of either side with NULLs for the other.
    FULL,
    /// Each probe row that has a match, once: EXISTS, and IN in a WHERE.
    SEMI,
    /// Each probe row that has no match: NOT EXISTS.
    ANTI,
    /// Each probe row for which `NOT (keys IN build side)` is TRUE, as NOT IN in a WHERE: see [#MARK].
    NULL_AWARE_ANTI,
    /// Each probe row with one BOOLEAN more, the value of `keys IN build side`: TRUE if there is a match, NULL if there is none,
    /// but NULLs in keys hide whether there would be one, else FALSE. A null-safe key is never unknown, and the condition only
    /// says which build rows are there for a probe row.
    MARK,
    /// Each build row that has a match, once.
    BUILD_SEMI,
    /// Each build row that has no match.
    BUILD_ANTI,
    /// Each probe row with its only match, or NULLs for the build side if there is none; an error if there are several: a
    /// scalar subquery.
    SINGLE;

    /// Returns what EXPLAIN calls it.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// Returns whether the rows given have the columns of the probe side.
    public boolean hasProbeColumns() {
        return this != BUILD_SEMI && this != BUILD_ANTI;
    }

    /// Returns whether the rows given have the columns of the build side.
    public boolean hasBuildColumns() {
        return switch (this) {
            case INNER, PROBE_OUTER, BUILD_OUTER, FULL, BUILD_SEMI, BUILD_ANTI, SINGLE -> true;
            case SEMI, ANTI, NULL_AWARE_ANTI, MARK -> false;
        };
    }

    /// Returns whether rows of the build side are given after all probe rows were seen.
    public boolean hasTail() {
        return switch (this) {
            case BUILD_OUTER, FULL, BUILD_SEMI, BUILD_ANTI -> true;
            case INNER, PROBE_OUTER, SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> false;
        };
    }

    /// Returns whether a probe row without a match changes nothing.
    public boolean dropsUnmatchedProbe() {
        return switch (this) {
            case INNER, BUILD_OUTER, SEMI, BUILD_SEMI, BUILD_ANTI -> true;
            case PROBE_OUTER, FULL, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> false;
        };
    }

    /// Returns whether NULLs in keys make a difference beyond not being equal.
    boolean isNullAware() {
        return this == NULL_AWARE_ANTI || this == MARK;
    }
}
