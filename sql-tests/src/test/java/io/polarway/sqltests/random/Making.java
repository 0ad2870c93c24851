package io.polarway.sqltests.random;

import java.util.EnumSet;
import java.util.Set;

/// What the makers of the parts of one query share.
final class Making {
    /// How many subqueries in expressions one query has at most.
    private static final int MOST_SUBQUERIES = 3;

    final Choices choices;
    final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private int aliases;
    private int subqueries;
    private int depth;

    Making(Choices choices) {
        this.choices = choices;
    }

    String alias() {
        return "t" + ++aliases;
    }

    /// Returns whether an expression may have a subquery here.
    boolean maySubquery() {
        return subqueries < MOST_SUBQUERIES && depth < 2;
    }

    void beginSubquery() {
        subqueries++;
        depth++;
        features.add(Feature.SUBQUERY);
    }

    void endSubquery() {
        depth--;
    }

    /// Returns in how many subqueries this place is.
    int depth() {
        return depth;
    }
}
