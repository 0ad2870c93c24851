package io.polarway.engine.operator;

import io.polarway.engine.exec.Worker;

/// The order of rows across the pipelines that share a sink: pipelines one after the other, within one its morsels.
public final class MorselOrder {
    private static final int SEQUENCE_BITS = 44;

    private MorselOrder() {
    }

    /// Returns a number that is higher for later morsels; a worker meets them in ascending order.
    public static long of(Worker worker, long sequence) {
        return (long) worker.pipeline() << SEQUENCE_BITS | sequence;
    }
}
