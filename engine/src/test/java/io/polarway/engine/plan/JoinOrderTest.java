package io.polarway.engine.plan;

import static io.polarway.engine.plan.RelFixture.column;
import static io.polarway.engine.plan.RelFixture.right;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.plan.physical.Failing;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.junit.jupiter.api.Test;

/// The order of joins: what is joined first, which side is the right one, and where conditions go.
class JoinOrderTest {
    private final RelFixture rel = new RelFixture();
    /// A fact table of a million rows with keys of two other tables.
    private final RelNode facts = rel.table("facts", 1_000_000, key("f_small", 1_000_000, 100),
            key("f_large", 1_000_000, 50_000), key("value", 1_000_000, 10));
    private final RelNode small = rel.table("small", 100, key("s_key", 100, 100), key("s_group", 100, 5));
    private final RelNode large = rel.table("large", 50_000, key("l_key", 50_000, 50_000), key("l_group", 50_000, 5));

    private static RelFixture.Column key(String name, long rows, int values) {
        return RelFixture.column(name, ScalarType.INTEGER, rows, 1, values, -1);
    }

    private RexNode integer(int value) {
        return rel.constant(value, ScalarType.INTEGER);
    }

    private String ordered(RelNode plan) {
        RelNode rewritten = rel.rewrite(plan);
        assertEquals(plan.getRowType().getFieldNames(), rewritten.getRowType().getFieldNames());
        return RelFixture.text(rewritten);
    }

    private RelNode star(RexNode... more) {
        RelNode product = rel.product(small, large, facts);
        List<RexNode> conditions = new ArrayList<>(List.of(rel.call("=", column(product, 0), column(product, 4)),
                rel.call("=", column(product, 2), column(product, 5))));
        conditions.addAll(List.of(more));
        return rel.filter(product, conditions.toArray(RexNode[]::new));
    }

    @Test
    void theSmallerSideIsTheRightOne() {
        RelNode join = rel.join(small, facts, JoinRelType.INNER,
                rel.call("=", column(small, 0), right(small, facts, 0)));
        assertEquals("(facts small)", ordered(join));
    }

    @Test
    void aStarIsJoinedFromItsMiddle() {
        assertEquals("((facts small) large)", ordered(star()));
    }

    @Test
    void whatASelectiveFilterLeavesIsJoinedFirst() {
        RelNode product = rel.product(small, large, facts);
        // Twenty facts are left, fewer than the small table has rows.
        assertEquals("(small (facts[f_large = 7] large[l_key = 7]))",
                ordered(star(rel.call("=", column(product, 2), integer(7)))));
    }

    @Test
    void rangesAndListsHoldForEqualKeys() {
        RelNode product = rel.product(small, large, facts);
        assertEquals("(small[s_key < 3] (large[IN[l_key, 1, 2]] facts[f_small < 3 AND IN[f_large, 1, 2]]))",
                ordered(star(rel.call("<", column(product, 0), integer(3)),
                        rel.call("in", column(product, 2), integer(1), integer(2)))));
    }

    @Test
    void keysAreEqualAcrossTables() {
        RelNode other = rel.table("other", 1000, key("o_key", 1000, 50_000));
        RelNode product = rel.product(large, facts, other);
        // other and facts have no condition of their own, but both have one with large.
        RelNode plan = rel.filter(product, rel.call("=", column(product, 0), column(product, 3)),
                rel.call("=", column(product, 0), column(product, 5)));
        assertEquals("(facts (large other))", ordered(plan));
    }

    @Test
    void crossProductsComeLast() {
        RelNode one = rel.table("one", 1, key("o", 1, 1));
        RelNode product = rel.product(one, small, facts);
        RelNode plan = rel.filter(product, rel.call("=", column(product, 1), column(product, 3)));
        assertEquals("((facts small) * one)", ordered(plan));
    }

    @Test
    void aConditionOverThreeTablesRunsWhereAllAreThere() {
        RelNode product = rel.product(small, large, facts);
        RexNode sum = rel.call("<", rel.call("greatest", column(product, 1), column(product, 3)), column(product, 6));
        assertEquals("((facts small) large)", ordered(star(sum)));
    }

    @Test
    void outerJoinsStayLeftJoins() {
        RelNode joined = rel.join(facts, small, JoinRelType.LEFT,
                rel.call("=", column(facts, 0), right(facts, small, 0)));
        RelNode plan = rel.join(joined, rel.filter(large, rel.call("=", column(large, 0), integer(1))),
                JoinRelType.INNER, rel.call("=", column(joined, 1), right(joined, large, 0)));
        // The inner join leaves few rows, so it comes first.
        assertEquals("((facts[f_large = 1] large[l_key = 1]) LEFT small)", ordered(plan));
    }

