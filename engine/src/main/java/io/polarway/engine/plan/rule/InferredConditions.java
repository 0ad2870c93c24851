package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/// Conditions that follow from others: what compares a key with constants holds for all keys that are equal to it.
final class InferredConditions {
    private static final Set<String> COMPARISONS = Set.of("=", "<", "<=", ">", ">=", "in");

    private final JoinRegion region;
    private final List<KeyClass> classes;
    private final Predicate<RexNode> canFail;

    private InferredConditions(JoinRegion region, List<KeyClass> classes, Predicate<RexNode> canFail) {
        this.region = region;
        this.classes = classes;
        this.canFail = canFail;
    }

    /// Returns conditions, each over one leaf, that follow from those of a region and are not among them. None of them can
    /// fail.
    ///
    /// @param others the conditions of the region that are no keys' equalities
    static List<RexNode> of(JoinRegion region, List<KeyClass> classes, List<RexNode> others,
            Predicate<RexNode> canFail) {
        return new InferredConditions(region, classes, canFail).infer(others);
    }

    private List<RexNode> infer(List<RexNode> others) {
        Set<RexNode> known = new LinkedHashSet<>(others);
        for (JoinLeaf leaf : region.leaves()) {
            if (leaf.isOrdinary()) {
                known.addAll(ownConditions(leaf));
            }
        }
        Set<RexNode> inferred = new LinkedHashSet<>();
        for (RexNode condition : known) {
            if (condition instanceof RexCall comparison && isComparison(comparison)) {
                infer(comparison, known, inferred);
            }
        }
        return List.copyOf(inferred);
    }

    private void infer(RexCall comparison, Set<RexNode> known, Set<RexNode> inferred) {
        int place = isConstant(comparison.getOperands().getFirst()) ? 1 : 0;
        RexNode key = comparison.getOperands().get(place);
        for (KeyClass keys : classes) {
            if (!keys.members().contains(key)) {
                continue;
            }
            for (RexNode member : keys.members()) {
                List<RexNode> operands = new ArrayList<>(comparison.getOperands());
                operands.set(place, member);
                RexNode other = comparison.clone(comparison.getType(), operands);
                if (!known.contains(other) && !canFail.test(other)) {
                    inferred.add(other);
                }
            }
        }
    }

    private boolean isComparison(RexCall call) {
        if (!COMPARISONS.contains(call.getOperator().getName().toLowerCase(Locale.ROOT))
                || call.getOperands().size() < 2) {
            return false;
        }
        boolean isIn = call.getOperands().size() > 2 || call.getOperator().getName().equalsIgnoreCase("in");
        List<RexNode> operands = call.getOperands();
        if (isIn || !isConstant(operands.getFirst())) {
            return !isConstant(operands.getFirst())
                    && operands.subList(1, operands.size()).stream().allMatch(InferredConditions::isConstant);
        }
        return !isConstant(operands.get(1));
    }

    private static boolean isConstant(RexNode node) {
        return RelOptUtil.InputFinder.bits(node).isEmpty() && RexUtil.isDeterministic(node);
    }

    /// Returns the conditions of the filter that is the top of a leaf, or is below its renaming, over the region's columns.
    private static List<RexNode> ownConditions(JoinLeaf leaf) {
        RelNode node = leaf.node();
        List<RexNode> own = new ArrayList<>();
        if (node instanceof LogicalProject project) {
            node = project.getInput();
            for (int i = 0; i < project.getProjects().size(); i++) {
                own.add(project.getProjects().get(i));
            }
        }
        if (!(node instanceof LogicalFilter filter)) {
            return List.of();
        }
        List<RexNode> found = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            Placement placement = new Placement(leaf, leaf.node() == node ? null : own);
            RexNode placed = condition.accept(placement);
            if (!placement.isLost && RexUtil.isDeterministic(condition)) {
                found.add(placed);
            }
        }
        return found;
    }

    /// Numbers references to a leaf's columns as the region does.
    private static final class Placement extends RexShuttle {
        private final JoinLeaf leaf;
        private final @Nullable List<RexNode> columns;
        private boolean isLost;

        Placement(JoinLeaf leaf, @Nullable List<RexNode> columns) {
            this.leaf = leaf;
            this.columns = columns;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            List<RexNode> projected = columns;
            int place = reference.getIndex();
            if (projected != null) {
                place = -1;
                for (int i = 0; i < projected.size(); i++) {
                    if (projected.get(i) instanceof RexInputRef column && column.getIndex() == reference.getIndex()) {
                        place = i;
                    }
                }
                if (place < 0) {
                    isLost = true;
                    return reference;
                }
            }
            return new RexInputRef(leaf.offset() + place, reference.getType());
        }
    }
}
