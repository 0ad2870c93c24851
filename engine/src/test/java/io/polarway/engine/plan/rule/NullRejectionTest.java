package io.polarway.engine.plan.rule;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.plan.RelFixture;
import io.polarway.engine.type.ScalarType;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.junit.jupiter.api.Test;

/// Which conditions drop the rows that an outer join fills with NULLs: here those where `b` and `x` are NULL, and `a` is not.
class NullRejectionTest {
    private final RuleFixture plan = new RuleFixture();
    private final RelFixture rel = plan.rel;
    private final RelNode t = plan.t;
    private final RexNode a = plan.column(t, "a");
    private final RexNode b = plan.column(t, "b");
    private final RexNode x = plan.column(t, "x");
    private final RexNode one = plan.integer(1);

    private static boolean rejects(RexNode condition) {
        return NullRejection.rejects(condition, 1, 3);
    }

    private RexNode and(RexNode... operands) {
        return org.apache.calcite.rex.RexUtil.composeConjunction(rel.cluster.getRexBuilder(),
                java.util.List.of(operands));
    }

    @Test
    void comparisonsOfANullReject() {
        for (String comparison : new String[]{"=", "<>", "<", "<=", ">", ">="}) {
            assertTrue(rejects(rel.call(comparison, b, one)), comparison);
            assertTrue(rejects(rel.call(comparison, one, b)), comparison);
            assertTrue(rejects(rel.call(comparison, a, rel.call("+", b, one))), comparison);
            assertFalse(rejects(rel.call(comparison, a, one)), comparison);
        }
        assertTrue(rejects(rel.call("is not null", b)));
        assertTrue(rejects(rel.call("<", rel.cast(b, ScalarType.BIGINT), rel.constant(1L, ScalarType.BIGINT))));
    }

    @Test
    void testsForNullDoNotReject() {
        assertFalse(rejects(rel.call("is null", b)));
        assertFalse(rejects(rel.call("is null", rel.call("=", b, one))));
        assertFalse(rejects(rel.call("not", rel.call("is not null", b))));
        assertFalse(rejects(rel.call("is distinct from", b, one)));
        assertFalse(rejects(rel.call("is not distinct from", b, one)));
        assertFalse(rejects(rel.call("is not true", rel.call("=", b, one))));
        assertFalse(rejects(rel.call("is not false", rel.call("=", b, one))));
    }

    @Test
    void whatIsNotNullForANullDoesNotReject() {
        assertFalse(rejects(rel.call("=", rel.coalesce(b, one), one)));
        assertFalse(rejects(rel.call("=", rel.choice(rel.call("is null", b), one, b), one)));
        assertFalse(rejects(rel.call("=", rel.call("greatest", b, one), one)));
        assertFalse(rejects(rel.call("=", rel.call("is null", b), rel.constant(true, ScalarType.BOOLEAN))));
    }

    @Test
    void inRejectsByWhatIsLookedFor() {
        assertTrue(rejects(rel.call("in", b, one, plan.integer(2))));
        assertFalse(rejects(rel.call("in", a, b, one)));
    }

    @Test
    void orRejectsIfAllOfItDoesAndAndIfAnyOfItDoes() {
        RexNode rejecting = rel.call("=", b, one);
        RexNode open = rel.call("=", a, one);
        assertFalse(rejects(rel.or(rejecting, open)));
        assertTrue(rejects(rel.or(rejecting, rel.call("is not null", x))));
        assertTrue(rejects(and(open, rejecting)));
        assertFalse(rejects(and(open, rel.call("is null", b))));
        assertTrue(rejects(rel.or(and(open, rejecting), rejecting)));
    }
}