    @Test
    void aConditionOnTheRightOfALeftJoinStaysAbove() {
        RelNode joined = rel.join(facts, small, JoinRelType.LEFT,
                rel.call("=", column(facts, 0), right(facts, small, 0)));
        RelNode plan = rel.filter(joined, rel.call("is null", column(joined, 3)));
        assertEquals("(facts LEFT small)[is null[s_key]]", ordered(plan));
    }

    @Test
    void aLeftJoinWhoseNullsAreDroppedIsAnInnerJoin() {
        RelNode joined = rel.join(facts, small, JoinRelType.LEFT,
                rel.call("=", column(facts, 0), right(facts, small, 0)));
        RelNode plan = rel.filter(joined, rel.call("=", column(joined, 4), integer(3)));
        assertEquals("(facts small[s_group = 3])", ordered(plan));
    }

    @Test
    void semiJoinsAreOrderedAmongInnerJoins() {
        RelNode few = rel.filter(large, rel.call("<", column(large, 0), integer(100)));
        RelNode joined = rel.join(facts, small, JoinRelType.INNER,
                rel.call("=", column(facts, 0), right(facts, small, 0)));
        RelNode plan = rel.join(joined, few, JoinRelType.SEMI,
                rel.call("=", column(joined, 1), right(joined, few, 0)));
        assertEquals("((facts SEMI large[l_key < 100]) small)", ordered(plan));
    }

    @Test
    void marksAreKept() {
        RelNode joined = rel.join(facts, small, JoinRelType.INNER,
                rel.call("=", column(facts, 0), right(facts, small, 0)));
        RelNode marked = rel.join(joined, large, JoinRelType.LEFT_MARK,
                rel.call("=", column(joined, 1), right(joined, large, 0)));
        RelNode plan = rel.filter(marked, rel.call("not", column(marked, 5)));
        assertTrue(ordered(plan).contains("LEFT_MARK large)[not[markCol]]"), ordered(plan));
    }

    @Test
    void conditionsThatCanFailRunLast() {
        RelNode product = rel.product(small, large, facts);
        RexNode division = rel.call("=", rel.call("+", column(product, 6), column(product, 1)), integer(3));
        assertTrue(Failing.canFail(division));
        assertEquals("((facts small) large)[value + s_group = 3]", ordered(star(division)));
    }

    @Test
    void keysThatOverflowAreKeysBesideOthers() {
        RelNode product = rel.product(small, facts);
        RexNode own = rel.call("=", column(product, 0), column(product, 2));
        RexNode sum = rel.call("=", rel.call("+", column(product, 1), integer(1)), column(product, 4));
        RexNode quotient = rel.call("=", rel.call("/", column(product, 1), column(product, 0)), column(product, 4));
        assertTrue(Failing.canFail(sum));
        assertEquals("(facts small)", ordered(rel.filter(product, own, sum)));
        assertEquals("(facts small)[s_group / s_key = value]", ordered(rel.filter(product, own, quotient)));
    }

    @Test
    void aKeyThatCanFailConnectsWhatNothingElseConnects() {
        RelNode product = rel.product(small, facts);
        RelNode plan = rel.filter(product,
                rel.call("=", rel.call("+", column(product, 0), integer(1)), column(product, 2)));
        assertEquals("(facts small)", ordered(plan));
    }

    @Test
    void theOrderIsTheSameHoweverItIsWritten() {
        RelNode product = rel.product(facts, large, small);
        RelNode plan = rel.filter(product, rel.call("=", column(product, 0), column(product, 5)),
                rel.call("=", column(product, 1), column(product, 3)));
        assertEquals(ordered(star()), ordered(plan));
    }

    @Test
    void sixtyFourTablesAreOrderedInTime() {
        List<RelNode> tables = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            tables.add(rel.table("t" + i, 10 + i, key("a" + i, 10 + i, 10 + i), key("b" + i, 10 + i, 10 + i)));
        }
        RelNode product = rel.product(tables.toArray(RelNode[]::new));
        List<RexNode> conditions = new ArrayList<>();
        for (int i = 0; i + 1 < 64; i++) {
            conditions.add(rel.call("=", column(product, 2 * i + 1), column(product, 2 * i + 2)));
        }
        String text = ordered(rel.filter(product, conditions.toArray(RexNode[]::new)));
        assertFalse(text.contains("*"), text);
    }

    @Test
    void moreTablesThanASetHoldsAreStillJoined() {
        List<RelNode> tables = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            tables.add(rel.table("t" + i, 10, key("a" + i, 10, 10)));
        }
        RelNode joined = tables.getFirst();
        for (RelNode next : tables.subList(1, 100)) {
            joined = rel.join(joined, next, JoinRelType.INNER,
                    rel.call("=", column(joined, 0), right(joined, next, 0)));
        }
        assertFalse(ordered(joined).contains("*"));
    }
}
