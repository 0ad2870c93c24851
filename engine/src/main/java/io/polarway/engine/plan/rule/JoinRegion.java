package io.polarway.engine.plan.rule;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.plan.operator.BoundOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// A part of a plan whose joins may run in any order: inner joins, the filters and projections between them, and the left,
/// semi and anti joins whose left input belongs to it. All its expressions are over the columns of its leaves, numbered
/// through.
///
/// A condition that can fail is kept from the others: they guard it, wherever they stand.
final class JoinRegion {
    /// As many leaves as a set of them has bits; what is beyond is a region of its own.
    private static final int MOST_LEAVES = 64;
    private static final Set<String> OVERFLOWING = Set.of("+", "-", "*");

    private final Predicate<RexNode> canFail;
    private final UnaryOperator<RelNode> inputs;
    private final List<JoinLeaf> leaves = new ArrayList<>();
    private final List<RexNode> conditions = new ArrayList<>();
    private final List<RexNode> failing = new ArrayList<>();
    private List<RexNode> outputs = List.of();
    private int columns;

    private JoinRegion(Predicate<RexNode> canFail, UnaryOperator<RelNode> inputs) {
        this.canFail = canFail;
        this.inputs = inputs;
    }

    /// Returns the region below a node.
    ///
    /// @param canFail tells whether an expression can raise an error for some row
    /// @param inputs rewrites what is not in the region
    static JoinRegion below(RelNode root, Predicate<RexNode> canFail, UnaryOperator<RelNode> inputs) {
        JoinRegion region = new JoinRegion(canFail, inputs);
        region.outputs = region.collect(root, MOST_LEAVES);
        region.simplify();
        return region;
    }

    /// Returns whether a node is the top of a region.
    static boolean isTop(RelNode node) {
        return isJoin(node) || isTransparent(node) && isTop(node.getInput(0));
    }

    private static boolean isJoin(RelNode node) {
        if (!(node instanceof LogicalJoin join) || !join.getVariablesSet().isEmpty() || isOpaque(join.getCondition())) {
            return false;
        }
        JoinRelType type = join.getJoinType();
        return switch (type) {
            case INNER, LEFT, SEMI, ANTI, LEFT_MARK -> true;
            case RIGHT, FULL, ASOF, LEFT_ASOF -> false;
        };
    }

    private static boolean isTransparent(RelNode node) {
        return switch (node) {
            case LogicalFilter filter -> filter.getVariablesSet().isEmpty() && !isOpaque(filter.getCondition());
            case LogicalProject project ->
                    project.getVariablesSet().isEmpty()
                            && project.getProjects().stream().noneMatch(JoinRegion::isOpaque);
            default -> false;
        };
    }

