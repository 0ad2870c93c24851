package io.polarway.engine.operator.aggregate;

import io.polarway.engine.operator.Harness;
import org.junit.jupiter.api.Tag;

/// The same with all that can be put aside put aside at every batch.
@Tag("slow")
class SpillingManyGroupsTest extends ManyGroupsTest {
    @Override
    Harness harness(int threads) {
        Harness harness = super.harness(threads);
        harness.pool.alwaysShort(true);
        return harness;
    }
}
