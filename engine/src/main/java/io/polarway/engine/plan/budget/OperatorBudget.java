package io.polarway.engine.plan.budget;

import org.jspecify.annotations.Nullable;

/// What one operator takes at most.
///
/// @param holding how much of its input it holds
/// @param peak the most bytes that it holds at any time
/// @param kept the bytes that it goes on holding when its input has ended, to the end of the query; for one that streams what it has
///     under way
/// @param reason what it holds, and why that has to fit into memory if it is unbounded; null where there is nothing to say
/// @param remedy for an unbounded operator what would work instead
record OperatorBudget(Holding holding, Bound peak, Bound kept, @Nullable String reason, @Nullable String remedy) {
    /// Creates that of an operator that streams.
    static OperatorBudget streaming(Bound underWay) {
        return new OperatorBudget(Holding.STREAMING, underWay, underWay, null, null);
    }

    /// Creates that of an operator that holds rows.
    static OperatorBudget holding(Holding holding, Bound peak, Bound kept) {
        return new OperatorBudget(holding, peak, kept, null, null);
    }

    OperatorBudget because(String why, @Nullable String instead) {
        return new OperatorBudget(holding, peak, kept, why, instead);
    }
}
