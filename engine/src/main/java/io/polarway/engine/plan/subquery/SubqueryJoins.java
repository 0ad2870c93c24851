package io.polarway.engine.plan.subquery;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.plan.operator.EngineCalls;
import io.polarway.engine.plan.physical.Failing;
import io.polarway.engine.plan.relation.SingleJoin;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Joins rows with the subqueries of an expression over them: a condition that is a subquery as a semi or anti join, EXISTS
/// and IN elsewhere as a mark join, which adds a column with their value, a scalar subquery as a left join that
/// checks that there is one row at most.
final class SubqueryJoins {
    private final Unnesting unnesting;
    private final EngineCalls calls;
    private final OuterColumns outerColumns;

    SubqueryJoins(Unnesting unnesting, EngineCalls calls, OuterColumns outerColumns) {
        this.unnesting = unnesting;
        this.calls = calls;
        this.outerColumns = outerColumns;
    }

    /// Rows with columns for subqueries after the columns that they had, and expressions that refer to these columns instead
    /// of the subqueries.
    record Replaced(Unnested rows, List<RexNode> expressions) {
    }

    /// Keeps the rows for which a condition with subqueries is TRUE.
    Unnested filtered(Unnested rows, RexNode condition, Domain domain) {
        RexNode negated = EngineCalls.negated(condition);
        RexNode test = negated == null ? condition : negated;
        if (test instanceof RexSubQuery query && isMembership(query)) {
            if (negated == null) {
                return member(rows, query, JoinRelType.SEMI, domain, Guard.NONE);
            }
            if (query.getKind() == SqlKind.EXISTS) {
                return member(rows, query, JoinRelType.ANTI, domain, Guard.NONE);
            }
        }
        Replaced replaced = replaced(rows, List.of(condition), domain);
        return unnesting.restricted(replaced.rows(), replaced.expressions(), domain);
    }

    private static boolean isMembership(RexSubQuery query) {
        return switch (query.getKind()) {
            case EXISTS, IN -> true;
            case SOME -> ((SqlQuantifyOperator) query.getOperator()).comparisonKind == SqlKind.EQUALS;
            default -> false;
        };
    }

    /// Replaces the subqueries of expressions by columns.
    Replaced replaced(Unnested rows, List<RexNode> expressions, Domain domain) {
        return replaced(rows, expressions, domain, Guard.NONE);
    }

    /// @param guard that of the place where the expressions stand
    private Replaced replaced(Unnested rows, List<RexNode> expressions, Domain domain, Guard guard) {
        if (expressions.stream().noneMatch(Unnesting::hasSubquery)) {
            return new Replaced(rows, expressions);
        }
        Replacement replacement = new Replacement(rows, domain, guard);
        List<RexNode> replaced = expressions.stream().map(expression -> expression.accept(replacement)).toList();
        return new Replaced(replacement.rows, replaced);
    }

    private final class Replacement extends RexShuttle {
        private Unnested rows;
        private final Domain domain;
        private final Map<Place, RexNode> known = new HashMap<>();
        private Guard guard;

        /// Where a subquery stands that can fail; others have the same value everywhere.
        private record Place(RexSubQuery query, Guard guard) {
        }

        Replacement(Unnested rows, Domain domain, Guard guard) {
            this.rows = rows;
            this.domain = domain;
            this.guard = guard;
        }

        @Override
        public RexNode visitCall(RexCall call) {
            if (!Guard.isLazy(call) || !Unnesting.hasSubquery(call)) {
                return super.visitCall(call);
            }
            Guard own = guard;
            List<RexNode> operands = new ArrayList<>();
            for (RexNode operand : call.getOperands()) {
                if (Unnesting.hasSubquery(operand)) {
                    guard = own.ofOperand(call, operands, calls);
                    operands.add(operand.accept(this));
                } else {
                    operands.add(operand);
                }
            }
            guard = own;
            return call.clone(call.getType(), operands);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            RexNode value = known.get(new Place(query, Guard.NONE));
            if (value != null) {
                return value;
            }
            Guard place = guard;
            guard = !place.isNone() && canFail(query) ? place : Guard.NONE;
            Place key = new Place(query, guard);
            value = known.get(key);
            if (value == null) {
                value = value(query);
                known.put(key, value);
            }
            guard = place;
            return value;
        }

