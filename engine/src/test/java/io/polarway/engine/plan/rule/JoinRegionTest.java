package io.polarway.engine.plan.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.plan.RelFixture;
import io.polarway.engine.type.ScalarType;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.junit.jupiter.api.Test;

/// What belongs to a region of joins, its keys, and what follows from them.
class JoinRegionTest {
    private final RuleFixture plan = new RuleFixture();
    private final RelFixture rel = plan.rel;
    private final RelNode t = plan.t;
    private final RelNode u = plan.u;
    private final RelNode v = rel.table("v", 100, RelFixture.column("e", ScalarType.INTEGER, 100, 1, 100, -1),
            RelFixture.column("f", ScalarType.INTEGER, 100, 1, 100, -1));
    /// `a, b, x, c, d, y, e, f`
    private final List<String> names = List.of("a", "b", "x", "c", "d", "y", "e", "f");

    private static JoinRegion region(RelNode root) {
        return JoinRegion.below(root, RelFixture::canFail, UnaryOperator.identity());
    }

    private RexNode equal(RelNode node, String left, String right) {
        return rel.call("=", plan.column(node, left), plan.column(node, right));
    }

    private List<String> texts(List<RexNode> expressions) {
        return expressions.stream().map(expression -> RuleFixture.text(expression, names)).toList();
    }

    private List<String> kinds(JoinRegion region) {
        return region.leaves().stream().map(leaf -> leaf.type() + " " + RuleFixture.text(leaf.node())).toList();
    }

    private RelNode leftJoins() {
        RelNode joined = rel.join(t, u, JoinRelType.LEFT,
                rel.call("=", plan.column(t, "a"), RelFixture.right(t, u, 0)));
        return rel.join(joined, v, JoinRelType.LEFT,
                rel.call("=", plan.column(joined, "d"), RelFixture.right(joined, v, 0)));
    }

    @Test
    void aLeftJoinWhoseNullsAreDroppedIsAnInnerOneAndSoAreThoseItNeeds() {
        RelNode joins = leftJoins();
        assertEquals(List.of("INNER t", "LEFT u", "LEFT v"), kinds(region(joins)));
        assertEquals(List.of("INNER t", "INNER u", "INNER v"),
                kinds(region(rel.filter(joins, plan.compare(joins, "f", "=", 1)))));
        assertEquals(List.of("INNER t", "INNER u", "LEFT v"),
                kinds(region(rel.filter(joins, plan.compare(joins, "c", "=", 1)))));
    }

    @Test
    void aLeftJoinWhoseNullsMayStayIsOne() {
        RelNode joins = leftJoins();
        List<String> kinds = List.of("INNER t", "LEFT u", "LEFT v");
        RexNode f = plan.column(joins, "f");
        for (RexNode condition : List.of(rel.call("is null", f),
                rel.call("=", rel.coalesce(f, plan.integer(1)), plan.integer(1)),
                rel.call("=", rel.choice(rel.call("is null", f), plan.integer(1), f), plan.integer(1)),
                rel.or(rel.call("is null", f), plan.compare(joins, "f", "=", 1)),
                rel.or(plan.compare(joins, "a", "=", 1), plan.compare(joins, "f", "=", 1)))) {
            assertEquals(kinds, kinds(region(rel.filter(joins, condition))), condition::toString);
        }
    }

    @Test
    void aConditionThatCanFailDropsNullsToo() {
        RelNode joins = leftJoins();
        JoinRegion region = region(rel.filter(joins, plan.quotient(joins, "f")));
        assertEquals(List.of("INNER t", "INNER u", "INNER v"), kinds(region));
        assertEquals(List.of("100 / f > 1"), texts(region.failing()));
    }

    @Test
    void whatRightAndFullJoinsGiveIsALeaf() {
        for (JoinRelType type : List.of(JoinRelType.RIGHT, JoinRelType.FULL)) {
            RelNode joined = rel.join(t, u, type, rel.call("=", plan.column(t, "a"), RelFixture.right(t, u, 0)));
            RelNode top = rel.join(joined, v, JoinRelType.INNER,
                    rel.call("=", plan.column(joined, "a"), RelFixture.right(joined, v, 0)));
            assertEquals(List.of("INNER (t " + type + " u ON a = c)", "INNER v"), kinds(region(top)));
        }
    }

    @Test
    void limitAndRandomNumbersEndARegion() {
        RelNode joined = rel.join(t, u, JoinRelType.INNER);
        RelNode limited = rel.join(plan.sort(joined, null, 5), v, JoinRelType.INNER);
        assertEquals(List.of("INNER (t INNER u) by [] limit 5", "INNER v"), kinds(region(limited)));
        RelNode random = rel.join(rel.filter(joined, plan.chance()), v, JoinRelType.INNER);
        assertEquals(List.of("INNER (t INNER u)[random < 0.5]", "INNER v"), kinds(region(random)));
    }

