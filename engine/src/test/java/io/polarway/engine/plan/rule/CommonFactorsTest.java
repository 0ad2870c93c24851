package io.polarway.engine.plan.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.plan.RelFixture;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.junit.jupiter.api.Test;

/// What all parts of an OR ask for, and what it says about each table.
class CommonFactorsTest {
    private final RuleFixture plan = new RuleFixture();
    private final RelFixture rel = plan.rel;
    private final RelNode t = plan.t;
    private final RelNode both = rel.join(plan.t, plan.u, JoinRelType.INNER);
    private final RexNode a = plan.compare(t, "a", "=", 1);
    private final RexNode b = plan.compare(t, "b", "=", 2);
    private final RexNode quotient = plan.quotient(t, "b");

    private RexNode and(RexNode... operands) {
        return RexUtil.composeConjunction(rel.cluster.getRexBuilder(), List.of(operands));
    }

    private String rewritten(RelNode node) {
        return RuleFixture.text(node.accept(new CommonFactors(RelFixture::canFail)));
    }

    private String filtered(RexNode... conditions) {
        return rewritten(rel.filter(t, conditions));
    }

    @Test
    void aCommonPartIsTakenOut() {
        RexNode other = plan.compare(t, "b", "=", 3);
        assertEquals("t[(a = 1 AND (b = 2 OR b = 3))]", filtered(rel.or(and(a, b), and(other, a))));
    }

    @Test
    void aPartThatIsAllCommonLeavesNothingOfTheOr() {
        assertEquals("t[a = 1]", filtered(rel.or(a, and(a, b))));
    }

    @Test
    void whatCanFailKeepsItsPlace() {
        assertEquals("t[((a = 1 AND 100 / b > 1) OR (b = 2 AND 100 / b > 1))]",
                filtered(rel.or(and(a, quotient), and(b, quotient))));
        assertEquals("t[(a = 1 AND (100 / b > 1 OR b = 2))]", filtered(rel.or(and(a, quotient), and(a, b))));
    }

    @Test
    void chancesAreNotShared() {
        assertEquals("t[((random < 0.5 AND a = 1) OR (random < 0.5 AND b = 2))]",
                filtered(rel.or(and(plan.chance(), a), and(plan.chance(), b))));
    }

    @Test
    void anOrOverTwoTablesSaysSomethingAboutEach() {
        RexNode or = rel.or(and(plan.compare(both, "a", "=", 1), plan.compare(both, "c", "=", 2)),
                and(plan.compare(both, "a", "=", 3), plan.compare(both, "c", "=", 4)));
        assertEquals(
                "(t INNER u)[((a = 1 OR a = 3) AND (c = 2 OR c = 4) AND ((a = 1 AND c = 2) OR (a = 3 AND c = 4)))]",
                rewritten(rel.filter(both, or)));
    }

    @Test
    void anOrOfWhichAPartDoesNotSpeakOfATableSaysNothingAboutIt() {
        RexNode or = rel.or(and(plan.compare(both, "a", "=", 1), plan.compare(both, "c", "=", 2)),
                plan.compare(both, "a", "=", 3));
        assertEquals("(t INNER u)[((a = 1 OR a = 3) AND ((a = 1 AND c = 2) OR a = 3))]",
                rewritten(rel.filter(both, or)));
    }

    @Test
    void anOrThatCanFailSaysNothing() {
        RexNode or = rel.or(and(plan.quotient(both, "a"), plan.compare(both, "c", "=", 2)),
                and(plan.compare(both, "a", "=", 3), plan.compare(both, "c", "=", 4)));
        assertEquals("(t INNER u)[((100 / a > 1 AND c = 2) OR (a = 3 AND c = 4))]", rewritten(rel.filter(both, or)));
    }

    @Test
    void conditionsOfOuterJoinsStayAsTheyAre() {
        RexNode or = rel.or(and(plan.compare(both, "a", "=", 1), plan.compare(both, "c", "=", 2)),
                and(plan.compare(both, "a", "=", 3), plan.compare(both, "c", "=", 2)));
        assertEquals("(t LEFT u ON ((a = 1 AND c = 2) OR (a = 3 AND c = 2)))",
                rewritten(rel.join(plan.t, plan.u, JoinRelType.LEFT, or)));
        assertEquals("(t INNER u ON (c = 2 AND (a = 1 OR a = 3)))",
                rewritten(rel.join(plan.t, plan.u, JoinRelType.INNER, or)));
    }
}