        /// Prepares the rows for a plan that can fail in a place that not all of them reach.
        private Unnesting.Asked asked(RelNode query, RelNode plan) {
            boolean isGuarded = !guard.isNone() && isRisky(plan);
            if (isGuarded) {
                rows = guarded(rows, guard, domain);
            }
            int condition = rows.width() - 1;
            Unnesting.Asked asked = unnesting.asked(rows, outerColumns.of(query), domain, List.of(plan));
            return isGuarded ? asked.where(condition) : asked;
        }

        private RexNode value(RexSubQuery query) {
            return switch (query.getKind()) {
                case EXISTS, IN -> mark(query);
                case SOME -> isMembership(query) ? mark(query) : quantified(query);
                case SCALAR_QUERY -> scalar(query);
                default -> throw Unnesting.unsupported("A subquery of kind " + query.getKind());
            };
        }

        /// Notes a column of the rows, and returns a reference to it.
        private RexNode added(int position) {
            rows = rows.withColumn(position);
            return new RexInputRef(rows.columns().size() - 1, rows.reference(position).getType());
        }

        private RexNode mark(RexSubQuery query) {
            if (isAlwaysThere(query)) {
                return calls.truth(true);
            }
            rows = member(rows, query, JoinRelType.LEFT_MARK, domain, guard);
            return added(rows.width() - 1);
        }

        /// `x < ANY (query)`: x is compared with the greatest value, `x <> ANY (query)` with the least one too.
        private RexNode quantified(RexSubQuery query) {
            SqlKind comparison = ((SqlQuantifyOperator) query.getOperator()).comparisonKind;
            if (query.getOperands().size() != 1) {
                return quantifiedRow(query, comparison);
            }
            RexNode value = query.getOperands().getFirst().accept(this);
            Unnesting.Asked asked = asked(query.rel, query.rel);
            Unnested subquery = unnesting.rewrite(gated(query.rel, asked), asked.domain());
            int column = subquery.columns().getFirst();
            List<AggregateCall> aggregates = new ArrayList<>();
            for (String name : List.of("min", "max", "count")) {
                aggregates.add(calls.aggregate(name, subquery.node(), List.of(column)));
            }
            aggregates.add(calls.aggregate("count", subquery.node(), List.of()));
            ImmutableBitSet keys = ImmutableBitSet.of(subquery.outer().values());
            RelNode grouped = LogicalAggregate.create(subquery.node(), ImmutableList.of(), keys, null, aggregates);
            java.util.NavigableMap<OuterColumn, Integer> outer = new java.util.TreeMap<>();
            subquery.outer().forEach((key, position) -> outer.put(key, keys.indexOf(position)));
            Unnested groups = new Unnested(grouped, List.of(), outer);
            Unnested own = asked.rows();
            rows = new Unnested(unnesting.join(own.node(), grouped,
                    unnesting.same(own, asked.domain(), groups), JoinRelType.LEFT), own.columns(), own.outer());
            int first = own.width() + keys.cardinality();
            RexNode least = added(first);
            RexNode greatest = added(first + 1);
            RexNode values = added(first + 2);
            RexNode all = added(first + 3);
            RexNode zero = calls.constant(0L, ScalarType.BIGINT);
            RexNode last = switch (comparison) {
                case LESS_THAN, LESS_THAN_OR_EQUAL, NOT_EQUALS -> greatest;
                case GREATER_THAN, GREATER_THAN_OR_EQUAL -> least;
                default -> throw EngineException.internal("a comparison of kind " + comparison);
            };
            String name = comparison == SqlKind.NOT_EQUALS ? "<>" : comparison.sql;
            RexNode compared = calls.call(name, value, last);
            RexNode isTrue = comparison == SqlKind.NOT_EQUALS
                    ? calls.or(calls.call(name, value, least), compared)
                    : compared;
            return calls.choice(calls.call("=", calls.coalesce(all, zero), zero), calls.truth(false), isTrue,
                    calls.truth(true), calls.call("<", values, all), calls.unknown(), compared);
        }

