package io.polarway.engine.operator.aggregate;

import io.polarway.engine.operator.Harness;

/// The same with all that can be put aside put aside at every batch.
class SpillingHashAggregateTest extends HashAggregateTest {
    @Override
    Harness harness(int threads) {
        Harness harness = super.harness(threads);
        harness.pool.alwaysShort(true);
        return harness;
    }
}
