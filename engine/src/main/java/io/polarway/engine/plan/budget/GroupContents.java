package io.polarway.engine.plan.budget;

import io.polarway.engine.operator.aggregate.AggregateCall;

/// What an aggregate keeps of the rows of a group.
enum GroupContents {
    /// A state of a fixed size, or a single value.
    STATE,
    /// The different arguments, which can be put aside.
    DIFFERENT_ROWS,
    /// All rows, until their group is complete.
    ALL_ROWS;

    static GroupContents of(AggregateCall call) {
        if (call.function().keepsRows()) {
            return ALL_ROWS;
        }
        return call.isDistinct() && !call.arguments().isEmpty() ? DIFFERENT_ROWS : STATE;
    }
}
