package io.polarway.engine.plan.rule;

import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

/// Expressions, each over one leaf of a [JoinRegion], that its conditions hold equal.
///
/// @param members the expressions
/// @param leaves the leaf of each
/// @param equality one of the equalities, whose operator and type all others have
record KeyClass(List<RexNode> members, List<JoinLeaf> leaves, RexCall equality) {
    KeyClass {
        members = List.copyOf(members);
        leaves = List.copyOf(leaves);
    }

    /// Returns the leaves that have a member, a bit for each.
    long bits() {
        long bits = 0;
        for (JoinLeaf leaf : leaves) {
            bits |= leaf.bit();
        }
        return bits;
    }

    /// Returns that two members are equal.
    RexNode equal(RexNode left, RexNode right) {
        return equality.clone(equality.getType(), List.of(left, right));
    }
}
