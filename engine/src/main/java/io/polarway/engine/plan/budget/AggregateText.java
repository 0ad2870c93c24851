package io.polarway.engine.plan.budget;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.aggregate.AggregateCall;

/// How long the texts are that an aggregate gives.
final class AggregateText {
    private AggregateText() {
    }

    /// Returns the bytes of the longest value at most: for those that choose a value the longest that they may choose.
    static Bound longest(AggregateCall call, RelationBound input) {
        if (GroupContents.of(call) == GroupContents.ALL_ROWS || call.arguments().isEmpty()) {
            return Bound.NONE;
        }
        Expression chosen = call.arguments().getFirst();
        return TextLength.of(chosen, input::column);
    }
}
