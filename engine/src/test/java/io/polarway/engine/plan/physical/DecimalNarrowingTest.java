package io.polarway.engine.plan.physical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.catalog.Table;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.plan.RelFixture;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Statistics;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DecimalNarrowingTest {
    private static final DecimalType MONEY = new DecimalType(15, 2);

    @ParameterizedTest
    @CsvSource({"-99.99, 104949.50, true", "0, 9999999.99, true", "0, 10000000.00, false",
            "-10000000.00, 0, false", ", , false"})
    void aSumOfSquaresIsNarrowIfTheyHave18Digits(BigDecimal low, BigDecimal high, boolean isNarrow) {
        AggregateCall call = sum(product(column(), column()));
        AggregateCall narrowed = new DecimalNarrowing().narrow(call, scan(low, high));
        assertEquals(isNarrow ? new DecimalType(18, 4) : new DecimalType(30, 4),
                narrowed.arguments().getFirst().type());
        assertEquals(call.function().resultType(), narrowed.function().resultType());
    }

    @Test
    void boundsFollowTheSigns() {
        ValueBounds bounds = new ColumnBounds().of(product(column(), column()),
                scan(new BigDecimal("-3.00"), new BigDecimal("2.00")));
        assertNotNull(bounds);
        assertEquals(0, bounds.low().compareTo(new BigDecimal(-6)));
        assertEquals(0, bounds.high().compareTo(new BigDecimal(9)));
    }

    @Test
    void boundsThatContradictThemselvesAreIgnored() {
        ValueBounds bounds = ValueBounds.of(MONEY, new Statistics(10, 0, BigDecimal.TEN, BigDecimal.ONE, -1));
        assertEquals(ValueBounds.of(MONEY), bounds);
    }

    @Test
    void fitIsExactAtTheEdge() {
        ValueBounds most = ValueBounds.of(new DecimalType(18, 4));
        assertNotNull(most);
        assertTrue(most.fit(new DecimalType(18, 4)));
        assertFalse(most.plus(ValueBounds.ofConstant(new BigDecimal("0.0001"))).fit(new DecimalType(18, 4)));
    }

    private static Expression column() {
        return new Expression.Reference(0, MONEY);
    }

    private static Expression product(Expression left, Expression right) {
        BoundFunction function = FunctionCatalog.scalar("*").bind(List.of(left.type(), right.type()));
        return new Expression.Call(function, List.of(left, right));
    }

    private static AggregateCall sum(Expression argument) {
        return new AggregateCall(AggregateLowering.bound("sum", List.of(argument.type())), List.of(argument), null,
                false);
    }

    private static PhysicalPlan scan(BigDecimal low, BigDecimal high) {
        Table table = new RelFixture.StatisticsTable("prices", 10,
                List.of(RelFixture.column("price", MONEY, 10, low, high, -1)));
        return new PhysicalPlan.Scan(table, List.of(0), null, table.schema(), 10);
    }
}
