package io.polarway.engine.plan.physical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.polarway.engine.catalog.ScanOrder;
import io.polarway.engine.catalog.ScanRequest;
import io.polarway.engine.catalog.Table;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.operator.join.JoinType;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What is known about the order of operators over a table of ticks that is ordered by time, then by symbol.
final class OrderingsTest {
    private static final SortKey TS = new SortKey(1, false, false);
    private static final SortKey SYMBOL = new SortKey(0, false, false);
    private static final Table TICKS = new Ticks(
            new Schema(List.of(new Field("symbol", ScalarType.VARCHAR), new Field("ts", TimestampType.MICROS),
                    new Field("price", ScalarType.INTEGER))),
            List.of(TS, SYMBOL));

    private record Ticks(Schema schema, List<SortKey> order) implements Table {
        @Override
        public long estimatedRows() {
            return 1000;
        }

        @Override
        public Source scan(ScanRequest request, QueryContext context, OperatorProfile profile) {
            throw EngineException.internal("only planned");
        }

        @Override
        public String description() {
            return "ticks";
        }
    }

    private static PhysicalPlan.Scan scan(Integer... columns) {
        Schema schema = new Schema(List.of(columns).stream().map(TICKS.schema()::field).toList());
        return new PhysicalPlan.Scan(TICKS, List.of(columns), null, schema, 1000);
    }

    private static Expression column(PhysicalPlan input, int index) {
        return new Expression.Reference(index, input.schema().field(index).type());
    }

    private static PhysicalPlan project(PhysicalPlan input, Expression... expressions) {
        List<Field> fields = List.of(expressions).stream().map(each -> new Field("column", each.type())).toList();
        return new PhysicalPlan.Project(input, List.of(expressions), new Schema(fields));
    }

    private static Expression minute(Expression time) {
        BoundFunction function = FunctionCatalog.scalar("date_trunc").bind(List.of(ScalarType.VARCHAR, time.type()));
        return new Expression.Call(function, List.of(new Expression.Literal("minute", ScalarType.VARCHAR), time));
    }

    private static SortKey key(int column) {
        return new SortKey(column, false, false);
    }

    private static ScanOrder used(PhysicalPlan plan) {
        assertNotNull(plan);
        PhysicalPlan below = plan;
        while (!(below instanceof PhysicalPlan.Scan scan)) {
            below = below.inputs().getFirst();
        }
        return scan.order();
    }

    @Test
    void aScanHasTheOrderOfTheColumnsThatItGives() {
        assertEquals(List.of(key(1), key(0)), Orderings.of(scan(0, 1, 2)).keys());
        assertEquals(List.of(key(0)), Orderings.of(scan(1, 2)).keys());
        assertEquals(Ordering.NONE, Orderings.of(scan(0, 2)));
    }

    @Test
    void anOrderIsOnlyUsedWhereItIsAskedFor() {
        assertEquals(ScanOrder.ANY, scan(0, 1).order());
        assertEquals(new ScanOrder(List.of(TS)), used(Orderings.inOrder(scan(0, 1), List.of(key(1)))));
        assertEquals(new ScanOrder(List.of(TS, SYMBOL)),
                used(Orderings.inOrder(scan(0, 1), List.of(key(1), key(0)))));
    }

    @Test
    void anotherOrderIsNotThere() {
        assertNull(Orderings.inOrder(scan(0, 1), List.of(key(0))));
        assertNull(Orderings.inOrder(scan(0, 1, 2), List.of(key(1), key(2))));
        assertNull(Orderings.inOrder(scan(0, 1, 2), List.of(key(1), key(0), key(2))));
        assertNull(Orderings.inOrder(scan(0, 1), List.of(new SortKey(1, true, true))));
        assertNull(Orderings.inOrder(scan(0, 1), List.of(new SortKey(1, false, true))));
    }

    @Test
    void filtersAndLimitsKeepTheOrder() {
        PhysicalPlan scan = scan(0, 1);
        PhysicalPlan kept = new PhysicalPlan.Limit(
                new PhysicalPlan.Filter(scan, new Expression.Literal(true, ScalarType.BOOLEAN)), 5, 10);
        assertEquals(Orderings.of(scan), Orderings.of(kept));
        assertEquals(new ScanOrder(List.of(TS)), used(Orderings.inOrder(kept, List.of(key(1)))));
    }

