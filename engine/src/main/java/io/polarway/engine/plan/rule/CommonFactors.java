package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Makes `a AND (b OR c)` of `(a AND b) OR (a AND c)`, so that `a` can be a join's key; and adds to an OR over several tables
/// what it says about each of them: `(x = 1 AND y = 2) OR (x = 3 AND y = 4)` asks for `x = 1 OR x = 3`, which moves down to
/// the table of x. Only what cannot fail is taken out.
final class CommonFactors extends RelHomogeneousShuttle {
    private final Predicate<RexNode> canFail;

    /// Creates the rewrite.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    CommonFactors(Predicate<RexNode> canFail) {
        this.canFail = canFail;
    }

    @Override
    public RelNode visit(RelNode node) {
        RelNode visited = super.visit(node);
        return switch (visited) {
            case LogicalFilter filter -> {
                RexNode condition = rewritten(filter, filter.getCondition(), leaves(filter.getInput()));
                yield condition.equals(filter.getCondition()) ? filter : filter.copy(filter.getTraitSet(),
                        filter.getInput(), condition);
            }
            case Join join when join.getJoinType() == JoinRelType.INNER -> {
                RexNode condition = rewritten(join, join.getCondition(), leaves(join));
                yield condition.equals(join.getCondition())
                        ? join
                        : join.copy(join.getTraitSet(), condition, join.getLeft(), join.getRight(),
                                join.getJoinType(), join.isSemiJoinDone());
            }
            default -> visited;
        };
    }

    /// Returns the columns of each input of the joins at the top of a plan.
    private static List<ImmutableBitSet> leaves(RelNode plan) {
        List<ImmutableBitSet> leaves = new ArrayList<>();
        collect(plan, 0, leaves);
        return leaves;
    }

    private static void collect(RelNode plan, int offset, List<ImmutableBitSet> leaves) {
        switch (plan) {
            case Join join when join.getJoinType().projectsRight() -> {
                collect(join.getLeft(), offset, leaves);
                collect(join.getRight(), offset + join.getLeft().getRowType().getFieldCount(), leaves);
            }
            case Join join when join.getJoinType() != JoinRelType.LEFT_MARK -> collect(join.getLeft(), offset, leaves);
            case Filter filter -> collect(filter.getInput(), offset, leaves);
            case Project project when RexUtil.isIdentity(project.getProjects(), project.getInput().getRowType()) ->
                    collect(project.getInput(), offset, leaves);
            default -> leaves.add(ImmutableBitSet.range(offset, offset + plan.getRowType().getFieldCount()));
        }
    }

    private RexNode rewritten(RelNode node, RexNode condition, List<ImmutableBitSet> leaves) {
        Set<RexNode> conditions = new LinkedHashSet<>();
        RexBuilder builder = node.getCluster().getRexBuilder();
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            if (RelOptUtil.disjunctions(part).size() < 2 || !RexUtil.isDeterministic(part)) {
                conditions.add(part);
                continue;
            }
            RexNode rest = factored(builder, part, conditions);
            if (leaves.size() > 1 && !canFail.test(rest)) {
                leaves.forEach(leaf -> addImplied(builder, rest, leaf, conditions));
            }
            conditions.add(rest);
        }
        return RexUtil.composeConjunction(builder, conditions);
    }

    /// Adds what all parts of an OR ask for, and returns the rest of it.
    private RexNode factored(RexBuilder builder, RexNode or, Set<RexNode> conditions) {
        List<List<RexNode>> parts = new ArrayList<>();
        for (RexNode part : RelOptUtil.disjunctions(or)) {
            parts.add(RelOptUtil.conjunctions(part));
        }
        Set<RexNode> common = new LinkedHashSet<>(parts.getFirst());
        parts.forEach(common::retainAll);
        common.removeIf(canFail);
        if (common.isEmpty()) {
            return or;
        }
        conditions.addAll(common);
        List<RexNode> rests = new ArrayList<>();
        for (List<RexNode> part : parts) {
            List<RexNode> rest = new ArrayList<>(part);
            rest.removeAll(common);
            rests.add(RexUtil.composeConjunction(builder, rest));
        }
        return RexUtil.composeDisjunction(builder, rests);
    }

    /// Adds what an OR asks for of one table, if each of its parts asks for something.
    private static void addImplied(RexBuilder builder, RexNode or, ImmutableBitSet leaf, Set<RexNode> conditions) {
        List<RexNode> implied = new ArrayList<>();
        for (RexNode part : RelOptUtil.disjunctions(or)) {
            List<RexNode> own = new ArrayList<>();
            for (RexNode condition : RelOptUtil.conjunctions(part)) {
                ImmutableBitSet columns = RelOptUtil.InputFinder.bits(condition);
                if (!columns.isEmpty() && leaf.contains(columns)) {
                    own.add(condition);
                }
            }
            if (own.isEmpty()) {
                return;
            }
            implied.add(RexUtil.composeConjunction(builder, own));
        }
        RexNode condition = RexUtil.composeDisjunction(builder, implied);
        if (!condition.equals(or)) {
            conditions.add(condition);
        }
    }
}
