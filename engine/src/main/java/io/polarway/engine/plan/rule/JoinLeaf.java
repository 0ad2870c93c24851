package io.polarway.engine.plan.rule;

import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// An input of a [JoinRegion].
///
/// An ordinary one is joined by the conditions of the region. The right input of a left, semi, anti or mark join is a leaf
/// too, joined by its own conditions: it does not matter when, once the leaves are joined that these refer to, since what it
/// does to a row on its left depends on nothing else.
///
/// @param index its number in the region
/// @param node its rows
/// @param offset the number of its first column in the region
/// @param join the join whose right input it was; null for an ordinary one
/// @param conditions how it is joined, over the region's columns; empty for an ordinary one
/// @param required the leaves that have to be joined before, a bit for each
record JoinLeaf(int index, RelNode node, int offset, @Nullable Join join, List<RexNode> conditions, long required) {
    JoinLeaf {
        conditions = List.copyOf(conditions);
    }

    boolean isOrdinary() {
        return join == null;
    }

    /// Returns how it is joined.
    JoinRelType type() {
        Join original = join;
        return original == null ? JoinRelType.INNER : original.getJoinType();
    }

    /// Returns how many columns of the region are its own, the mark of a mark join the last of them.
    int columns() {
        return node.getRowType().getFieldCount() + (type() == JoinRelType.LEFT_MARK ? 1 : 0);
    }

    long bit() {
        return 1L << index;
    }

    JoinLeaf withNode(RelNode changed) {
        return new JoinLeaf(index, changed, offset, join, conditions, required);
    }
}
