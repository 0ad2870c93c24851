package io.polarway.engine.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;
import org.jspecify.annotations.Nullable;

/// Rewrites plans by a few rules in a fixed order: filters move down towards the scans, projections that follow each
/// other become one, LIMIT moves below projections. Nothing that can fail ever runs for rows that a filter before it
/// would have kept from it.
final class PlanRewriter {
    private PlanRewriter() {
    }

    /// Keeps Calcite's builder from rewriting expressions, whose meaning it knows only in part.
    static RelBuilder.Config builderConfig(RelBuilder.Config config) {
        return config.withSimplify(false).withSimplifyValues(false).withSimplifyLimit(false)
                .withPruneInputOfAggregate(false).withAggregateUnique(true).withBloat(-1)
                .withPushJoinCondition(false);
    }

    /// Returns an equivalent plan.
    static RelNode rewrite(RelNode plan) {
        HepProgram program = HepProgram.builder().addMatchLimit(10_000)
                .addRuleCollection(List.of(new FilterMerge(), new FilterBelowProject(), new FilterBelowAggregate(),
                        new FilterBelowUnion(), new FilterBelowSort()))
                .addRuleCollection(List.of(new ProjectMerge(), new LimitBelowProject())).build();
        HepPlanner planner = new HepPlanner(program);
        planner.setRoot(plan);
        return planner.findBestExp();
    }

    private static boolean isDeterministic(Project project) {
        return project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    }

    private static RexNode all(RelNode node, List<RexNode> conditions) {
        return RexUtil.composeConjunction(node.getCluster().getRexBuilder(), conditions);
    }

    /// Two filters become one whose conditions run in the same order.
    @SuppressWarnings("deprecation") // RelRule's configuration needs an annotation processor
    private static final class FilterMerge extends RelOptRule {
        FilterMerge() {
            super(operand(LogicalFilter.class, operand(LogicalFilter.class, any())), "FilterMerge");
        }

        @Override
        public void onMatch(RelOptRuleCall call) {
            LogicalFilter top = call.rel(0);
            LogicalFilter bottom = call.rel(1);
            List<RexNode> conditions = new ArrayList<>(RelOptUtil.conjunctions(bottom.getCondition()));
            conditions.addAll(RelOptUtil.conjunctions(top.getCondition()));
            call.transformTo(LogicalFilter.create(bottom.getInput(), all(top, conditions)));
        }
    }

    /// A filter over a projection becomes the projection over a filter on what the projection computes.
    @SuppressWarnings("deprecation")
    private static final class FilterBelowProject extends RelOptRule {
        FilterBelowProject() {
            super(operand(LogicalFilter.class, operand(LogicalProject.class, any())), "FilterBelowProject");
        }

        @Override
        public void onMatch(RelOptRuleCall call) {
            LogicalFilter filter = call.rel(0);
            LogicalProject project = call.rel(1);
            if (!isDeterministic(project)) {
                return;
            }
            RexNode condition = RelOptUtil.pushPastProject(filter.getCondition(), project);
            RelNode below = LogicalFilter.create(project.getInput(), condition);
            call.transformTo(project.copy(project.getTraitSet(), below, project.getProjects(), project.getRowType()));
        }
    }

    /// Conditions on group keys move below the aggregation. A condition that can fail moves only if every condition before
    /// it moves too, so that it never runs without its guard.
    @SuppressWarnings("deprecation")
    private static final class FilterBelowAggregate extends RelOptRule {
        FilterBelowAggregate() {
            super(operand(LogicalFilter.class, operand(LogicalAggregate.class, any())), "FilterBelowAggregate");
        }

