package io.polarway.engine.plan.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.plan.RelFixture;
import io.polarway.engine.type.ScalarType;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.junit.jupiter.api.Test;

/// Filters over filters, projections, sorts, unions, aggregations and windows: what moves below, and what has to stay.
class FilterRulesTest {
    private final RuleFixture plan = new RuleFixture();
    private final RelFixture rel = plan.rel;
    private final RelNode t = plan.t;
    private final RelNode u = plan.u;

    private String belowAggregate(RelNode input, RexNode... conditions) {
        return plan.apply(new FilterBelowAggregate(RelFixture::canFail), rel.filter(input, conditions));
    }

    private String belowWindow(RelNode input, RexNode... conditions) {
        return plan.apply(new FilterBelowWindow(RelFixture::canFail), rel.filter(input, conditions));
    }

    @Test
    void mergedFiltersKeepTheirOrder() {
        RelNode guarded = rel.filter(rel.filter(t, plan.compare(t, "a", "<>", 0)), plan.quotient(t, "a"));
        assertEquals("t[(a <> 0 AND 100 / a > 1)]", plan.apply(new FilterMerge(), guarded));
    }

    @Test
    void aFilterIsOverWhatAProjectionComputes() {
        RelNode project = plan.project(t, List.of("s", "a"), rel.call("+", plan.column(t, "a"), plan.column(t, "b")),
                plan.column(t, "a"));
        assertEquals("t[a + b > 7]{a + b, a}",
                plan.apply(new FilterBelowProject(), rel.filter(project, plan.compare(project, "s", ">", 7))));
    }

    @Test
    void aFilterOverRandomNumbersStays() {
        RelNode project = plan.project(t, List.of("r", "a"), rel.call("random"), plan.column(t, "a"));
        assertEquals("t{random, a}[a = 1]",
                plan.apply(new FilterBelowProject(), rel.filter(project, plan.compare(project, "a", "=", 1))));
    }

    @Test
    void aFilterGoesBelowOrderByButNotBelowLimitOrOffset() {
        FilterBelowSort rule = new FilterBelowSort();
        RelNode sorted = plan.sort(t, null, null, 1);
        assertEquals("t[a = 1] by [b]", plan.apply(rule, rel.filter(sorted, plan.compare(t, "a", "=", 1))));
        RelNode limited = plan.sort(t, null, 5, 1);
        assertEquals("t by [b] limit 5[a = 1]", plan.apply(rule, rel.filter(limited, plan.compare(t, "a", "=", 1))));
        RelNode skipped = plan.sort(t, 5, null, 1);
        assertEquals("t by [b] offset 5[a = 1]", plan.apply(rule, rel.filter(skipped, plan.compare(t, "a", "=", 1))));
    }

    @Test
    void eachInputOfAUnionIsFilteredAfterItWasWidened() {
        RelNode wide = plan.project(u, List.of("c"), rel.cast(plan.column(u, "c"), ScalarType.BIGINT));
        RelNode union = plan.union(true, plan.project(t, List.of("a"), plan.column(t, "a")), wide);
        RexNode big = rel.call(">", plan.column(union, "a"), rel.constant(5L, ScalarType.BIGINT));
        assertEquals("(t{a}[cast(a) > 5] UNION ALL u{cast(c)}[c > 5])",
                plan.apply(new FilterBelowUnion(), rel.filter(union, big)));
    }

    @Test
    void aFilterByChanceStaysAboveAUnion() {
        // A row that both inputs have would have two chances.
        assertEquals("(t UNION u)[random < 0.5]",
                plan.apply(new FilterBelowUnion(), rel.filter(plan.union(false, t, u), plan.chance())));
    }

    @Test
    void conditionsOnKeysGoBelowAnAggregation() {
        RelNode grouped = rel.distinct(t, 1, 2);
        assertEquals("t[b = 1] by [[b, x]]", belowAggregate(grouped, plan.compare(grouped, "b", "=", 1)));
    }

    @Test
    void withoutKeysOrWithSeveralSetsOfKeysNothingMoves() {
        // The aggregation without keys gives a row for no rows.
        RelNode all = plan.groupingSets(t, List.of(ImmutableBitSet.of()));
        RexNode never = rel.constant(false, ScalarType.BOOLEAN);
        assertEquals("t by [[]][false]", belowAggregate(all, never));
        RelNode sets = plan.groupingSets(t, List.of(ImmutableBitSet.of(0), ImmutableBitSet.of(1)));
        assertEquals("t by [[a], [b]][a = 1]", belowAggregate(sets, plan.compare(sets, "a", "=", 1)));
    }

    @Test
    void whatCanFailGoesBelowAnAggregationOnlyTogetherWithItsGuards() {
        RelNode grouped = rel.distinct(t, 0, 1);
        assertEquals("t[(a <> 0 AND 100 / a > 1)] by [[a, b]]",
                belowAggregate(grouped, plan.compare(grouped, "a", "<>", 0), plan.quotient(grouped, "a")));
        assertEquals("t by [[a, b]][(random < 0.5 AND 100 / a > 1)]",
                belowAggregate(grouped, plan.chance(), plan.quotient(grouped, "a")));
        assertEquals("t[b = 2] by [[a, b]][(random < 0.5 AND 100 / a > 1)]", belowAggregate(grouped, plan.chance(),
                plan.quotient(grouped, "a"), plan.compare(grouped, "b", "=", 2)));
    }

    @Test
    void whatTellsEqualKeysApartStaysAboveAnAggregation() {
        RelNode grouped = rel.distinct(t, 2);
        assertEquals("t by [[x]][cast(x) = 0.0]", belowAggregate(grouped, plan.hasTextOfZero(grouped, "x")));
        RexNode zero = rel.call("=", plan.column(grouped, "x"), rel.constant(0.0, ScalarType.DOUBLE));
        assertEquals("t[x = 0.0] by [[x]]", belowAggregate(grouped, zero));
        RexNode known = rel.or(rel.call("is not null", plan.column(grouped, "x")), zero);
        assertEquals("t[(is not null[x] OR x = 0.0)] by [[x]]", belowAggregate(grouped, known));
    }

    @Test
    void conditionsOnWhatEveryWindowIsPartitionedByGoBelowThem() {
        RelNode windows = plan.window(t, List.of(List.of(0, 1), List.of(1)));
        assertEquals("t[b = 1] over [[a, b], [b]][a = 2]",
                belowWindow(windows, plan.compare(windows, "a", "=", 2), plan.compare(windows, "b", "=", 1)));
        RelNode open = plan.window(t, List.of(List.of(0), List.of()));
        assertEquals("t over [[a], []][a = 2]", belowWindow(open, plan.compare(open, "a", "=", 2)));
    }

    @Test
    void whatCanFailIsRandomOrTellsEqualKeysApartStaysAboveWindows() {
        RelNode windows = plan.window(t, List.of(List.of(0, 2)));
        assertEquals("t over [[a, x]][100 / a > 1]", belowWindow(windows, plan.quotient(windows, "a")));
        assertEquals("t over [[a, x]][random < 0.5]", belowWindow(windows, plan.chance()));
        assertEquals("t over [[a, x]][cast(x) = 0.0]", belowWindow(windows, plan.hasTextOfZero(windows, "x")));
    }

    @Test
    void aConditionOnAWindowFunctionStays() {
        RelNode windows = plan.window(t, List.of(List.of(0)));
        RexNode first = rel.call("=", plan.column(windows, "$w0"), rel.constant(1L, ScalarType.BIGINT));
        assertEquals("t over [[a]][$w0 = 1]", belowWindow(windows, first));
    }
}
