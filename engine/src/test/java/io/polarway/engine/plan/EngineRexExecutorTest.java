package io.polarway.engine.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.plan.operator.ConstantOperator;
import io.polarway.engine.type.ScalarType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Constants that are computed while planning.
class EngineRexExecutorTest {
    private final MemoryPool pool = new MemoryPool(1 << 20);
    private final QueryMemory memory = pool.open("planning");
    private final RelFixture rel = new RelFixture();
    private final PlanConstants constants = new PlanConstants(
            new Scratch(memory, new Cancellation(), ZoneOffset.UTC, Instant.EPOCH));
    private final RelNode table = rel.table("t", 10, RelFixture.column("a", ScalarType.INTEGER, 10, 1, 9, -1));
    private final RexNode column = RelFixture.column(table, 0);

    @AfterEach
    void nothingIsHeld() {
        assertEquals(0, memory.used());
        memory.close();
        pool.close();
    }

    private RexNode integer(int value) {
        return rel.constant(value, ScalarType.INTEGER);
    }

    private RexNode reduced(RexNode expression) {
        List<RexNode> reduced = new ArrayList<>();
        new EngineRexExecutor(constants).reduce(rel.builder, List.of(expression), reduced);
        RexNode result = reduced.getFirst();
        assertEquals(expression.getType(), result.getType());
        return result;
    }

    private static Object value(RexNode node) {
        return ((ConstantOperator) assertInstanceOf(RexCall.class, node).getOperator()).literal().value();
    }

    @Test
    void aConstantIsComputedByTheKernels() {
        assertEquals(42, value(reduced(rel.call("*", integer(6), rel.call("+", integer(3), integer(4))))));
        assertEquals("AB", value(reduced(rel.call("upper", rel.constant("ab", ScalarType.VARCHAR)))));
    }

    @Test
    void whatFailsStaysAsItIs() {
        RexNode overflow = rel.call("+", integer(Integer.MAX_VALUE), integer(1));
        assertSame(overflow, reduced(overflow));
    }

    @Test
    void theClockAndChanceStayAsTheyAre() {
        RexNode now = rel.call("now");
        RexNode random = rel.call("random");
        assertSame(now, reduced(now));
        assertSame(random, reduced(random));
    }

    @Test
    void conditionsThatAlwaysHoldAreLeftOut() {
        RelNode filter = rel.filter(table, rel.call("=", integer(1), integer(1)),
                rel.call(">", column, rel.call("*", integer(2), integer(3))));
        RelNode plan = ConstantReduction.reduce(filter, constants);
        assertEquals(rel.filter(table, rel.call(">", column, integer(6))).explain(), plan.explain());
        assertSame(table, ConstantReduction.reduce(rel.filter(table, rel.call("<", integer(1), integer(2))),
                constants));
    }

    @Test
    void aConditionThatIsNullKeepsNoRow() {
        RexNode isNull = rel.call("=", integer(1), rel.constant(null, ScalarType.INTEGER));
        RelNode plan = ConstantReduction.reduce(rel.filter(table, isNull), constants);
        assertTrue(((org.apache.calcite.rel.core.Filter) plan).getCondition().isAlwaysFalse());
    }

    @Test
    void aMarkThatIsNullStaysNull() {
        RexNode isNull = rel.call("=", integer(1), rel.constant(null, ScalarType.INTEGER));
        RelNode join = rel.join(table, table, JoinRelType.LEFT_MARK, isNull);
        RexNode condition = ((org.apache.calcite.rel.core.Join) ConstantReduction.reduce(join, constants))
                .getCondition();
        assertEquals(null, value(condition));
    }
}