    @Test
    void projectionsMoveTheOrder() {
        PhysicalPlan scan = scan(0, 1, 2);
        PhysicalPlan moved = project(scan, column(scan, 2), column(scan, 0), column(scan, 1));
        assertEquals(List.of(key(2), key(1)), Orderings.of(moved).keys());
        assertEquals(new ScanOrder(List.of(TS, SYMBOL)),
                used(Orderings.inOrder(moved, List.of(key(2), key(1)))));
        assertEquals(List.of(key(0)), Orderings.of(project(scan, column(scan, 1), column(scan, 2))).keys());
        assertEquals(Ordering.NONE, Orderings.of(project(scan, column(scan, 0))));
    }

    @Test
    void truncatedTimesAreInOrderTiesUnknown() {
        PhysicalPlan scan = scan(0, 1);
        PhysicalPlan minutes = project(scan, minute(column(scan, 1)), column(scan, 0));
        assertEquals(List.of(key(0)), Orderings.of(minutes).keys());
        assertEquals(new ScanOrder(List.of(TS)), used(Orderings.inOrder(minutes, List.of(key(0)))));
        assertNull(Orderings.inOrder(minutes, List.of(key(0), key(1))));
        PhysicalPlan both = project(scan, minute(column(scan, 1)), column(scan, 1), column(scan, 0));
        assertEquals(new ScanOrder(List.of(TS, SYMBOL)),
                used(Orderings.inOrder(both, List.of(key(0), key(1), key(2)))));
    }

    @Test
    void columnsOfOneValueDoNotCount() {
        BoundFunction equal = FunctionCatalog.scalar("=").bind(List.of(ScalarType.INTEGER, ScalarType.INTEGER));
        Table byPrice = new Ticks(TICKS.schema(), List.of(key(2), TS, SYMBOL));
        Expression filter = new Expression.Call(equal, List.of(new Expression.Reference(2, ScalarType.INTEGER),
                new Expression.Literal(7, ScalarType.INTEGER)));
        PhysicalPlan scan = new PhysicalPlan.Scan(byPrice, List.of(1, 0, 2), filter,
                scan(1, 0, 2).schema(), 1000);
        assertEquals(List.of(key(0), key(1)), Orderings.of(scan).keys());
        ScanOrder byTime = new ScanOrder(List.of(TS));
        assertEquals(byTime, used(Orderings.inOrder(scan, List.of(key(0)))));
        assertEquals(byTime, used(Orderings.inOrder(scan, List.of(key(2), key(0)))));
        assertEquals(byTime, used(Orderings.inOrder(scan, List.of(key(0), new SortKey(2, true, true)))));
        assertEquals(ScanOrder.ANY, used(Orderings.inOrder(scan, List.of(key(2)))));
        assertNull(Orderings.inOrder(scan, List.of(key(1))));
    }

    @Test
    void anOrderThatIsUsedStays() {
        PhysicalPlan ordered = Orderings.inOrder(scan(0, 1), List.of(key(1), key(0)));
        assertNotNull(ordered);
        PhysicalPlan first = new PhysicalPlan.Limit(ordered, 0, 10);
        assertEquals(new ScanOrder(List.of(TS, SYMBOL)), used(Orderings.inOrder(first, List.of(key(1)))));
        PhysicalPlan byTime = new PhysicalPlan.Limit(
                Objects.requireNonNull(Orderings.inOrder(scan(0, 1), List.of(key(1)))), 0, 10);
        assertEquals(new ScanOrder(List.of(TS, SYMBOL)), used(Orderings.inOrder(byTime, List.of(key(1), key(0)))));
        assertNull(Orderings.inOrder(first, List.of(key(0))));
    }

    @Test
    void expressionsOfTheFirstKeyAreClustered() {
        PhysicalPlan scan = scan(0, 1);
        assertEquals(new ScanOrder(List.of(TS)), used(Orderings.clustered(scan, minute(column(scan, 1)))));
        assertNull(Orderings.clustered(scan, column(scan, 0)));
        assertNull(Orderings.clustered(scan(0, 2), column(scan, 0)));
    }

