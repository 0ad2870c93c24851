package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;

/// Makes joins of a [JoinTree], each with the conditions that are first possible there.
final class JoinAssembly {
    private final JoinRegion region;
    private final List<KeyClass> classes;
    private final List<RexNode> conditions;
    private final JoinSizes sizes;

    /// Creates an assembly.
    ///
    /// @param conditions the conditions over several leaves that are no keys' equalities
    JoinAssembly(JoinRegion region, List<KeyClass> classes, List<RexNode> conditions, JoinSizes sizes) {
        this.region = region;
        this.classes = classes;
        this.conditions = conditions;
        this.sizes = sizes;
    }

    /// Joined leaves.
    ///
    /// @param node their rows
    /// @param leaves the leaves, a bit for each
    /// @param places where each column of the region is among the node's columns; -1 where it is not
    record Built(RelNode node, long leaves, int[] places) {
        /// Returns an expression over the region as one over the node.
        RexNode place(RexNode expression) {
            return expression.accept(new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef reference) {
                    int place = places[reference.getIndex()];
                    if (place < 0) {
                        throw new IllegalStateException(
                                "column " + reference.getIndex() + " is not among those joined");
                    }
                    return RexInputRef.of(place, node.getRowType());
                }
            });
        }

        Built filtered(List<RexNode> conditions) {
            if (conditions.isEmpty()) {
                return this;
            }
            List<RexNode> placed = conditions.stream().map(this::place).toList();
            return new Built(LogicalFilter.create(node, Conditions.all(node, placed)), leaves, places);
        }
    }

    /// Makes the joins of a tree.
    Built build(JoinTree tree) {
        return switch (tree) {
            case JoinTree.Leaf(JoinLeaf leaf) -> leaf(leaf);
            case JoinTree.Pair(JoinTree left, JoinTree.Leaf(JoinLeaf leaf)) when !leaf.isOrdinary() ->
                    special(build(left), leaf);
            case JoinTree.Pair(JoinTree left, JoinTree right) -> {
                Built leftBuilt = build(left);
                Built rightBuilt = build(right);
                yield join(leftBuilt, rightBuilt, conditions(leftBuilt.leaves(), rightBuilt.leaves()), null);
            }
        };
    }

    private Built leaf(JoinLeaf leaf) {
        int[] places = new int[region.columns()];
        Arrays.fill(places, -1);
        for (int i = 0; i < leaf.node().getRowType().getFieldCount(); i++) {
            places[leaf.offset() + i] = i;
        }
        return new Built(leaf.node(), leaf.bit(), places);
    }

    /// Returns the inner join of two parts.
    Built join(Built left, Built right, List<RexNode> own) {
        return join(left, right, own, null);
    }

    private Built join(Built left, Built right, List<RexNode> own, @Nullable JoinLeaf special) {
        List<RelDataTypeField> fields = new ArrayList<>(left.node().getRowType().getFieldList());
        int leftColumns = fields.size();
        fields.addAll(right.node().getRowType().getFieldList());
        int[] places = left.places().clone();
        for (int i = 0; i < places.length; i++) {
            if (right.places()[i] >= 0) {
                places[i] = leftColumns + right.places()[i];
            }
        }
        List<RexNode> placed = new ArrayList<>();
        for (RexNode condition : own) {
            placed.add(condition.accept(new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef reference) {
                    int place = places[reference.getIndex()];
                    return new RexInputRef(place, fields.get(place).getType());
                }
            }));
        }
        RexNode condition = Conditions.all(left.node(), placed);
        long leaves = left.leaves() | right.leaves();
        Join original = special == null ? null : special.join();
        if (special == null || original == null) {
            return new Built(LogicalJoin.create(left.node(), right.node(), List.of(), condition, Set.of(),
                    JoinRelType.INNER), leaves, places);
        }
        RelNode node = original.copy(original.getTraitSet(), condition, left.node(), right.node(), special.type(),
                original.isSemiJoinDone());
        if (special.type() == JoinRelType.LEFT) {
            return new Built(node, leaves, places);
        }
        int[] leftPlaces = left.places().clone();
        if (special.type() == JoinRelType.LEFT_MARK) {
            leftPlaces[special.offset() + special.columns() - 1] = leftColumns;
        }
        return new Built(node, leaves, leftPlaces);
    }

    private Built special(Built left, JoinLeaf leaf) {
        return join(left, leaf(leaf), leaf.conditions(), leaf).filtered(conditions(left.leaves(), leaf.bit()));
    }

    /// Returns the conditions that connect two sets of leaves: one equality for each class of keys, then the others.
    private List<RexNode> conditions(long left, long right) {
        List<RexNode> found = new ArrayList<>();
        for (KeyClass keys : classes) {
            if ((keys.bits() & left) != 0 && (keys.bits() & right) != 0) {
                found.add(keys.equal(member(keys, left), member(keys, right)));
            }
        }
        for (RexNode condition : conditions) {
            long bits = region.scopeOf(condition);
            if ((bits & ~(left | right)) == 0 && (bits & left) != 0 && (bits & right) != 0) {
                found.add(condition);
            }
        }
        return found;
    }

    /// Returns the member of a class in a set of leaves that is read from the most rows: a filter by what the other side has
    /// saves the most there.
    private RexNode member(KeyClass keys, long set) {
        RexNode best = null;
        double most = -1;
        for (int i = 0; i < keys.members().size(); i++) {
            long bit = keys.leaves().get(i).bit();
            if ((bit & set) != 0 && sizes.rows(bit) > most) {
                best = keys.members().get(i);
                most = sizes.rows(bit);
            }
        }
        if (best == null) {
            throw new IllegalStateException("no member of a key in the set");
        }
        return best;
    }
}
