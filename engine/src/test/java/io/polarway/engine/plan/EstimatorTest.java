package io.polarway.engine.plan;

import static io.polarway.engine.plan.RelFixture.column;
import static io.polarway.engine.plan.RelFixture.right;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.plan.operator.CastOperator;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.math.BigDecimal;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.junit.jupiter.api.Test;

/// Estimated rows, with the numbers of TPC-H at scale 1 where they show what matters.
class EstimatorTest {
    private static final SqlType MONEY = new DecimalType(15, 2);

    private final RelFixture rel = new RelFixture();
    private final RelNode lineitem = rel.table("lineitem", 6_001_215,
            RelFixture.column("l_orderkey", ScalarType.BIGINT, 6_001_215, 1L, 6_000_000L, -1),
            RelFixture.column("l_partkey", ScalarType.BIGINT, 6_001_215, 1L, 200_000L, -1),
            RelFixture.column("l_suppkey", ScalarType.BIGINT, 6_001_215, 1L, 10_000L, 10_000),
            RelFixture.column("l_shipdate", ScalarType.DATE, 6_001_215, 8037, 10_561, 2_526),
            RelFixture.column("l_discount", MONEY, 6_001_215, new BigDecimal("0.00"), new BigDecimal("0.10"), 11),
            RelFixture.column("l_quantity", MONEY, 6_001_215, new BigDecimal("1.00"), new BigDecimal("50.00"), 50),
            RelFixture.column("l_shipmode", ScalarType.VARCHAR, 6_001_215, "AIR", "TRUCK", 7));
    private final RelNode orders = rel.table("orders", 1_500_000,
            RelFixture.column("o_orderkey", ScalarType.BIGINT, 1_500_000, 1L, 6_000_000L, -1),
            RelFixture.column("o_custkey", ScalarType.BIGINT, 1_500_000, 1L, 149_999L, -1),
            RelFixture.column("o_orderdate", ScalarType.DATE, 1_500_000, 8035, 10_440, 2_406),
            RelFixture.column("o_comment", ScalarType.VARCHAR, 1_500_000, "a", "z", -1));
    private final RelNode partsupp = rel.table("partsupp", 800_000,
            RelFixture.column("ps_partkey", ScalarType.BIGINT, 800_000, 1L, 200_000L, -1),
            RelFixture.column("ps_suppkey", ScalarType.BIGINT, 800_000, 1L, 10_000L, 10_000));

    private RexNode big(long value) {
        return rel.constant(value, ScalarType.BIGINT);
    }

    private RexNode money(String value) {
        return rel.constant(new BigDecimal(value), MONEY);
    }

    private RexNode text(String value) {
        return rel.constant(value, ScalarType.VARCHAR);
    }

    private void assertRows(double expected, RelNode node) {
        double rows = rel.rows(node);
        assertTrue(rows >= expected / 1.3 && rows <= expected * 1.3, "expected about " + expected + ", was " + rows);
    }

    @Test
    void equalityLeavesOneOfTheValues() {
        assertRows(30, rel.filter(lineitem, rel.call("=", column(lineitem, 1), big(17))));
        assertRows(857_000, rel.filter(lineitem, rel.call("=", column(lineitem, 6), text("MAIL"))));
        assertRows(1_714_000, rel.filter(lineitem, rel.call("in", column(lineitem, 6), text("MAIL"), text("SHIP"))));
    }

    @Test
    void aValueBeyondTheBoundsIsNotThere() {
        assertEquals(0, rel.rows(rel.filter(lineitem, rel.call("=", column(lineitem, 1), big(900_000)))));
        assertEquals(0, rel.rows(rel.filter(lineitem, rel.call("<", column(lineitem, 1), big(1)))));
    }

    @Test
    void coalesceIsNullWhereAllOfItAre() {
        RelNode half = rel.table("half", 1000, new RelFixture.Column(new Field("a", ScalarType.BIGINT),
                new Statistics(1000, 500, 1L, 10L, 10)),
                new RelFixture.Column(new Field("b", ScalarType.BIGINT), new Statistics(1000, 500, 1L, 10L, 10)));
        RexNode a = column(half, 0);
        RexNode b = column(half, 1);
        assertRows(500, rel.filter(half, rel.call("is null", rel.call("+", a, b))));
        assertRows(250, rel.filter(half, rel.call("is null", rel.coalesce(a, b))));
        assertRows(1000, rel.filter(half, rel.call("is not null", rel.coalesce(a, b, big(0)))));
        assertRows(1000, rel.filter(half, rel.call("is not null", rel.call("is null", a))));
        assertRows(100, rel.filter(half, rel.call("=", rel.coalesce(a, big(0)), big(3))));
    }

