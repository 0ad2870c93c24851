package io.polarway.engine.plan.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.plan.RelFixture;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.junit.jupiter.api.Test;

/// Projections over projections, and LIMIT over projections.
class ProjectRulesTest {
    private final RuleFixture plan = new RuleFixture();
    private final RelFixture rel = plan.rel;
    private final RelNode t = plan.t;

    @Test
    void twoProjectionsBecomeOne() {
        RelNode sum = plan.project(t, List.of("s"), rel.call("+", plan.column(t, "a"), plan.column(t, "b")));
        RelNode twice = plan.project(sum, List.of("d"), rel.call("*", plan.column(sum, "s"), plan.integer(2)));
        assertEquals("t{a + b * 2}", plan.apply(new ProjectMerge(), twice));
    }

    @Test
    void aRandomNumberIsDrawnOnce() {
        RelNode random = plan.project(t, List.of("r"), rel.call("random"));
        RelNode same = plan.project(random, List.of("same"),
                rel.call("=", plan.column(random, "r"), plan.column(random, "r")));
        assertEquals("t{random}{r = r}", plan.apply(new ProjectMerge(), same));
    }

    @Test
    void limitGoesBelowAProjection() {
        RelNode quotient = plan.project(t, List.of("q", "k", "l"), plan.quotient(t, "a"), plan.column(t, "b"),
                plan.column(t, "b"));
        LimitBelowProject rule = new LimitBelowProject();
        assertEquals("t by [b] offset 2 limit 3{100 / a > 1, b, b}",
                plan.apply(rule, plan.sort(quotient, 2, 3, 1)));
        assertEquals("t by [b] limit 3{100 / a > 1, b, b}", plan.apply(rule, plan.sort(quotient, null, 3, 2)));
        assertEquals("t by [] limit 3{100 / a > 1, b, b}", plan.apply(rule, plan.sort(quotient, null, 3)));
    }

    @Test
    void aSortOfWhatIsComputedOrWithoutLimitStays() {
        RelNode quotient = plan.project(t, List.of("q", "k"), plan.quotient(t, "a"), plan.column(t, "b"));
        LimitBelowProject rule = new LimitBelowProject();
        assertEquals("t{100 / a > 1, b} by [q] limit 3", plan.apply(rule, plan.sort(quotient, null, 3, 0)));
        assertEquals("t{100 / a > 1, b} by [k, q] limit 3", plan.apply(rule, plan.sort(quotient, null, 3, 1, 0)));
        assertEquals("t{100 / a > 1, b} by [k]", plan.apply(rule, plan.sort(quotient, null, null, 1)));
        assertEquals("t{100 / a > 1, b} by [k] offset 2", plan.apply(rule, plan.sort(quotient, 2, null, 1)));
    }
}