        @Override
        public void onMatch(RelOptRuleCall call) {
            LogicalFilter filter = call.rel(0);
            LogicalAggregate aggregate = call.rel(1);
            if (aggregate.getGroupType() != Aggregate.Group.SIMPLE || aggregate.getGroupCount() == 0) {
                return;
            }
            ImmutableBitSet keys = ImmutableBitSet.range(aggregate.getGroupCount());
            List<RexNode> moved = new ArrayList<>();
            List<RexNode> kept = new ArrayList<>();
            for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
                boolean isOnKeys = keys.contains(RelOptUtil.InputFinder.bits(condition))
                        && RexUtil.isDeterministic(condition);
                if (isOnKeys && (kept.isEmpty() || !Failing.canFail(condition))) {
                    moved.add(condition.accept(new KeyReplacement(aggregate)));
                } else {
                    kept.add(condition);
                }
            }
            if (moved.isEmpty()) {
                return;
            }
            RelNode below = LogicalFilter.create(aggregate.getInput(), all(filter, moved));
            RelNode rewritten = aggregate.copy(aggregate.getTraitSet(), List.of(below));
            call.transformTo(kept.isEmpty() ? rewritten : LogicalFilter.create(rewritten, all(filter, kept)));
        }
    }

    /// Replaces references to keys by references to the aggregation's input.
    private static final class KeyReplacement extends RexShuttle {
        private final LogicalAggregate aggregate;

        KeyReplacement(LogicalAggregate aggregate) {
            this.aggregate = aggregate;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            return RexInputRef.of(aggregate.getGroupSet().nth(reference.getIndex()), aggregate.getInput().getRowType());
        }
    }

    /// A filter over UNION is applied to each input.
    @SuppressWarnings("deprecation")
    private static final class FilterBelowUnion extends RelOptRule {
        FilterBelowUnion() {
            super(operand(LogicalFilter.class, operand(LogicalUnion.class, any())), "FilterBelowUnion");
        }

        @Override
        public void onMatch(RelOptRuleCall call) {
            LogicalFilter filter = call.rel(0);
            LogicalUnion union = call.rel(1);
            if (!RexUtil.isDeterministic(filter.getCondition())) {
                return;
            }
            List<RelNode> inputs = new ArrayList<>();
            for (RelNode input : union.getInputs()) {
                inputs.add(LogicalFilter.create(input, filter.getCondition().accept(new InputTypes(input))));
            }
            call.transformTo(union.copy(union.getTraitSet(), inputs, union.all));
        }
    }

    /// Makes references over a union's columns into references over an input's columns, cast where the union widens them.
    private static final class InputTypes extends RexShuttle {
        private final RelNode input;

        InputTypes(RelNode input) {
            this.input = input;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            RexInputRef own = RexInputRef.of(reference.getIndex(), input.getRowType());
            RexBuilder builder = input.getCluster().getRexBuilder();
            return own.getType().equals(reference.getType())
                    ? own
                    : builder.makeAbstractCast(reference.getType(), own, false);
        }
    }

    /// A filter over a sort without LIMIT goes below it.
    @SuppressWarnings("deprecation")
    private static final class FilterBelowSort extends RelOptRule {
        FilterBelowSort() {
            super(operand(LogicalFilter.class, operand(LogicalSort.class, any())), "FilterBelowSort");
        }

        @Override
        public void onMatch(RelOptRuleCall call) {
            LogicalFilter filter = call.rel(0);
            LogicalSort sort = call.rel(1);
            if (sort.fetch == null && sort.offset == null) {
                RelNode below = LogicalFilter.create(sort.getInput(), filter.getCondition());
                call.transformTo(sort.copy(sort.getTraitSet(), List.of(below)));
            }
        }
    }

    /// Two projections become one.
    @SuppressWarnings("deprecation")
    private static final class ProjectMerge extends RelOptRule {
        ProjectMerge() {
            super(operand(LogicalProject.class, operand(LogicalProject.class, any())), "ProjectMerge");
        }

        @Override
        public void onMatch(RelOptRuleCall call) {
            LogicalProject top = call.rel(0);
            LogicalProject bottom = call.rel(1);
            if (!isDeterministic(bottom)) {
                return;
            }
            List<RexNode> merged = RelOptUtil.pushPastProject(top.getProjects(), bottom);
            call.transformTo(top.copy(top.getTraitSet(), bottom.getInput(), merged, top.getRowType()));
        }
    }

    /// LIMIT, with or without ORDER BY, goes below a projection that keeps the sort keys as they are, so that only the rows
    /// of the result are projected.
    @SuppressWarnings("deprecation")
    private static final class LimitBelowProject extends RelOptRule {
        LimitBelowProject() {
            super(operand(LogicalSort.class, operand(LogicalProject.class, any())), "LimitBelowProject");
        }

        @Override
        public void onMatch(RelOptRuleCall call) {
            LogicalSort sort = call.rel(0);
            LogicalProject project = call.rel(1);
            if (sort.fetch == null) {
                return;
            }
            List<@Nullable Integer> sources = new ArrayList<>();
            for (RexNode column : project.getProjects()) {
                sources.add(column instanceof RexInputRef reference ? reference.getIndex() : null);
            }
            if (sort.getCollation().getKeys().stream().anyMatch(key -> sources.get(key) == null)) {
                return;
            }
            Mappings.TargetMapping mapping = Mappings.create(MappingType.PARTIAL_FUNCTION, sources.size(),
                    project.getInput().getRowType().getFieldCount());
            for (int key : sort.getCollation().getKeys()) {
                Integer source = sources.get(key);
                if (source != null) {
                    mapping.set(key, source);
                }
            }
            Sort below = LogicalSort.create(project.getInput(), RexUtil.apply(mapping, sort.getCollation()),
                    sort.offset,
                    sort.fetch);
            call.transformTo(project.copy(project.getTraitSet(), below, project.getProjects(), project.getRowType()));
        }
    }
}