    @Test
    void outerJoinsMakeNulls() {
        RelNode few = rel.filter(lineitem, rel.call("=", column(lineitem, 1), big(17)));
        RelNode join = rel.join(partsupp, few, JoinRelType.LEFT,
                rel.call("=", column(partsupp, 0), right(partsupp, few, 1)));
        assertRows(800_000, rel.filter(join, rel.call("is null", column(join, 2))));
        assertTrue(rel.rows(rel.filter(join, rel.call("is not null", column(join, 2)))) < 1_000);
        assertTrue(rel.rows(rel.filter(join, rel.call("<>", column(join, 3), big(16)))) < 1_000);
    }

    @Test
    void rangesAreMeasuredOnTheBounds() {
        RexNode date = column(lineitem, 3);
        RexNode from = rel.call(">=", date, rel.constant(8766, ScalarType.DATE));
        RexNode to = rel.call("<", date, rel.constant(9131, ScalarType.DATE));
        assertRows(867_000, rel.filter(lineitem, from, to));
        // TPC-H Q6 gives 114,160.
        assertRows(114_000, rel.filter(lineitem, from, to, rel.call(">=", column(lineitem, 4), money("0.05")),
                rel.call("<=", column(lineitem, 4), money("0.07")),
                rel.call("<", column(lineitem, 5), money("24.00"))));
    }

    @Test
    void aDateIsComparedWithATimestamp() {
        RexNode timestamp = new CastOperator(io.polarway.engine.type.TimestampType.MICROS, false).convert(rel.builder,
                java.util.List.of(column(lineitem, 3)));
        RexNode middle = rel.constant(9299 * 86_400_000_000L, io.polarway.engine.type.TimestampType.MICROS);
        assertRows(3_000_000, rel.filter(lineitem, rel.call("<", timestamp, middle)));
    }

    @Test
    void nullsFulfilNothing() {
        RelNode half = rel.table("half", 1000, new RelFixture.Column(
                new io.polarway.engine.type.Field("a", ScalarType.INTEGER), new Statistics(1000, 500, 1, 10, -1)));
        assertRows(500, rel.filter(half, rel.call("is null", column(half, 0))));
        assertRows(500, rel.filter(half, rel.call("is not null", column(half, 0))));
        assertRows(50, rel.filter(half, rel.call("=", column(half, 0), rel.constant(3, ScalarType.INTEGER))));
    }

    @Test
    void alternativesAddUp() {
        RexNode mail = rel.call("=", column(lineitem, 6), text("MAIL"));
        RexNode ship = rel.call("=", column(lineitem, 6), text("SHIP"));
        assertRows(1_600_000, rel.filter(lineitem, rel.or(mail, ship)));
    }

    @Test
    void aForeignKeyFindsItsRow() {
        RelNode join = rel.join(lineitem, orders, JoinRelType.INNER,
                rel.call("=", column(lineitem, 0), right(lineitem, orders, 0)));
        assertRows(6_001_215, join);
        RelNode some = rel.filter(orders, rel.call("<", column(orders, 2), rel.constant(8275, ScalarType.DATE)));
        assertRows(600_000, rel.join(lineitem, some, JoinRelType.INNER,
                rel.call("=", column(lineitem, 0), right(lineitem, some, 0))));
    }

    @Test
    void aKeyOfTwoColumnsHasNoMoreValuesThanRows() {
        RelNode join = rel.join(lineitem, partsupp, JoinRelType.INNER,
                rel.call("=", column(lineitem, 1), right(lineitem, partsupp, 0)),
                rel.call("=", column(lineitem, 2), right(lineitem, partsupp, 1)));
        assertRows(6_001_215, join);
    }

    @Test
    void outerJoinsKeepTheirSide() {
        RelNode none = rel.filter(orders, rel.call("=", column(orders, 1), big(-1)));
        assertRows(6_001_215, rel.join(lineitem, none, JoinRelType.LEFT,
                rel.call("=", column(lineitem, 0), right(lineitem, none, 0))));
    }

    @Test
    void semiJoinsLeaveWhatIsOnTheRight() {
        RelNode few = rel.filter(orders, rel.call("<=", column(orders, 0), big(60_000)));
        RelNode semi = rel.join(lineitem, few, JoinRelType.SEMI,
                rel.call("=", column(lineitem, 0), right(lineitem, few, 0)));
        assertTrue(rel.rows(semi) < 6_001_215, "all are left");
        assertRows(1_500_000, rel.join(orders, lineitem, JoinRelType.SEMI,
                rel.call("=", column(orders, 0), right(orders, lineitem, 0))));
    }

    @Test
    void groupsAreTheDifferentKeys() {
        assertRows(7, rel.distinct(lineitem, 6));
        assertRows(70, rel.distinct(rel.filter(lineitem, rel.call("=", column(lineitem, 5), money("3.00"))), 6, 4));
        assertRows(1_500_000, rel.distinct(orders, 0, 1));
    }

    @Test
    void patternsAreMoreSelectiveTheMoreTheySay() {
        RexNode comment = column(orders, 3);
        double one = rel.rows(rel.filter(orders, rel.call("like", comment, text("%special%"))));
        double two = rel.rows(rel.filter(orders, rel.call("like", comment, text("%special%requests%"))));
        assertTrue(two < one);
    }
}
