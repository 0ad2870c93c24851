package io.polarway.engine.plan.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.plan.RelFixture;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Conditions above joins and of joins: which inputs they may filter.
class JoinRulesTest {
    private final RuleFixture plan = new RuleFixture();
    private final RelFixture rel = plan.rel;
    private final RelNode t = plan.t;
    private final RelNode u = plan.u;

    private RexNode equalKeys() {
        return rel.call("=", plan.column(t, "a"), RelFixture.right(t, u, 0));
    }

    private String below(JoinRelType type, RexNode... conditions) {
        return plan.apply(new FilterBelowJoin(RelFixture::canFail),
                rel.filter(rel.join(t, u, type, equalKeys()), conditions));
    }

    private String conditionsBelow(JoinRelType type, RexNode... conditions) {
        List<RexNode> all = new ArrayList<>(List.of(equalKeys()));
        all.addAll(List.of(conditions));
        return plan.apply(new JoinConditionBelow(RelFixture::canFail),
                rel.join(t, u, type, all.toArray(RexNode[]::new)));
    }

    private RexNode onLeft() {
        return plan.compare(t, "b", "=", 1);
    }

    private RexNode onRight() {
        return rel.call("=", RelFixture.right(t, u, 1), plan.integer(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INNER | (t[b = 1] INNER u[d = 2] ON a = c)
            LEFT  | (t[b = 1] LEFT u ON a = c)[d = 2]
            RIGHT | (t RIGHT u[d = 2] ON a = c)[b = 1]
            FULL  | (t FULL u ON a = c)[(b = 1 AND d = 2)]
            """)
    void aFilterMovesToTheSideWhoseRowsAreKept(JoinRelType type, String expected) {
        assertEquals(expected, below(type, onLeft(), onRight()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SEMI      | (t[b = 1] SEMI u ON a = c)
            ANTI      | (t[b = 1] ANTI u ON a = c)
            LEFT_MARK | (t[b = 1] LEFT_MARK u ON a = c)
            """)
    void aFilterMovesBelowJoinsThatKeepOrDropRows(JoinRelType type, String expected) {
        assertEquals(expected, below(type, onLeft()));
    }

    @Test
    void aFilterByTheMarkStays() {
        RelNode marked = rel.join(t, u, JoinRelType.LEFT_MARK, equalKeys());
        RelNode filter = rel.filter(marked, rel.call("not", RelFixture.column(marked, 3)));
        assertEquals("(t LEFT_MARK u ON a = c)[not[markCol]]",
                plan.apply(new FilterBelowJoin(RelFixture::canFail), filter));
    }

    @Test
    void aConditionOverBothSidesIsOneOfTheInnerJoin() {
        RexNode both = rel.call("<", plan.column(t, "b"), RelFixture.right(t, u, 1));
        assertEquals("(t INNER u ON (a = c AND b < d))", below(JoinRelType.INNER, both));
        assertEquals("(t LEFT u ON a = c)[b < d]", below(JoinRelType.LEFT, both));
    }

    @Test
    void whatCanFailOrIsRandomStaysAboveAJoin() {
        assertEquals("(t INNER u ON a = c)[100 / b > 1]", below(JoinRelType.INNER, plan.quotient(t, "b")));
        assertEquals("(t INNER u ON a = c)[random < 0.5]", below(JoinRelType.INNER, plan.chance()));
        assertEquals("(t[b = 1] INNER u ON a = c)[100 / b > 1]",
                below(JoinRelType.INNER, plan.quotient(t, "b"), onLeft()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INNER     | (t[b = 1] INNER u[d = 2] ON a = c)
            LEFT      | (t LEFT u[d = 2] ON (a = c AND b = 1))
            RIGHT     | (t[b = 1] RIGHT u ON (a = c AND d = 2))
            FULL      | (t FULL u ON (a = c AND b = 1 AND d = 2))
            SEMI      | (t[b = 1] SEMI u[d = 2] ON a = c)
            ANTI      | (t ANTI u[d = 2] ON (a = c AND b = 1))
            LEFT_MARK | (t LEFT_MARK u ON (a = c AND b = 1 AND d = 2))
            """)
    void aConditionOfAJoinFiltersTheSideWhoseRowsNeedAMatch(JoinRelType type, String expected) {
        assertEquals(expected, conditionsBelow(type, onLeft(), onRight()));
    }

    @Test
    void whatCanFailOrIsRandomStaysInTheConditionOfAJoin() {
        assertEquals("(t INNER u ON (a = c AND 100 / b > 1 AND random < 0.5))",
                conditionsBelow(JoinRelType.INNER, plan.quotient(t, "b"), plan.chance()));
    }
}