        /// `(x, y) < ANY (query)`: whether there is a row that it is true for, else one for which it is unknown.
        private RexNode quantifiedRow(RexSubQuery query, SqlKind comparison) {
            RowOrder order = new RowOrder(calls);
            rows = member(rows, query, JoinRelType.LEFT_MARK, domain, guard,
                    (values, others) -> List.of(calls.call("is true", order.compared(comparison, values, others))));
            RexNode isTrue = added(rows.width() - 1);
            rows = member(rows, query, JoinRelType.LEFT_MARK, domain, guard,
                    (values, others) -> List.of(calls.call("is null", order.compared(comparison, values, others))));
            RexNode isUnknown = added(rows.width() - 1);
            return calls.choice(isTrue, calls.truth(true), isUnknown, calls.unknown(), calls.truth(false));
        }

        private RexNode scalar(RexSubQuery query) {
            RexNode value = RexInputRef.of(0, query.rel.getRowType());
            RelNode plan = query.rel;
            while (plan instanceof Project project && isPlain(project)) {
                value = RelOptUtil.pushPastProject(value, project);
                plan = project.getInput();
            }
            boolean isStatic = plan instanceof Aggregate aggregate && aggregate.getGroupCount() == 0;
            return isStatic ? aggregated(query, (Aggregate) plan, value) : single(query);
        }

        /// An aggregation of one group always gives a row: what is computed of it is computed after the join, as it would be
        /// for each row.
        private RexNode aggregated(RexSubQuery query, Aggregate aggregate, RexNode value) {
            Unnesting.Asked asked = asked(query.rel, aggregate);
            Unnested groups = unnesting.grouped((Aggregate) gated(aggregate, asked), asked.domain());
            Unnested own = asked.rows();
            List<RexNode> same = unnesting.same(own, asked.domain(), groups);
            JoinRelType type = same.isEmpty() ? JoinRelType.INNER : JoinRelType.LEFT;
            rows = new Unnested(unnesting.join(own.node(), groups.node(), same, type), own.columns(), own.outer());
            List<RexNode> results = new ArrayList<>();
            for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
                RexNode result = added(own.width() + groups.columns().get(i));
                results.add(same.isEmpty() ? result : unnesting.ofGroup(aggregate.getAggCallList().get(i), result));
            }
            return value.accept(new RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef reference) {
                    return results.get(reference.getIndex());
                }

