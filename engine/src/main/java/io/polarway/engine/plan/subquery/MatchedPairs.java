package io.polarway.engine.plan.subquery;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.plan.operator.EngineCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.util.ImmutableBitSet;

/// A join that keeps rows without a match, and whose ON has a subquery that looks at both sides: first the distinct values of
/// the columns that ON looks at are found for which it is TRUE, by joining the sides as an inner join would; then the sides are
/// joined by these.
final class MatchedPairs {
    private final Unnesting unnesting;
    private final EngineCalls calls;
    private final OuterColumns outerColumns;
    private final Domain domain;
    private final Unnested left;
    private final Unnested right;
    private final List<RexNode> conditions;
    private final NavigableSet<Integer> used = new TreeSet<>();

    MatchedPairs(Unnesting unnesting, EngineCalls calls, OuterColumns outerColumns, Join join, Unnested left,
            Unnested right, Domain domain) {
        this.unnesting = unnesting;
        this.calls = calls;
        this.outerColumns = outerColumns;
        this.domain = domain;
        // Both are read several times.
        this.left = left.withNode(Repeatable.made(left.node(), ImmutableBitSet.range(left.width())));
        this.right = right.withNode(Repeatable.made(right.node(), ImmutableBitSet.range(right.width())));
        this.conditions = RelOptUtil.conjunctions(join.getCondition());
        conditions.forEach(condition -> used.addAll(columns(join, condition)));
    }

    /// Returns whether some subquery in ON looks at both sides, or has to be asked for pairs alone that come past the
    /// conditions before it, since it can fail.
    boolean areNeeded(Join join) {
        int lefts = left.columns().size();
        boolean[] found = new boolean[1];
        for (RexNode condition : conditions) {
            condition.accept(new RexShuttle() {
                private boolean isLazy;

                @Override
                public RexNode visitSubQuery(RexSubQuery query) {
                    NavigableSet<Integer> columns = columns(join, query);
                    boolean isBoth = !columns.isEmpty() && columns.first() < lefts && columns.last() >= lefts;
                    found[0] |= isBoth || (isLazy || conditions.size() > 1 && !columns.isEmpty())
                            && SubqueryJoins.canFail(query);
                    return query;
                }

                @Override
                public RexNode visitCall(RexCall call) {
                    boolean before = isLazy;
                    isLazy |= Guard.isLazy(call);
                    RexNode visited = super.visitCall(call);
                    isLazy = before;
                    return visited;
                }
            });
        }
        return found[0];
    }

    /// Returns the columns of the join at which a condition looks, also from subqueries.
    private NavigableSet<Integer> columns(Join join, RexNode condition) {
        NavigableSet<Integer> columns = new TreeSet<>(RelOptUtil.InputFinder.bits(condition).asSet());
        NavigableSet<OuterColumn> outer = outerColumns.of(List.of(condition));
        for (CorrelationId variable : join.getVariablesSet()) {
            outer.stream().filter(column -> column.query().equals(variable))
                    .forEach(column -> columns.add(column.index()));
        }
        return columns;
    }

    /// Returns the join.
    Unnested joined(JoinRelType type) {
        Unnested pairs = pairs();
        int lefts = left.columns().size();
        return switch (type) {
            case LEFT -> kept(left, 0, right, lefts, pairs);
            case RIGHT -> {
                Unnested swapped = kept(right, lefts, left, 0, pairs);
                int rights = right.columns().size();
                List<Integer> columns = new ArrayList<>(swapped.columns().subList(rights, rights + lefts));
                columns.addAll(swapped.columns().subList(0, rights));
                yield new Unnested(swapped.node(), columns, swapped.outer());
            }
            case FULL -> full(kept(left, 0, right, lefts, pairs), half(right, lefts, pairs, JoinRelType.ANTI));
            case SEMI, ANTI -> half(left, 0, pairs, type);
            case INNER, ASOF, LEFT_ASOF, LEFT_MARK -> throw Unnesting.unsupported("A subquery in a join of type "
                    + type);
        };
    }

