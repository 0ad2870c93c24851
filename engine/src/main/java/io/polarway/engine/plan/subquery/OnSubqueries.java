package io.polarway.engine.plan.subquery;

import io.polarway.engine.error.EngineException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// The sides of a join that keeps rows without a match, with columns for the subqueries of its ON: one that looks at the rows
/// of one side is a column of that side, so that which rows match is decided by the join alone.
///
/// Conditions are over the columns of the left side, those of the right side, and then the columns that were added, in the
/// order in which they were.
final class OnSubqueries {
    private final SubqueryJoins subqueries;
    private final OuterColumns outerColumns;
    private final Domain domain;
    private final Join join;
    private final int lefts;
    private final int columns;
    private Unnested left;
    private Unnested right;
    private final List<Added> added = new ArrayList<>();

    /// A column for a subquery.
    ///
    /// @param isLeft of which side
    /// @param place among the columns of that side
    private record Added(boolean isLeft, int place) {
    }

    OnSubqueries(SubqueryJoins subqueries, OuterColumns outerColumns, Join join, Unnested left, Unnested right,
            Domain domain) {
        this.subqueries = subqueries;
        this.outerColumns = outerColumns;
        this.domain = domain;
        this.join = join;
        this.lefts = left.columns().size();
        this.columns = lefts + right.columns().size();
        this.left = left;
        this.right = right;
    }

    /// Returns the conditions without subqueries.
    Sides replaced(List<RexNode> conditions) {
        RexShuttle replacement = new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                return value(query);
            }
        };
        List<RexNode> replaced = conditions.stream().map(condition -> condition.accept(replacement)).toList();
        List<Boolean> sides = added.stream().map(Added::isLeft).toList();
        return new Sides(left, right, lefts, columns - lefts, replaced, sides,
                added.stream().map(Added::place).toList());
    }

    private RexNode value(RexSubQuery query) {
        NavigableSet<Integer> used = new TreeSet<>(RelOptUtil.InputFinder.bits(query.getOperands(), null).asSet());
        NavigableSet<OuterColumn> outer = outerColumns.of(List.<RexNode>of(query));
        for (CorrelationId variable : join.getVariablesSet()) {
            outer.stream().filter(column -> column.query().equals(variable))
                    .forEach(column -> used.add(column.index()));
        }
        boolean isLeft = !used.isEmpty() && used.first() < lefts;
        if (isLeft && used.last() >= lefts) {
            throw EngineException.internal("a subquery looks at both sides of a join");
        }
        Unnested side = isLeft ? left : right;
        int own = isLeft ? lefts : columns - lefts;
        int others = isLeft ? columns - lefts : lefts;
        // As if the side had the columns of both, of which those of the other one are never looked at.
        List<Integer> places = new ArrayList<>(side.columns().subList(0, own));
        places.addAll(isLeft ? own : 0, Collections.nCopies(others, 0));
        places.addAll(side.columns().subList(own, side.columns().size()));
        SubqueryJoins.Replaced replaced = subqueries.replaced(
                new Unnested(side.node(), places, side.outer()), List.of(query), domain);
        List<Integer> after = replaced.rows().columns();
        List<Integer> kept = new ArrayList<>(isLeft ? after.subList(0, own) : after.subList(others, columns));
        kept.addAll(after.subList(columns, after.size()));
        Unnested changed = new Unnested(replaced.rows().node(), kept, replaced.rows().outer());
        if (isLeft) {
            left = changed;
        } else {
            right = changed;
        }
        return replaced.expressions().getFirst().accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                if (reference.getIndex() < columns) {
                    return reference;
                }
                added.add(new Added(isLeft, own + reference.getIndex() - columns));
                return new RexInputRef(columns + added.size() - 1, reference.getType());
            }
        });
    }

    /// The sides of a join and its conditions over them.
    ///
    /// @param lefts how many columns the left side had at first
    /// @param rights how many columns the right side had at first
    /// @param areLeft for each column that was added, whether it is one of the left side
    /// @param places where each is among the columns of its side
    record Sides(Unnested left, Unnested right, int lefts, int rights, List<RexNode> conditions, List<Boolean> areLeft,
            List<Integer> places) {
        /// Returns the same join with its sides exchanged.
        Sides swapped() {
            List<RexNode> swapped = conditions.stream().map(condition -> condition.accept(new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef reference) {
                    int index = reference.getIndex();
                    return index >= lefts + rights
                            ? reference
                            : new RexInputRef(index < lefts ? index + rights : index - lefts, reference.getType());
                }
            })).toList();
            return new Sides(right, left, rights, lefts, swapped, areLeft.stream().map(isLeft -> !isLeft).toList(),
                    places);
        }

        /// Returns the conditions over a join of these sides, after outer columns were added to them.
        List<RexNode> over(Unnested leftSide, Unnested rightSide) {
            RexShuttle translation = new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef reference) {
                    int index = reference.getIndex();
                    int more = index - lefts - rights;
                    boolean isLeft = more < 0 ? index < lefts : areLeft.get(more);
                    int place = more < 0 ? isLeft ? index : index - lefts : places.get(more);
                    RexInputRef own = new RexInputRef(place, reference.getType());
                    return isLeft ? leftSide.translate(own) : rightSide.translate(own, leftSide.width());
                }

                @Override
                public RexNode visitFieldAccess(org.apache.calcite.rex.RexFieldAccess access) {
                    return OuterColumn.of(access) == null
                            ? super.visitFieldAccess(access)
                            : leftSide.translate(access);
                }
            };
            return conditions.stream().map(condition -> condition.accept(translation)).toList();
        }
    }
}
