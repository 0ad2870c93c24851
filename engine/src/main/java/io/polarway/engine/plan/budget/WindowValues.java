package io.polarway.engine.plan.budget;

import io.polarway.engine.operator.window.WindowCall;

/// What a window function takes for each row.
final class WindowValues {
    /// Where the frame of a row begins and ends, and where rows with equal keys do.
    private static final long FRAME_BYTES = 16;
    /// Trees of partial results and totals take as much as the values themselves, or twice.
    private static final long HELPERS = 3;

    private WindowValues() {
    }

    /// Returns the bytes for a row at most.
    static Bound of(WindowCall call) {
        return Bound.of(FRAME_BYTES + HELPERS * Math.max(8, RelationBound.width(call.function().resultType())));
    }
}