    /// Returns whether an expression has to stay where it is.
    private static boolean isOpaque(RexNode node) {
        if (!RexUtil.isDeterministic(node) || RexUtil.containsCorrelation(node)) {
            return true;
        }
        boolean[] found = new boolean[1];
        node.accept(new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitSubQuery(RexSubQuery subQuery) {
                found[0] = true;
                return super.visitSubQuery(subQuery);
            }
        });
        return found[0];
    }

    List<JoinLeaf> leaves() {
        return leaves;
    }

    /// Returns the conditions that cannot fail, as they were written.
    List<RexNode> conditions() {
        return conditions;
    }

    /// Returns the conditions that can fail, in the order in which they guard each other.
    List<RexNode> failing() {
        return failing;
    }

    /// Returns the columns of the region's top.
    List<RexNode> outputs() {
        return outputs;
    }

    /// Returns how many columns the leaves have.
    int columns() {
        return columns;
    }

    /// Returns the leaves that an expression refers to.
    long leavesOf(RexNode node) {
        long found = 0;
        ImmutableBitSet references = RelOptUtil.InputFinder.bits(node);
        for (JoinLeaf leaf : leaves) {
            if (references.intersects(ImmutableBitSet.range(leaf.offset(), leaf.offset() + leaf.columns()))) {
                found |= leaf.bit();
            }
        }
        return found;
    }

    /// Returns the leaves that have to be joined for a condition: those that it refers to, and what these need.
    long scopeOf(RexNode condition) {
        long scope = leavesOf(condition);
        for (JoinLeaf leaf : leaves) {
            if ((scope & leaf.bit()) != 0) {
                scope |= leaf.required();
            }
        }
        return scope;
    }

    /// Takes a node apart, and returns its columns.
    ///
    /// @param budget how many leaves may come of it
    private List<RexNode> collect(RelNode node, int budget) {
        if (budget <= 1 || !isTop(node)) {
            return addLeaf(inputs.apply(node), null, List.of(), 0);
        }
        return switch (node) {
            case LogicalJoin join -> collectJoin(join, budget);
            case LogicalFilter filter -> {
                List<RexNode> below = collect(filter.getInput(), budget);
                add(filter.getCondition(), below);
                yield below;
            }
            case LogicalProject project -> {
                List<RexNode> below = collect(project.getInput(), budget);
                yield project.getProjects().stream().map(column -> substitute(column, below)).toList();
            }
            default -> throw EngineException.internal("a region of joins was entered by " + node.getRelTypeName());
        };
    }

    private List<RexNode> collectJoin(LogicalJoin join, int budget) {
        boolean isInner = join.getJoinType() == JoinRelType.INNER;
        if (!isInner && canFail(join)) {
            List<RelNode> rewritten = join.getInputs().stream().map(inputs).toList();
            return addLeaf(join.copy(join.getTraitSet(), rewritten), null, List.of(), 0);
        }
        int firstLeaf = leaves.size();
        List<RexNode> left = new ArrayList<>(collect(join.getLeft(), budget - 1));
        List<RexNode> both = new ArrayList<>(left);
        if (isInner) {
            both.addAll(collect(join.getRight(), budget - (leaves.size() - firstLeaf)));
            add(join.getCondition(), both);
            return both;
        }
        long leftLeaves = bits(firstLeaf, leaves.size());
        RelNode right = inputs.apply(join.getRight());
        for (RelDataTypeField field : right.getRowType().getFieldList()) {
            both.add(new RexInputRef(columns + field.getIndex(), field.getType()));
        }
        List<RexNode> own = RelOptUtil.conjunctions(substitute(join.getCondition(), both));
        long required = 0;
        for (RexNode condition : own) {
            required |= leavesOf(condition);
        }
        addLeaf(right, join, own, required == 0 ? leftLeaves : required);
        return switch (join.getJoinType()) {
            case LEFT -> both;
            case LEFT_MARK -> {
                RelDataTypeField mark = join.getRowType().getFieldList().getLast();
                left.add(new RexInputRef(columns - 1, mark.getType()));
                yield left;
            }
            case INNER, SEMI, ANTI, RIGHT, FULL, ASOF, LEFT_ASOF -> left;
        };
    }

    /// Returns whether finding out which rows of a join match can fail, be it in what its left input computes: that must not run
    /// for rows which the joins and filters below drop.
    private boolean canFail(LogicalJoin join) {
        return RelOptUtil.conjunctions(join.getCondition()).stream().anyMatch(canFail)
                || RelOptUtil.InputFinder.bits(join.getCondition()).asList().stream()
                        .filter(column -> column < join.getLeft().getRowType().getFieldCount())
                        .anyMatch(column -> isComputedByWhatCanFail(join.getLeft(), column));
    }

    private boolean isComputedByWhatCanFail(RelNode node, int column) {
        if (!isTop(node)) {
            return false;
        }
        if (node instanceof LogicalJoin join) {
            int lefts = join.getLeft().getRowType().getFieldCount();
            return column < lefts
                    ? isComputedByWhatCanFail(join.getLeft(), column)
                    : join.getJoinType() == JoinRelType.INNER
                            && isComputedByWhatCanFail(join.getRight(), column - lefts);
        }
        if (node instanceof LogicalProject project) {
            RexNode expression = project.getProjects().get(column);
            return canFail.test(expression) || RelOptUtil.InputFinder.bits(expression).asList().stream()
                    .anyMatch(below -> isComputedByWhatCanFail(project.getInput(), below));
        }
        return isComputedByWhatCanFail(node.getInput(0), column);
    }

    /// Makes inner joins of left joins whose rows without a partner a condition drops.
    private void simplify() {
        for (int i = 0; i < leaves.size(); i++) {
            JoinLeaf leaf = leaves.get(i);
            if (leaf.join() instanceof LogicalJoin join && join.getJoinType() == JoinRelType.LEFT
                    && (rejectsNulls(leaf, conditions) || rejectsNulls(leaf, failing))) {
                leaves.set(i, new JoinLeaf(i, leaf.node(), leaf.offset(), null, List.of(), 0));
                conditions.addAll(leaf.conditions());
                // It may in turn drop the rows without a partner of a join before.
                i = -1;
            }
        }
    }

    private static boolean rejectsNulls(JoinLeaf leaf, List<RexNode> given) {
        return given.stream().anyMatch(
                condition -> NullRejection.rejects(condition, leaf.offset(), leaf.offset() + leaf.columns()));
    }

    private static long bits(int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            bits |= 1L << i;
        }
        return bits;
    }

    private List<RexNode> addLeaf(RelNode node, @Nullable Join join, List<RexNode> own, long required) {
        JoinLeaf leaf = new JoinLeaf(leaves.size(), node, columns, join, own, required);
        leaves.add(leaf);
        List<RexNode> references = new ArrayList<>();
        for (RelDataTypeField field : node.getRowType().getFieldList()) {
            references.add(new RexInputRef(columns + field.getIndex(), field.getType()));
        }
        columns += leaf.columns();
        return references;
    }

    private void add(RexNode condition, List<RexNode> below) {
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            if (!part.isAlwaysTrue()) {
                RexNode own = substitute(part, below);
                (canFail.test(own) && !isKey(own) ? failing : conditions).add(own);
            }
        }
    }

    /// Returns whether a condition is an equality of two leaves that fails for numbers out of range only: what it compares is computed for all rows, also for those that
    /// other conditions drop, since as a key of the join it keeps the join small.
    private boolean isKey(RexNode condition) {
        return condition instanceof RexCall call && call.getOperator() instanceof BoundOperator bound
                && bound.function().name().equals("=") && isOfOneLeaf(call.getOperands().get(0))
                && isOfOneLeaf(call.getOperands().get(1)) && Long.bitCount(leavesOf(call)) == 2
                && call.getOperands().stream().allMatch(this::onlyOverflows);
    }

    private boolean isOfOneLeaf(RexNode node) {
        return Long.bitCount(leavesOf(node)) == 1;
    }

    private boolean onlyOverflows(RexNode node) {
        return !canFail.test(node) || node instanceof RexCall call && call.getOperator() instanceof BoundOperator bound
                && OVERFLOWING.contains(bound.function().name())
                && call.getOperands().stream().allMatch(this::onlyOverflows);
    }

    private static RexNode substitute(RexNode node, List<RexNode> columns) {
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                return columns.get(reference.getIndex());
            }
        });
    }
}
