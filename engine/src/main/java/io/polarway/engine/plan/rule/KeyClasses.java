package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Divides the conditions of a region into classes of keys that are equal to each other, and all others.
final class KeyClasses {
    private static final String NULL_SAFE = "is not distinct from";

    private final JoinRegion region;
    /// The class of each expression, in the order in which they were met.
    private final Map<RexNode, Members> classes = new LinkedHashMap<>();
    private final List<RexNode> others = new ArrayList<>();

    private static final class Members {
        final List<RexNode> expressions = new ArrayList<>();
        final RexCall equality;

        Members(RexCall equality) {
            this.equality = equality;
        }
    }

    private KeyClasses(JoinRegion region) {
        this.region = region;
    }

    /// Divides the conditions.
    static KeyClasses of(JoinRegion region) {
        KeyClasses classes = new KeyClasses(region);
        for (RexNode condition : region.conditions()) {
            if (!classes.addEquality(condition)) {
                classes.others.add(condition);
            }
        }
        classes.addNullSafe();
        return classes;
    }

    /// Returns the classes.
    List<KeyClass> classes() {
        List<KeyClass> found = new ArrayList<>();
        List<Members> seen = new ArrayList<>();
        for (Members members : classes.values()) {
            if (!seen.contains(members)) {
                seen.add(members);
                List<JoinLeaf> leaves = members.expressions.stream().map(this::leaf).toList();
                found.add(new KeyClass(members.expressions, leaves, members.equality));
            }
        }
        return found;
    }

    /// Returns the conditions that no class stands for.
    List<RexNode> others() {
        return others;
    }

    private JoinLeaf leaf(RexNode expression) {
        return region.leaves().get(Long.numberOfTrailingZeros(region.leavesOf(expression)));
    }

    private boolean addEquality(RexNode condition) {
        if (condition.getKind() != SqlKind.EQUALS || !(condition instanceof RexCall equality)) {
            return false;
        }
        RexNode left = equality.getOperands().get(0);
        RexNode right = equality.getOperands().get(1);
        if (!isKey(left) || !isKey(right) || !left.getType().equals(right.getType()) || left.equals(right)) {
            return false;
        }
        Members leftClass = classes.get(left);
        Members rightClass = classes.get(right);
        Members both = leftClass != null ? leftClass : rightClass != null ? rightClass : new Members(equality);
        // Values are equal by the operator of their type; the rare other operator makes no classes.
        if (!both.equality.getOperator().equals(equality.getOperator())
                || rightClass != null && !rightClass.equality.getOperator().equals(equality.getOperator())) {
            return false;
        }
        add(both, leftClass, left);
        add(both, rightClass, right);
        return true;
    }

    /// Takes `a IS NOT DISTINCT FROM b` for an equality where another equality drops the rows in which a or b is NULL.
    private void addNullSafe() {
        for (int i = 0; i < others.size(); i++) {
            if (!(others.get(i) instanceof RexCall same) || !same.getOperator().getName().equals(NULL_SAFE)) {
                continue;
            }
            Members known = classes.get(same.getOperands().get(0));
            known = known == null ? classes.get(same.getOperands().get(1)) : known;
            if (known != null && addEquality(known.equality.clone(known.equality.getType(), same.getOperands()))) {
                others.remove(i);
                // What was passed over may be connected now.
                i = -1;
            }
        }
    }

    private void add(Members both, @Nullable Members before, RexNode expression) {
        if (before == both) {
            return;
        }
        for (RexNode member : before == null ? List.of(expression) : before.expressions) {
            both.expressions.add(member);
            classes.put(member, both);
        }
    }

    /// Returns whether an expression is over one ordinary leaf: what an outer join makes NULL is not equal in all rows.
    private boolean isKey(RexNode expression) {
        long leaves = region.leavesOf(expression);
        return Long.bitCount(leaves) == 1 && leaf(expression).isOrdinary();
    }
}
