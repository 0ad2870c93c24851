package io.polarway.engine.plan.rule;

import io.polarway.engine.plan.cost.Estimator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;

/// Orders joins by what they are estimated to cost: exhaustively up to ten inputs, greedily beyond. Each condition goes to the
/// first join that has its columns, or to its input, together with the conditions that follow from equal keys. The right
/// input of an inner join is the one that is estimated to be smaller.
///
/// Conditions that can fail run last, over the rows that all other conditions leave; one that is needed to connect inputs
/// connects them when everything else is joined.
final class JoinOrder {
    private final Estimator estimator;
    private final Predicate<RexNode> canFail;

    private JoinOrder(Estimator estimator, Predicate<RexNode> canFail) {
        this.estimator = estimator;
        this.canFail = canFail;
    }

    /// Returns an equivalent plan. What it gives has the same columns; the order of the rows may be another.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    static RelNode apply(RelNode plan, Estimator estimator, Predicate<RexNode> canFail) {
        return new JoinOrder(estimator, canFail).rewrite(plan);
    }

    private RelNode rewrite(RelNode node) {
        if (JoinRegion.isTop(node)) {
            return order(JoinRegion.below(node, canFail, this::rewrite), node.getRowType());
        }
        List<RelNode> inputs = new ArrayList<>();
        boolean isChanged = false;
        for (RelNode input : node.getInputs()) {
            RelNode rewritten = rewrite(input);
            isChanged |= rewritten != input;
            inputs.add(rewritten);
        }
        return isChanged ? node.copy(node.getTraitSet(), inputs) : node;
    }

    private RelNode order(JoinRegion region, RelDataType rowType) {
        KeyClasses divided = KeyClasses.of(region);
        List<KeyClass> classes = divided.classes();
        List<RexNode> local = new ArrayList<>(
                InferredConditions.of(region, classes, divided.others(), canFail));
        List<RexNode> linking = new ArrayList<>();
        for (RexNode condition : divided.others()) {
            (isLocal(region, condition) ? local : linking).add(condition);
        }
        for (KeyClass keys : classes) {
            addEqualitiesWithin(keys, local);
        }
        List<JoinLeaf> leaves = region.leaves().stream().map(leaf -> filtered(region, leaf, local)).toList();
        JoinSizes sizes = new JoinSizes(region, leaves, classes, linking, estimator);
        JoinAssembly assembly = new JoinAssembly(region, classes, linking, sizes);
        List<JoinAssembly.Built> parts = new ArrayList<>();
        for (long component : sizes.components()) {
            List<JoinLeaf> connected = leaves.stream().filter(leaf -> (leaf.bit() & component) != 0).toList();
            parts.add(assembly.build(connected.size() <= ExhaustiveOrder.MOST_LEAVES
                    ? ExhaustiveOrder.of(connected, sizes)
                    : GreedyOrder.of(connected, sizes)));
        }
        return projected(connect(parts, region, assembly), region.outputs(), rowType);
    }

    /// Returns whether a condition is decided by one ordinary leaf, or by none.
    private static boolean isLocal(JoinRegion region, RexNode condition) {
        long bits = region.leavesOf(condition);
        return bits == 0
                || Long.bitCount(bits) == 1 && region.leaves().get(Long.numberOfTrailingZeros(bits)).isOrdinary();
    }

    /// Adds that the members of a class in one leaf are equal.
    private static void addEqualitiesWithin(KeyClass keys, List<RexNode> local) {
        for (int i = 0; i < keys.members().size(); i++) {
            int next = keys.leaves().subList(i + 1, keys.leaves().size()).indexOf(keys.leaves().get(i));
            if (next >= 0) {
                local.add(keys.equal(keys.members().get(i), keys.members().get(i + 1 + next)));
            }
        }
    }

    /// Returns a leaf with a filter by the conditions on it alone.
    private static JoinLeaf filtered(JoinRegion region, JoinLeaf leaf, List<RexNode> local) {
        List<RexNode> own = new ArrayList<>();
        RelNode node = leaf.node();
        if (leaf.isOrdinary()) {
            for (RexNode condition : local) {
                if ((region.leavesOf(condition) & ~leaf.bit()) == 0) {
                    own.add(condition.accept(new RexShuttle() {
                        @Override
                        public RexNode visitInputRef(RexInputRef reference) {
                            return RexInputRef.of(reference.getIndex() - leaf.offset(), node.getRowType());
                        }
                    }));
                }
            }
        }
        return own.isEmpty() ? leaf : leaf.withNode(LogicalFilter.create(node, Conditions.all(node, own)));
    }

    /// Joins what no condition connects, and applies the conditions that can fail, in their order.
    private JoinAssembly.Built connect(List<JoinAssembly.Built> components, JoinRegion region,
            JoinAssembly assembly) {
        List<JoinAssembly.Built> parts = new ArrayList<>(components);
        List<RexNode> failing = new ArrayList<>(region.failing());
        applyReady(parts, failing, region);
        while (parts.size() > 1) {
            int[] pair = pair(parts, failing, region);
            JoinAssembly.Built first = parts.get(pair[0]);
            JoinAssembly.Built second = parts.get(pair[1]);
            boolean isSwapped = rows(first) < rows(second);
            JoinAssembly.Built left = isSwapped ? second : first;
            JoinAssembly.Built right = isSwapped ? first : second;
            List<RexNode> own = List.of();
            if (!failing.isEmpty() && isWithin(failing.getFirst(), left.leaves() | right.leaves(), region)) {
                own = List.of(failing.removeFirst());
            }
            parts.set(pair[0], assembly.join(left, right, own));
            parts.remove(pair[1]);
            applyReady(parts, failing, region);
        }
        return parts.getFirst();
    }

    private static boolean isWithin(RexNode condition, long leaves, JoinRegion region) {
        return (region.leavesOf(condition) & ~leaves) == 0;
    }

    private double rows(JoinAssembly.Built part) {
        return estimator.of(part.node()).rows();
    }

    /// Returns the two parts that the first condition that can fail holds equal, else the two smallest ones.
    private int[] pair(List<JoinAssembly.Built> parts, List<RexNode> failing, JoinRegion region) {
        if (!failing.isEmpty() && failing.getFirst().getKind() == SqlKind.EQUALS) {
            long bits = region.leavesOf(failing.getFirst());
            int[] touched = java.util.stream.IntStream.range(0, parts.size())
                    .filter(part -> (parts.get(part).leaves() & bits) != 0).toArray();
            if (touched.length == 2) {
                return touched;
            }
        }
        int[] smallest = {0, 1};
        for (int i = 0; i < parts.size(); i++) {
            for (int j = i + 1; j < parts.size(); j++) {
                if (rows(parts.get(i)) * rows(parts.get(j)) < rows(parts.get(smallest[0]))
                        * rows(parts.get(smallest[1]))) {
                    smallest = new int[]{i, j};
                }
            }
        }
        return smallest;
    }

    /// Applies the conditions that can fail for which all columns are there, up to the first for which they are not.
    private static void applyReady(List<JoinAssembly.Built> parts, List<RexNode> failing, JoinRegion region) {
        boolean isApplied = true;
        while (isApplied && !failing.isEmpty()) {
            isApplied = false;
            for (int i = 0; i < parts.size() && !isApplied; i++) {
                if (isWithin(failing.getFirst(), parts.get(i).leaves(), region)) {
                    parts.set(i, parts.get(i).filtered(List.of(failing.removeFirst())));
                    isApplied = true;
                }
            }
        }
    }

    private static RelNode projected(JoinAssembly.Built built, List<RexNode> outputs, RelDataType rowType) {
        List<RexNode> columns = outputs.stream().map(built::place).toList();
        boolean isSame = columns.size() == built.node().getRowType().getFieldCount();
        for (int i = 0; isSame && i < columns.size(); i++) {
            isSame = columns.get(i) instanceof RexInputRef reference && reference.getIndex() == i;
        }
        return isSame
                ? built.node()
                : LogicalProject.create(built.node(), List.of(), columns, rowType.getFieldNames(), Set.of());
    }
}