    /// Returns the distinct values of the columns that are used, of the pairs that match.
    private Unnested pairs() {
        Unnested product = unnesting.beside(left, right, unnesting.equalities(left, right), JoinRelType.INNER);
        Unnested matched = unnesting.filtered(product, conditions, domain);
        List<RexNode> values = new ArrayList<>();
        used.forEach(column -> values.add(matched.reference(matched.columns().get(column))));
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        matched.outer().forEach((column, position) -> {
            outer.put(column, values.size());
            values.add(matched.reference(position));
        });
        RelNode projected = Unnesting.project(matched.node(), values);
        RelNode distinct = LogicalAggregate.create(projected, ImmutableList.of(), ImmutableBitSet.range(values.size()),
                null, List.of());
        return Unnested.same(distinct).first(used.size()).withOuter(outer);
    }

    /// Returns the conditions that a row of a side has the values of a pair.
    ///
    /// @param first which column of the join is the first one of the side
    /// @param width the number of columns before those of the pairs
    private List<RexNode> same(Unnested side, int first, Unnested pairs, int width) {
        List<RexNode> same = new ArrayList<>();
        int place = 0;
        for (int column : used) {
            if (column >= first && column < first + side.columns().size()) {
                same.add(unnesting.isSame(side.reference(side.columns().get(column - first)), pairs,
                        pairs.columns().get(place), width));
            }
            place++;
        }
        for (Map.Entry<OuterColumn, Integer> outer : pairs.outer().entrySet()) {
            Integer own = side.outer().get(outer.getKey());
            if (own != null) {
                same.add(unnesting.isSame(side.reference(own), pairs, outer.getValue(), width));
            }
        }
        return same;
    }

    /// Returns all rows of one side with the rows of the other one that match.
    private Unnested kept(Unnested side, int first, Unnested other, int otherFirst, Unnested pairs) {
        Unnested own = unnesting.provided(side, pairs.outer().keySet(), domain);
        RelNode matches = unnesting.join(other.node(), pairs.node(),
                same(other, otherFirst, pairs, other.width()), JoinRelType.INNER);
        Unnested shifted = new Unnested(matches, pairs.columns().stream().map(column -> column + other.width())
                .toList(), new TreeMap<>());
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        pairs.outer().forEach((column, position) -> outer.put(column, position + other.width()));
        RelNode node = unnesting.join(own.node(), matches,
                same(own, first, shifted.withOuter(outer), own.width()), JoinRelType.LEFT);
        List<Integer> columns = new ArrayList<>(own.columns());
        other.columns().forEach(column -> columns.add(column + own.width()));
        return new Unnested(node, columns, own.outer());
    }

    /// Returns the rows of one side that match, or those that do not.
    private Unnested half(Unnested side, int first, Unnested pairs, JoinRelType type) {
        Unnested own = unnesting.provided(side, pairs.outer().keySet(), domain);
        return own.withNode(unnesting.join(own.node(), pairs.node(), same(own, first, pairs, own.width()), type));
    }

    /// Returns the rows of a left join, and after them those of the right side without a match.
    private Unnested full(Unnested kept, Unnested unmatched) {
        int lefts = left.columns().size();
        int rights = right.columns().size();
        List<RexNode> first = new ArrayList<>();
        List<RexNode> second = new ArrayList<>();
        for (int i = 0; i < lefts + rights; i++) {
            first.add(kept.reference(kept.columns().get(i)));
            second.add(i < lefts
                    ? calls.nullOf(first.get(i).getType())
                    : unmatched.reference(unmatched.columns().get(i - lefts)));
        }
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        kept.outer().forEach((column, position) -> {
            outer.put(column, first.size());
            first.add(kept.reference(position));
            second.add(unmatched.reference(unmatched.place(column)));
        });
        RelNode node = LogicalUnion.create(List.of(Unnesting.project(kept.node(), first),
                Unnesting.project(unmatched.node(), second)), true);
        return Unnested.same(node).first(lefts + rights).withOuter(outer);
    }
}