    @Test
    void aLeftJoinByWhatCanFailRunsOverTheRowsThatItsLeftInputLeaves() {
        // The quotient is computed above a join that drops rows.
        RelNode joined = rel.join(t, u, JoinRelType.INNER,
                rel.call("=", plan.column(t, "a"), RelFixture.right(t, u, 0)));
        RelNode quotient = plan.project(joined, List.of("q"),
                rel.call("/", plan.integer(100), plan.column(joined, "b")));
        for (JoinRelType type : List.of(JoinRelType.LEFT, JoinRelType.SEMI, JoinRelType.ANTI, JoinRelType.LEFT_MARK)) {
            RelNode top = rel.join(quotient, v, type,
                    rel.call("=", plan.column(quotient, "q"), RelFixture.right(quotient, v, 0)));
            assertEquals(List.of("INNER ((t INNER u ON a = c){100 / b} " + type + " v ON q = e)"), kinds(region(top)));
        }
        RelNode inner = rel.join(quotient, v, JoinRelType.INNER,
                rel.call("=", plan.column(quotient, "q"), RelFixture.right(quotient, v, 0)));
        JoinRegion region = region(inner);
        assertEquals(List.of("INNER t", "INNER u", "INNER v"), kinds(region));
        assertEquals(List.of("100 / b = e"), texts(region.failing()));
    }

    private List<List<String>> classes(RelNode root) {
        return KeyClasses.of(region(root)).classes().stream().map(keys -> texts(keys.members())).toList();
    }

    @Test
    void equalKeysMakeClasses() {
        RelNode product = rel.product(t, u, v);
        assertEquals(List.of(List.of("a", "c", "e")),
                classes(rel.filter(product, equal(product, "a", "c"), equal(product, "c", "e"))));
        assertEquals(List.of(List.of("a", "c", "d", "e")), classes(rel.filter(product, equal(product, "a", "c"),
                equal(product, "d", "e"), equal(product, "c", "d"))));
    }

    @Test
    void whatALeftJoinFillsWithNullsIsNoKeyOfAClass() {
        RelNode joins = leftJoins();
        assertEquals(List.of(), classes(joins));
    }

    @Test
    void nullSafeComparisonsMakeClassesOnlyWhereNullsAreDropped() {
        RelNode product = rel.product(t, u, v);
        RexNode same = rel.call("is not distinct from", plan.column(product, "a"), plan.column(product, "c"));
        RexNode next = rel.call("is not distinct from", plan.column(product, "c"), plan.column(product, "e"));
        assertEquals(List.of(), classes(rel.filter(product, same, next)));
        assertEquals(List.of(List.of("e", "f", "c", "a")),
                classes(rel.filter(product, same, next, equal(product, "e", "f"))));
    }

    private List<String> inferred(RelNode root) {
        JoinRegion region = region(root);
        KeyClasses classes = KeyClasses.of(region);
        return texts(InferredConditions.of(region, classes.classes(), classes.others(), RelFixture::canFail));
    }

    @Test
    void whatHoldsForAKeyHoldsForItsEquals() {
        RelNode product = rel.product(t, u, v);
        RexNode keys = equal(product, "a", "c");
        assertEquals(List.of("c < 3"), inferred(rel.filter(product, keys, plan.compare(product, "a", "<", 3))));
        assertEquals(List.of("IN[c, 3, 4]"), inferred(rel.filter(product, keys,
                rel.call("in", plan.column(product, "a"), plan.integer(3), plan.integer(4)))));
        assertEquals(List.of(), inferred(rel.filter(product, keys, plan.compare(product, "b", "<", 3))));
        // a <> 3 would be right as well, but selects nothing in a scan.
        assertEquals(List.of(), inferred(rel.filter(product, keys, plan.compare(product, "a", "<>", 3))));
    }

    @Test
    void nothingIsInferredFromAnOrFromChanceOrFromWhatCanFail() {
        RelNode product = rel.product(t, u, v);
        RexNode keys = equal(product, "a", "c");
        RexNode or = rel.or(plan.compare(product, "a", "<", 3), plan.compare(product, "b", "<", 3));
        assertEquals(List.of(), inferred(rel.filter(product, keys, or)));
        RexNode quotient = rel.call("<", plan.column(product, "a"),
                rel.call("/", plan.integer(1), plan.integer(0)));
        assertEquals(List.of(), inferred(rel.filter(product, keys, quotient)));
    }

    @Test
    void theFilterOfALeafCountsBehindItsRenaming() {
        RelNode filtered = rel.filter(t, plan.compare(t, "b", "<", 3));
        RelNode renamed = plan.project(filtered, List.of("x1", "b1"), plan.column(filtered, "x"),
                plan.column(filtered, "b"));
        RelNode product = rel.product(renamed, u);
        RelNode root = rel.filter(product, equal(product, "b1", "c"));
        JoinRegion region = region(root);
        KeyClasses classes = KeyClasses.of(region);
        List<RexNode> found = InferredConditions.of(region, classes.classes(), classes.others(), RelFixture::canFail);
        assertEquals(List.of("c < 3"),
                found.stream().map(node -> RuleFixture.text(node, List.of("x1", "b1", "c", "d", "y"))).toList());
        assertTrue(classes.others().isEmpty());
    }
}