    @Test
    void castsThatRoundKeepTheOrder() {
        Expression ts = new Expression.Reference(1, TimestampType.MICROS);
        assertEquals(1, Monotone.column(new Expression.Cast(ts, ScalarType.DATE, false)));
        assertEquals(1, Monotone.column(new Expression.Cast(minute(ts), TimestampType.NANOS, false)));
        Expression number = new Expression.Reference(2, ScalarType.INTEGER);
        assertEquals(2, Monotone.column(new Expression.Cast(number, ScalarType.DOUBLE, false)));
    }

    @Test
    void castsToTextAndZonesDoNot() {
        Expression ts = new Expression.Reference(1, TimestampType.MICROS);
        Expression number = new Expression.Reference(2, ScalarType.INTEGER);
        for (SqlType type : List.of(ScalarType.VARCHAR, TimestampType.MICROS_TZ)) {
            assertEquals(-1, Monotone.column(new Expression.Cast(ts, type, false)));
        }
        assertEquals(-1, Monotone.column(new Expression.Cast(number, ScalarType.VARCHAR, false)));
        assertEquals(-1, Monotone.column(new Expression.Cast(number, ScalarType.TINYINT, true)));
        assertEquals(-1, Monotone.column(minute(new Expression.Reference(1, TimestampType.MICROS_TZ))));
        assertEquals(-1, Monotone.column(new Expression.Literal(1, ScalarType.INTEGER)));
    }

    @Test
    void aSortGivesItsKeysAndAJoinThatHoldsASideNone() {
        PhysicalPlan sorted = new PhysicalPlan.Sort(scan(0, 1), List.of(key(0), key(1)));
        assertEquals(List.of(key(0), key(1)), Orderings.of(sorted).keys());
        assertEquals(sorted, Orderings.inOrder(sorted, List.of(key(0))));
        PhysicalPlan.TopN top = new PhysicalPlan.TopN(scan(0, 1), List.of(key(0)), 0, 10);
        assertEquals(List.of(key(0)), Orderings.of(top).keys());
        PhysicalPlan join = new PhysicalPlan.Join(scan(0, 1), scan(2), JoinType.SEMI, List.of(), null,
                scan(0, 1).schema(), 1000);
        assertEquals(Ordering.NONE, Orderings.of(join));
        assertNull(Orderings.inOrder(join, List.of(key(1))));
    }

    @Test
    void sidesOfAJoinMayComeInTheOrderOfSomeOfItsKeys() {
        PhysicalPlan left = scan(0, 1);
        PhysicalPlan right = scan(1, 0, 2);
        OrderedSides sides = OrderedSides.of(left, right, List.of(column(left, 0), column(left, 1)),
                List.of(column(right, 1), column(right, 0)));
        assertNotNull(sides);
        assertEquals(List.of(key(1), key(0)), sides.arrival().keys());
        assertEquals(new ScanOrder(List.of(TS, SYMBOL)), used(sides.left()));
        assertEquals(new ScanOrder(List.of(TS, SYMBOL)), used(sides.right()));
        OrderedSides byTime = OrderedSides.of(left, right, List.of(minute(column(left, 1)), column(left, 0)),
                List.of(column(right, 0), column(right, 1)));
        assertNotNull(byTime);
        assertEquals(List.of(key(0)), byTime.arrival().keys());
        assertEquals(new ScanOrder(List.of(TS)), used(byTime.left()));
        assertNull(OrderedSides.of(left, right, List.of(column(left, 0)), List.of(column(right, 1))));
        assertNull(OrderedSides.of(left, scan(0), List.of(column(left, 1)), List.of(column(scan(0), 0))));
    }

    @Test
    void aJoinThatMergesGivesTheOrderOfItsKeys() {
        PhysicalPlan left = scan(0, 1);
        PhysicalPlan right = scan(1);
        JoinKey byTime = new JoinKey(column(left, 1), column(right, 0), false);
        for (JoinType type : List.of(JoinType.PROBE_OUTER, JoinType.SEMI, JoinType.FULL)) {
            PhysicalPlan join = new PhysicalPlan.Join(left, right, type, List.of(byTime), null,
                    new Arrival(List.of(key(0)), false), left.schema(), 1000);
            boolean keepsOrder = type != JoinType.FULL;
            assertEquals(keepsOrder ? List.of(key(1)) : List.of(), Orderings.of(join).keys());
            assertEquals(keepsOrder ? join : null, Orderings.inOrder(join, List.of(key(1))));
            assertNull(Orderings.inOrder(join, List.of(key(1), key(0))));
        }
    }
}