                @Override
                public RexNode visitFieldAccess(RexFieldAccess access) {
                    OuterColumn column = OuterColumn.of(access);
                    return column == null || domain.columns().containsKey(column)
                            ? super.visitFieldAccess(access)
                            : new RexInputRef(column.index(), access.getType());
                }
            });
        }

        private RexNode single(RexSubQuery query) {
            boolean isChecked = !isAtMostOne(query.rel);
            boolean isGuarded = isChecked && !guard.isNone();
            if (isGuarded) {
                rows = guarded(rows, guard, domain);
            }
            int reached = rows.width() - 1;
            Unnesting.Asked asked = asked(query.rel, query.rel);
            Unnested subquery = unnesting.rewrite(gated(query.rel, asked), asked.domain());
            Unnested own = asked.rows();
            List<RexNode> conditions = unnesting.same(own, asked.domain(), subquery);
            if (isGuarded) {
                // Rows that do not get here may match as many as there are.
                conditions.add(own.reference(reached));
            }
            RexNode condition = calls.all(conditions);
            RelNode joined = isChecked
                    ? SingleJoin.create(own.node(), subquery.node(), condition)
                    : unnesting.join(own.node(), subquery.node(), List.of(condition), JoinRelType.LEFT);
            rows = new Unnested(joined, own.columns(), own.outer());
            return added(own.width() + subquery.columns().getFirst());
        }
    }

    /// Returns the plan of a subquery that is only computed if there is a row that gets to it.
    private RelNode gated(RelNode plan, Unnesting.Asked asked) {
        RelNode reaching = asked.domain().reaching();
        return reaching == null ? plan : Gate.before(plan, reaching, unnesting.finished());
    }

    /// Returns rows with a last column more that is TRUE for those that a guard lets pass.
    private Unnested guarded(Unnested rows, Guard guard, Domain domain) {
        RexNode condition = guard.condition(calls);
        Unnested own = unnesting.provided(rows, outerColumns.of(List.of(condition)), domain);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < own.width(); i++) {
            columns.add(own.reference(i));
        }
        columns.add(own.translate(condition));
        RelNode guarded = Unnesting.project(own.node(), columns);
        return own.withNode(Repeatable.made(guarded, ImmutableBitSet.of(columns.size() - 1)));
    }

    /// Returns whether asking a subquery can fail: for what it computes, or for the number of its rows.
    static boolean canFail(RexSubQuery query) {
        return isRisky(query.rel) || query.getKind() == SqlKind.SCALAR_QUERY && !isAtMostOne(query.rel)
                || query.getOperands().stream().anyMatch(operand -> {
                    FailingSubqueries finder = new FailingSubqueries();
                    operand.accept(finder);
                    return finder.isFound || Failing.canFail(operand);
                });
    }

    /// Returns whether computing a plan can fail: for what an expression of it does, or for a subquery that gives more than
    /// one row.
    private static boolean isRisky(RelNode plan) {
        if (Unnesting.canFail(plan)) {
            return true;
        }
        FailingSubqueries finder = new FailingSubqueries();
        Unnesting.acceptAll(plan, finder);
        return finder.isFound;
    }

    private static final class FailingSubqueries extends RexShuttle {
        private boolean isFound;

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            isFound |= canFail(query);
            return query;
        }
    }

    private static boolean isAtMostOne(RelNode plan) {
        return switch (plan) {
            case Aggregate aggregate -> aggregate.getGroupCount() == 0 && aggregate.getGroupSets().size() == 1;
            case Project project -> isAtMostOne(project.getInput());
            case Filter filter -> isAtMostOne(filter.getInput());
            case Sort sort -> isAtMostOne(sort.getInput()) || sort.fetch instanceof RexLiteral fetch
                    && RexLiteral.intValue(fetch) <= 1;
            case Values values -> values.getTuples().size() <= 1;
            default -> false;
        };
    }

    /// Returns whether what a projection computes may be computed elsewhere.
    private static boolean isPlain(Project project) {
        return project.getProjects().stream()
                .allMatch(column -> RexUtil.isDeterministic(column) && !Unnesting.hasSubquery(column)
                        && !org.apache.calcite.rex.RexOver.containsOver(column));
    }

    private static boolean isAlwaysThere(RexSubQuery query) {
        return query.getKind() == SqlKind.EXISTS && query.rel instanceof Aggregate aggregate
                && aggregate.getGroupCount() == 0;
    }

    /// A subquery whose conditions on outer columns were taken out.
    ///
    /// @param plan the rest of it
    /// @param conditions over the plan and outer columns
    /// @param values over the plan: what IN compares with
    private record Opened(RelNode plan, List<RexNode> conditions, List<RexNode> values) {
    }

    private static List<RexNode> fields(RexSubQuery query) {
        List<RexNode> values = new ArrayList<>();
        for (int i = 0; i < query.getOperands().size(); i++) {
            values.add(RexInputRef.of(i, query.rel.getRowType()));
        }
        return values;
    }

    private Opened opened(RexSubQuery query) {
        List<RexNode> values = fields(query);
        RelNode plan = query.rel;
        boolean isExists = values.isEmpty();
        while (true) {
            switch (plan) {
                case Project project when isPlain(project) && outerColumns.of(project.getProjects()).isEmpty()
                        && (isExists || project.getProjects().stream().noneMatch(Failing::canFail)) -> {
                    values = RelOptUtil.pushPastProject(values, project);
                    plan = project.getInput();
                }
                case Sort sort when sort.offset == null && (sort.fetch == null || isExists
                        && sort.fetch instanceof RexLiteral fetch && RexLiteral.intValue(fetch) > 0) ->
                        plan = sort.getInput();
                case Aggregate aggregate when aggregate.getGroupCount() > 0 && aggregate.getAggCallList().isEmpty()
                        && aggregate.getGroupType() == Aggregate.Group.SIMPLE -> {
                    List<RexNode> keys = new ArrayList<>();
                    aggregate.getGroupSet().forEach(key -> keys
                            .add(RexInputRef.of(key, aggregate.getInput().getRowType())));
                    values = values.stream().map(value -> value.accept(new RexShuttle() {
                        @Override
                        public RexNode visitInputRef(RexInputRef reference) {
                            return keys.get(reference.getIndex());
                        }
                    })).toList();
                    plan = aggregate.getInput();
                }
                case Filter filter when outerColumns.of(filter.getInput()).isEmpty() -> {
                    return opened(filter, values);
                }
                default -> {
                    return new Opened(plan, List.of(), values);
                }
            }
        }
    }

    private Opened opened(Filter filter, List<RexNode> values) {
        List<RexNode> inside = new ArrayList<>();
        List<RexNode> outside = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
            boolean isOuter = !outerColumns.of(List.of(condition)).isEmpty();
            if (Unnesting.hasSubquery(condition)) {
                NavigableSet<OuterColumn> columns = outerColumns.of(List.of(condition));
                columns.removeIf(column -> filter.getVariablesSet().contains(column.query()));
                if (!columns.isEmpty() || !outside.isEmpty()) {
                    return new Opened(filter, List.of(), values);
                }
                inside.add(condition);
            } else {
                boolean isLate = isOuter || !outside.isEmpty() && Failing.canFail(condition);
                (isLate ? outside : inside).add(condition);
            }
        }
        RelNode plan = inside.isEmpty()
                ? filter.getInput()
                : org.apache.calcite.rel.logical.LogicalFilter.create(filter.getInput(), calls.all(inside),
                        com.google.common.collect.ImmutableSet.copyOf(filter.getVariablesSet()));
        return new Opened(plan, outside, values);
    }

    /// Joins rows with a subquery by whether it has a row, or one that is equal.
    ///
    /// @param guard that of its place, if it can fail
    private Unnested member(Unnested before, RexSubQuery query, JoinRelType type, Domain domain, Guard guard) {
        return member(before, query, type, domain, guard, this::equalities);
    }

    private List<RexNode> equalities(List<RexNode> values, List<RexNode> others) {
        List<RexNode> equalities = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            equalities.add(calls.call("=", values.get(i), others.get(i)));
        }
        return equalities;
    }

    /// Joins rows with a subquery by whether it has a row that matches.
    ///
    /// @param matches the conditions of a match, from the operands of the subquery and the values of a row of it
    private Unnested member(Unnested before, RexSubQuery query, JoinRelType type, Domain domain, Guard guard,
            BinaryOperator<List<RexNode>> matches) {
        if (isAlwaysThere(query)) {
            return type == JoinRelType.SEMI ? before : before.withNode(Unnesting.filter(before.node(),
                    calls.unknown()));
        }
        Replaced operands = replaced(before, query.getOperands(), domain, guard);
        // What can fail stays below the join, where it is only computed for rows that get there; so does what comes of random(),
        // which is computed for each of them.
        boolean isKept = !guard.isNone() && isRisky(query.rel);
        boolean isWhole = isKept || !outerColumns.of(query.rel).isEmpty() && !Repeatable.isWhole(query.rel);
        Opened opened = isWhole ? new Opened(query.rel, List.of(), fields(query)) : opened(query);
        NavigableSet<OuterColumn> needed = new TreeSet<>(outerColumns.of(opened.plan()));
        needed.addAll(outerColumns.of(opened.conditions()));
        NavigableSet<OuterColumn> operandColumns = outerColumns.of(operands.expressions());
        Unnested given = unnesting.provided(operands.rows(), operandColumns, domain);
        if (isKept || !guard.isNone() && operands.expressions().stream().anyMatch(Failing::canFail)) {
            given = guarded(given, guard, domain);
        }
        int reached = given.width() - 1;
        Unnesting.Asked asked = unnesting.asked(given, needed, domain, List.of(opened.plan()));
        if (isKept) {
            asked = asked.where(reached);
        }
        Unnested left = asked.rows();
        Unnested right = unnesting.rewrite(gated(opened.plan(), asked), asked.domain());
        Outside outside = new Outside(left, asked.domain(), right);
        List<RexNode> conditions = new ArrayList<>(unnesting.same(left, asked.domain(), right));
        List<RexNode> notNull = new ArrayList<>();
        for (RexNode condition : opened.conditions()) {
            conditions.add(type == JoinRelType.LEFT_MARK
                    ? known(condition, outside, notNull)
                    : condition.accept(outside));
        }
        List<RexNode> values = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        for (int i = 0; i < operands.expressions().size(); i++) {
            others.add(right.translate(opened.values().get(i), left.width()));
            RexNode operand = left.translate(operands.expressions().get(i));
            if (!guard.isNone() && Failing.canFail(operand)) {
                operand = calls.choice(left.reference(reached), operand, calls.nullOf(operand.getType()));
            }
            values.add(operand);
        }
        conditions.addAll(matches.apply(values, others));
        RelNode build = notNull.isEmpty()
                ? right.node()
                : Unnesting.filter(right.node(), calls.all(notNull.stream().map(right::translate).toList()));
        RelNode node = unnesting.join(left.node(), build, conditions, type);
        return left.withNode(node);
    }

    /// Makes an equality of a mark join's condition one that is never unknown, as only those of IN may be.
    private RexNode known(RexNode condition, Outside outside, List<RexNode> notNull) {
        if (condition.getKind() == SqlKind.EQUALS && condition instanceof RexCall call) {
            for (int side = 0; side < 2; side++) {
                RexNode own = call.getOperands().get(side);
                RexNode other = call.getOperands().get(1 - side);
                boolean isOwn = outerColumns.of(List.of(own)).isEmpty() && !Failing.canFail(own)
                        && RexUtil.isDeterministic(own);
                if (isOwn && RelOptUtil.InputFinder.bits(other).isEmpty()) {
                    notNull.add(calls.isNotNull(own));
                    return calls.call("is not distinct from", own.accept(outside), other.accept(outside));
                }
            }
        }
        RexNode own = condition.accept(outside);
        if (condition.getKind() == SqlKind.EQUALS && own instanceof RexCall call) {
            RexNode left = call.getOperands().get(0);
            return calls.all(List.of(calls.call("is not distinct from", left, call.getOperands().get(1)),
                    calls.isNotNull(left)));
        }
        return calls.call("is true", own);
    }

    /// Makes a condition of a subquery one of the join: outer columns are those of the left side.
    private static final class Outside extends RexShuttle {
        private final Unnested left;
        private final Domain domain;
        private final Unnested right;

        Outside(Unnested left, Domain domain, Unnested right) {
            this.left = left;
            this.domain = domain;
            this.right = right;
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            return right.translate(reference, left.width());
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            OuterColumn column = OuterColumn.of(access);
            Integer position = column == null ? null : domain.columns().get(column);
            return position == null ? super.visitFieldAccess(access) : left.reference(position);
        }
    }
}
