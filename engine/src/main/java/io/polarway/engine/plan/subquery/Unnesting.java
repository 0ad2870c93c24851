package io.polarway.engine.plan.subquery;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.operator.EngineCalls;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.physical.Failing;
import io.polarway.engine.plan.relation.Once;
import io.polarway.engine.plan.relation.SingleJoin;
import io.polarway.engine.plan.relation.WindowNode;
import io.polarway.engine.type.ScalarType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;
import org.jspecify.annotations.Nullable;

/// Makes joins of subqueries, so that none runs once per row: goes down from the top, and rewrites each subquery to give its
/// rows for all combinations of values of the outer columns that it refers to, beside these values. Where the subquery
/// says what an outer column is equal to, it gives what it has instead of joining with the combinations.
///
/// What cannot be rewritten is refused.
public final class Unnesting {
    private final RexBuilder builder;
    private final EngineCalls calls;
    private final OuterColumns outerColumns = new OuterColumns();
    private final SubqueryJoins subqueries;
    private final Set<RelNode> finished = Collections.newSetFromMap(new IdentityHashMap<>());

    private Unnesting(RexBuilder builder) {
        this.builder = builder;
        this.calls = new EngineCalls(builder);
        this.subqueries = new SubqueryJoins(this, calls, outerColumns);
    }

    /// Returns an equivalent plan without subqueries in expressions and without references to outer queries.
    public static RelNode rewrite(RelNode plan) {
        RelNode joined = plan.accept(new UsingConditions(plan.getCluster().getRexBuilder()));
        if (!hasSubqueries(joined)) {
            return joined;
        }
        Unnesting unnesting = new Unnesting(plan.getCluster().getRexBuilder());
        if (!unnesting.outerColumns.of(joined).isEmpty()) {
            throw unsupported("A reference to an outer query here");
        }
        return unnesting.arranged(unnesting.rewrite(joined, Domain.NONE));
    }

    static EngineException unsupported(String what) {
        return EngineException.of(ErrorCode.UNSUPPORTED, what + " is not supported");
    }

    private static boolean hasSubqueries(RelNode plan) {
        boolean[] found = new boolean[1];
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                found[0] |= node instanceof Correlate || switch (node) {
                    case Filter filter -> RexUtil.SubQueryFinder.find(filter.getCondition()) != null;
                    case Project project -> RexUtil.SubQueryFinder.find(project.getProjects()) != null;
                    case Join join -> RexUtil.SubQueryFinder.find(join.getCondition()) != null;
                    default -> false;
                };
                super.visit(node, ordinal, parent);
            }
        }.go(plan);
        return found[0];
    }

    /// Returns the plans that stand in others, but need no change any more.
    Set<RelNode> finished() {
        return finished;
    }

    /// Returns a plan with exactly the columns of the original one.
    RelNode arranged(Unnested plan) {
        boolean isSame = plan.width() == plan.columns().size();
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            isSame &= plan.columns().get(i) == i;
            columns.add(plan.reference(plan.columns().get(i)));
        }
        return isSame ? plan.node() : project(plan.node(), columns);
    }

    static RelNode project(RelNode input, List<RexNode> columns) {
        return LogicalProject.create(input, ImmutableList.of(), columns, (List<String>) null, Set.of());
    }

    static RelNode filter(RelNode input, RexNode condition) {
        return condition.isAlwaysTrue() ? input : LogicalFilter.create(input, condition);
    }

    RelNode join(RelNode left, RelNode right, List<RexNode> conditions, JoinRelType type) {
        return LogicalJoin.create(left, right, ImmutableList.of(), calls.all(conditions), Set.of(), type);
    }

    /// Rewrites a plan.
    ///
    /// @param domain what the outer columns may be
    public Unnested rewrite(RelNode node, Domain domain) {
        if (finished.contains(node)) {
            return Unnested.same(node);
        }
        return switch (node) {
            case Filter filter -> filter(filter, domain);
            case Project project -> project(project, domain);
            case Aggregate aggregate -> aggregate(aggregate, domain);
            case Sort sort -> sort(sort, domain);
            case SetOp set -> set(set, domain);
            case Join join -> join(join, domain);
            case Correlate correlate -> correlate(correlate, domain);
            default -> other(node);
        };
    }

    private Unnested other(RelNode node) {
        if (!outerColumns.of(node).isEmpty()) {
            throw unsupported("A reference to an outer query in " + node.getRelTypeName());
        }
        List<RelNode> inputs = new ArrayList<>();
        boolean isSame = true;
        for (RelNode input : node.getInputs()) {
            RelNode rewritten = arranged(rewrite(input, Domain.NONE));
            isSame &= rewritten == input;
            inputs.add(rewritten);
        }
        return Unnested.same(isSame ? node : node.copy(node.getTraitSet(), inputs));
    }

    /// Returns a plan that has some outer columns beside its rows, by joining it with their combinations.
    Unnested provided(Unnested rows, Collection<OuterColumn> needed, Domain domain) {
        if (rows.outer().keySet().containsAll(needed)) {
            return rows;
        }
        Set<OuterColumn> all = new TreeSet<>(rows.outer().keySet());
        all.addAll(needed);
        Unnested combinations = domain.of(all);
        RelNode joined = join(rows.node(), combinations.node(), equalities(rows, combinations), JoinRelType.INNER);
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        combinations.outer().forEach((column, position) -> outer.put(column, rows.width() + position));
        outer.putAll(rows.outer());
        return new Unnested(joined, rows.columns(), outer);
    }

    /// Returns the conditions that the outer columns which both sides of a join have are the same.
    List<RexNode> equalities(Unnested left, Unnested right) {
        List<RexNode> conditions = new ArrayList<>();
        for (Map.Entry<OuterColumn, Integer> entry : right.outer().entrySet()) {
            Integer position = left.outer().get(entry.getKey());
            if (position != null) {
                conditions.add(isSame(left.reference(position), right, entry.getValue(), left.width()));
            }
        }
        return conditions;
    }

    RexNode isSame(RexNode left, Unnested right, int position, int offset) {
        RexInputRef own = right.reference(position);
        return calls.call("is not distinct from", left, new RexInputRef(position + offset, own.getType()));
    }

    private Unnested filter(Filter filter, Domain domain) {
        List<RexNode> conditions = new ArrayList<>(RelOptUtil.conjunctions(filter.getCondition()));
        RelNode input = filter.getInput();
        while (input instanceof Filter below) {
            conditions.addAll(0, RelOptUtil.conjunctions(below.getCondition()));
            input = below.getInput();
        }
        Unnested rows = rewrite(input, domain);
        int columns = input.getRowType().getFieldCount();
        return filtered(rows, conditions, domain).first(columns);
    }

    /// Applies conditions in their order, though those that cannot fail come before subqueries.
    Unnested filtered(Unnested rows, List<RexNode> conditions, Domain domain) {
        List<RexNode> first = new ArrayList<>();
        List<RexNode> later = new ArrayList<>();
        for (RexNode condition : conditions) {
            boolean isEarly = !hasSubquery(condition) && (later.isEmpty() || !Failing.canFail(condition));
            (isEarly ? first : later).add(condition);
        }
        Unnested result = restricted(rows, first, domain);
        for (RexNode condition : later) {
            result = hasSubquery(condition)
                    ? subqueries.filtered(result, condition, domain)
                    : restricted(result, List.of(condition), domain);
        }
        return result;
    }

    static boolean hasSubquery(RexNode node) {
        return RexUtil.SubQueryFinder.find(node) != null;
    }

    /// Applies conditions without subqueries.
    Unnested restricted(Unnested rows, List<RexNode> conditions, Domain domain) {
        if (conditions.isEmpty()) {
            return rows;
        }
        NavigableSet<OuterColumn> missing = domain.with(outerColumns.of(conditions),
                conditions.stream().allMatch(Repeatable::is));
        missing.removeAll(rows.outer().keySet());
        if (missing.isEmpty()) {
            return rows.withNode(filter(rows.node(), calls.all(conditions.stream().map(rows::translate).toList())));
        }
        Map<OuterColumn, RexNode> equals = new HashMap<>();
        List<RexNode> rest = new ArrayList<>();
        for (RexNode condition : conditions) {
            OuterColumn column = domain.isExact() ? null : replaceable(condition, missing, equals);
            if (column == null) {
                rest.add(condition);
            } else {
                rest.add(calls.isNotNull(Objects.requireNonNull(equals.get(column))));
            }
        }
        if (!equals.keySet().containsAll(missing)) {
            Unnested provided = provided(rows, missing, domain);
            List<RexNode> translated = conditions.stream().map(provided::translate).toList();
            return provided.withNode(filter(provided.node(), calls.all(translated)));
        }
        // The values of the subquery's own take the places of the outer columns.
        RexShuttle replacement = new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(org.apache.calcite.rex.RexFieldAccess access) {
                OuterColumn column = OuterColumn.of(access);
                RexNode value = column == null ? null : equals.get(column);
                return value == null ? super.visitFieldAccess(access) : value;
            }
        };
        List<RexNode> translated = rest.stream().map(condition -> rows.translate(condition.accept(replacement)))
                .toList();
        Unnested filtered = rows.withNode(filter(rows.node(), calls.all(translated)));
        return withOuter(filtered, equals);
    }

    private Unnested withOuter(Unnested rows, Map<OuterColumn, RexNode> values) {
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < rows.width(); i++) {
            columns.add(rows.reference(i));
        }
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        new TreeMap<>(values).forEach((column, value) -> {
            RexNode own = rows.translate(value);
            if (own instanceof RexInputRef reference) {
                outer.put(column, reference.getIndex());
            } else {
                outer.put(column, columns.size());
                columns.add(own);
            }
        });
        RelNode node = columns.size() == rows.width() ? rows.node() : project(rows.node(), columns);
        return rows.withNode(node).withOuter(outer);
    }

    /// Returns the outer column that a condition says to be equal to a value of the subquery's own, and notes the value; null
    /// if the condition says no such thing.
    private @Nullable OuterColumn replaceable(RexNode condition, Set<OuterColumn> missing,
            Map<OuterColumn, RexNode> equals) {
        if (condition.getKind() != SqlKind.EQUALS || !(condition instanceof RexCall call)) {
            return null;
        }
        for (int side = 0; side < 2; side++) {
            OuterColumn column = OuterColumn.of(call.getOperands().get(side));
            RexNode value = call.getOperands().get(1 - side);
            if (column != null && missing.contains(column) && !equals.containsKey(column)
                    && outerColumns.of(List.of(value)).isEmpty() && !Failing.canFail(value)
                    && RexUtil.isDeterministic(value) && isIdentity(value)) {
                equals.put(column, value);
                return column;
            }
        }
        return null;
    }

    /// Returns whether equal values of the type of an expression are the same in every respect.
    private static boolean isIdentity(RexNode value) {
        io.polarway.engine.type.SqlType type = Types.sqlType(value.getType());
        return type != ScalarType.DOUBLE && type != ScalarType.REAL && !type.isNested();
    }

    private Unnested project(Project project, Domain domain) {
        Unnested input = rewrite(project.getInput(), domain);
        SubqueryJoins.Replaced replaced = subqueries.replaced(input, project.getProjects(), domain);
        NavigableSet<OuterColumn> needed = domain.with(outerColumns.of(replaced.expressions()),
                replaced.expressions().stream().allMatch(Repeatable::is));
        Unnested rows = provided(replaced.rows(), needed, domain);
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>(project.getRowType().getFieldNames());
        boolean isSame = rows.node() == project.getInput();
        for (int i = 0; i < project.getProjects().size(); i++) {
            RexNode column = rows.translate(replaced.expressions().get(i));
            column = rows.outer().isEmpty() ? column : column.accept(new Partitioning(rows));
            isSame &= column.equals(project.getProjects().get(i));
            columns.add(column);
        }
        if (isSame) {
            return Unnested.same(project);
        }
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        rows.outer().forEach((column, position) -> {
            outer.put(column, columns.size());
            columns.add(rows.reference(position));
            names.add("$outer" + columns.size());
        });
        RelNode node = LogicalProject.create(rows.node(), ImmutableList.of(), columns, names, Set.of());
        return Unnested.same(node).first(project.getProjects().size()).withOuter(outer);
    }

    /// Makes windows that stay within the rows of one combination of outer columns.
    private final class Partitioning extends RexShuttle {
        private final Unnested rows;

        Partitioning(Unnested rows) {
            this.rows = rows;
        }

        @Override
        public RexNode visitOver(RexOver over) {
            List<RexNode> keys = new ArrayList<>(over.getWindow().partitionKeys);
            rows.outer().values().forEach(position -> keys.add(rows.reference(position)));
            return builder.makeOver(over.getType(), over.getAggOperator(), over.getOperands(), keys,
                    over.getWindow().orderKeys, over.getWindow().getLowerBound(), over.getWindow().getUpperBound(),
                    over.getWindow().getExclude(), over.getWindow().isRows(), true, false, over.isDistinct(),
                    over.ignoreNulls());
        }
    }

    private Unnested aggregate(Aggregate aggregate, Domain domain) {
        Unnested rows = grouped(aggregate, domain);
        boolean isStatic = aggregate.getGroupSets().stream().anyMatch(ImmutableBitSet::isEmpty);
        if (!isStatic || rows.outer().isEmpty()) {
            return rows;
        }
        // There is a group of all rows for each combination, also for those without rows.
        Unnested combinations = domain.of(rows.outer().keySet());
        RelNode joined = join(combinations.node(), rows.node(), equalities(combinations, rows), JoinRelType.LEFT);
        List<RexNode> columns = new ArrayList<>();
        int keys = aggregate.getGroupCount();
        int count = keys + aggregate.getAggCallList().size();
        for (int i = 0; i < count; i++) {
            RexNode value = RexInputRef.of(combinations.width() + rows.columns().get(i), joined.getRowType());
            columns.add(i < keys ? value : ofGroup(aggregate.getAggCallList().get(i - keys), value));
        }
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        combinations.outer().forEach((column, position) -> {
            outer.put(column, columns.size());
            columns.add(RexInputRef.of(position, joined.getRowType()));
        });
        return Unnested.same(project(joined, columns)).first(count).withOuter(outer);
    }

    /// Returns the result of an aggregate for a group that an outer join may have left without rows.
    ///
    /// @param value the result, NULL if there are no rows
    RexNode ofGroup(AggregateCall call, RexNode value) {
        return switch (call.getAggregation().getName().toLowerCase(java.util.Locale.ROOT)) {
            case "count", "count_if", "regr_count", "approx_count_distinct" ->
                    calls.coalesce(value, calls.constant(0L, ScalarType.BIGINT));
            // Nothing of the empty grouping set is a key.
            case "grouping", "grouping_id" ->
                    calls.coalesce(value, calls.constant((1L << call.getArgList().size()) - 1, ScalarType.BIGINT));
            default -> value;
        };
    }

    /// Returns the groups that have rows, for each combination of outer columns.
    Unnested grouped(Aggregate aggregate, Domain domain) {
        Unnested rows = rewrite(aggregate.getInput(), domain);
        if (rows.node() == aggregate.getInput()) {
            return Unnested.same(aggregate);
        }
        int width = aggregate.getInput().getRowType().getFieldCount();
        Mappings.TargetMapping mapping = Mappings.target(rows.columns(), rows.width());
        ImmutableBitSet outer = ImmutableBitSet.of(rows.outer().values());
        ImmutableBitSet keys = mapped(aggregate.getGroupSet(), rows).union(outer);
        List<ImmutableBitSet> sets = new ArrayList<>();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            sets.add(mapped(set, rows).union(outer));
        }
        List<AggregateCall> results = new ArrayList<>();
        for (AggregateCall call : aggregate.getAggCallList()) {
            List<Integer> arguments = call.getArgList().stream().map(rows.columns()::get).toList();
            int filter = call.filterArg < 0 ? -1 : rows.columns().get(call.filterArg);
            RelCollation collation = RexUtil.apply(mapping, call.getCollation());
            results.add(AggregateCall.create(call.getParserPosition(), call.getAggregation(), call.isDistinct(),
                    call.isApproximate(),
                    call.ignoreNulls(), call.rexList, arguments, filter, call.distinctKeys, collation, call.getType(),
                    call.getName()));
        }
        if (width == 0 && !rows.columns().isEmpty()) {
            throw EngineException.internal("an aggregation over nothing has columns");
        }
        RelNode node = LogicalAggregate.create(rows.node(), ImmutableList.of(), keys,
                sets.size() == 1 ? null : ImmutableBitSet.ORDERING.immutableSortedCopy(sets), results);
        List<Integer> positions = new ArrayList<>();
        for (int key : aggregate.getGroupSet()) {
            positions.add(keys.indexOf(rows.columns().get(key)));
        }
        for (int i = 0; i < results.size(); i++) {
            positions.add(keys.cardinality() + i);
        }
        NavigableMap<OuterColumn, Integer> own = new TreeMap<>();
        rows.outer().forEach((column, position) -> own.put(column, keys.indexOf(position)));
        return new Unnested(node, positions, own);
    }

    private static ImmutableBitSet mapped(ImmutableBitSet set, Unnested rows) {
        return ImmutableBitSet.of(set.asList().stream().map(rows.columns()::get).toList());
    }

    private Unnested sort(Sort sort, Domain domain) {
        Unnested rows = rewrite(sort.getInput(), domain);
        if (rows.node() == sort.getInput()) {
            return Unnested.same(sort);
        }
        if (!rows.outer().isEmpty()) {
            if (sort.fetch == null && sort.offset == null) {
                return rows;
            }
            return limited(rows, sort);
        }
        Mappings.TargetMapping mapping = Mappings.create(MappingType.FUNCTION, rows.columns().size(), rows.width());
        for (int i = 0; i < rows.columns().size(); i++) {
            mapping.set(i, rows.columns().get(i));
        }
        RelCollation collation = RexUtil.apply(mapping, sort.getCollation());
        return rows.withNode(org.apache.calcite.rel.logical.LogicalSort.create(rows.node(), collation, sort.offset,
                sort.fetch));
    }

    /// Keeps a stretch of the rows of each combination of outer columns, by their numbers in the order of a sort.
    private Unnested limited(Unnested rows, Sort sort) {
        List<RelFieldCollation> order = sort.getCollation().getFieldCollations().stream()
                .map(key -> key.withFieldIndex(rows.columns().get(key.getFieldIndex()))).toList();
        List<Integer> partition = rows.outer().values().stream().distinct().toList();
        RelNode numbered = WindowNode.create(rows.node(), List.of(calls.rowNumber(partition, order)));
        RexNode number = RexInputRef.of(rows.width(), numbered.getRowType());
        List<RexNode> conditions = new ArrayList<>();
        if (sort.offset != null) {
            conditions.add(calls.call(">", number, sort.offset));
            number = calls.call("-", number, sort.offset);
        }
        if (sort.fetch != null) {
            conditions.add(calls.call("<=", number, sort.fetch));
        }
        return rows.withNode(filter(numbered, calls.all(conditions)));
    }

    private Unnested set(SetOp set, Domain domain) {
        NavigableSet<OuterColumn> outer = domain.with(new TreeSet<>(outerColumns.of(set)), Repeatable.isWhole(set));
        List<RelNode> inputs = new ArrayList<>();
        boolean isSame = true;
        for (RelNode input : set.getInputs()) {
            Unnested rows = provided(rewrite(input, domain), outer, domain);
            List<RexNode> columns = new ArrayList<>();
            for (int column : rows.columns()) {
                columns.add(rows.reference(column));
            }
            for (OuterColumn column : outer) {
                columns.add(rows.reference(rows.place(column)));
            }
            isSame &= rows.node() == input;
            inputs.add(rows.node() == input ? input : project(rows.node(), columns));
        }
        if (isSame) {
            return Unnested.same(set);
        }
        RelNode node = set.copy(set.getTraitSet(), inputs);
        int columns = set.getRowType().getFieldCount();
        NavigableMap<OuterColumn, Integer> positions = new TreeMap<>();
        for (OuterColumn column : outer) {
            positions.put(column, columns + positions.size());
        }
        return Unnested.same(node).first(columns).withOuter(positions);
    }

    private Unnested join(Join join, Domain domain) {
        Unnested left = rewrite(join.getLeft(), domain);
        Unnested right = rewrite(join.getRight(), domain);
        boolean isPlain = !hasSubquery(join.getCondition()) && outerColumns.of(join).isEmpty()
                && (domain.row() == null || Repeatable.is(join.getCondition()));
        if (isPlain && left.node() == join.getLeft() && right.node() == join.getRight()) {
            return Unnested.same(join);
        }
        List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
        if (join instanceof SingleJoin) {
            throw EngineException.internal("a join of a subquery was rewritten twice");
        }
        if (join.getJoinType() != JoinRelType.INNER && hasSubquery(join.getCondition())) {
            MatchedPairs pairs = new MatchedPairs(this, calls, outerColumns, join, left, right, domain);
            if (pairs.areNeeded(join)) {
                return pairs.joined(join.getJoinType());
            }
        }
        return switch (join.getJoinType()) {
            case INNER -> {
                Unnested product = beside(left, right, equalities(left, right), JoinRelType.INNER);
                yield filtered(product, conditions, domain).first(product.columns().size());
            }
            case LEFT, SEMI, ANTI ->
                    outerJoin(sides(left, right, conditions, join, domain), join.getJoinType(), domain);
            case RIGHT -> {
                // The sides are exchanged, and the columns then put in their order.
                int lefts = left.columns().size();
                int rights = right.columns().size();
                Unnested joined = outerJoin(sides(left, right, conditions, join, domain).swapped(), JoinRelType.LEFT,
                        domain);
                List<Integer> columns = new ArrayList<>(joined.columns().subList(rights, rights + lefts));
                columns.addAll(joined.columns().subList(0, rights));
                yield new Unnested(joined.node(), columns, joined.outer());
            }
            case FULL -> full(sides(left, right, conditions, join, domain),
                    domain.with(new TreeSet<>(outerColumns.of(join)), Repeatable.isWhole(join)), domain);
            case ASOF, LEFT_ASOF, LEFT_MARK -> throw unsupported("A subquery in a join of type "
                    + join.getJoinType());
        };
    }

    private OnSubqueries.Sides sides(Unnested left, Unnested right, List<RexNode> conditions, Join join,
            Domain domain) {
        return new OnSubqueries(subqueries, outerColumns, join, left, right, domain).replaced(conditions);
    }

    /// Returns the columns of both sides of a join, and the outer columns of both.
    Unnested beside(Unnested left, Unnested right, List<RexNode> conditions, JoinRelType type) {
        RelNode node = join(left.node(), right.node(), conditions, type);
        List<Integer> columns = new ArrayList<>(left.columns());
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        if (type.projectsRight()) {
            right.columns().forEach(column -> columns.add(column + left.width()));
            right.outer().forEach((column, position) -> outer.put(column, position + left.width()));
        }
        outer.putAll(left.outer());
        return new Unnested(node, columns, outer);
    }

    /// A join that keeps the left side's rows: the outer columns are those of the left side.
    private Unnested outerJoin(OnSubqueries.Sides sides, JoinRelType type, Domain domain) {
        NavigableSet<OuterColumn> needed = domain.with(outerColumns.of(sides.conditions()),
                sides.conditions().stream().allMatch(Repeatable::is));
        needed.addAll(sides.right().outer().keySet());
        Unnested own = provided(sides.left(), needed, domain);
        List<RexNode> all = new ArrayList<>(equalities(own, sides.right()));
        all.addAll(sides.over(own, sides.right()));
        Unnested joined = beside(own, sides.right(), all, type);
        List<Integer> columns = new ArrayList<>(own.columns().subList(0, sides.lefts()));
        if (type.projectsRight()) {
            for (int i = 0; i < sides.rights(); i++) {
                columns.add(own.width() + sides.right().columns().get(i));
            }
        }
        return new Unnested(joined.node(), columns, own.outer());
    }

    private Unnested full(OnSubqueries.Sides sides, NavigableSet<OuterColumn> needed, Domain domain) {
        Unnested first = provided(sides.left(), needed, domain);
        Unnested second = provided(sides.right(), needed, domain);
        List<RexNode> all = new ArrayList<>(equalities(first, second));
        all.addAll(sides.over(first, second));
        RelNode node = join(first.node(), second.node(), all, JoinRelType.FULL);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < sides.lefts(); i++) {
            columns.add(RexInputRef.of(first.columns().get(i), node.getRowType()));
        }
        for (int i = 0; i < sides.rights(); i++) {
            columns.add(RexInputRef.of(first.width() + second.columns().get(i), node.getRowType()));
        }
        int count = columns.size();
        NavigableMap<OuterColumn, Integer> outer = new TreeMap<>();
        for (OuterColumn column : needed) {
            outer.put(column, columns.size());
            columns.add(calls.coalesce(RexInputRef.of(first.place(column), node.getRowType()),
                    RexInputRef.of(first.width() + second.place(column), node.getRowType())));
        }
        return Unnested.same(project(node, columns)).first(count).withOuter(outer);
    }

    private Unnested correlate(Correlate correlate, Domain domain) {
        Unnested left = rewrite(correlate.getLeft(), domain);
        NavigableSet<OuterColumn> needed = outerColumns.of(correlate.getRight());
        Asked asked = asked(left, needed, domain, List.of(correlate.getRight()));
        Unnested right = rewrite(correlate.getRight(), asked.domain());
        Unnested own = asked.rows();
        JoinRelType type = correlate.getJoinType();
        if (type != JoinRelType.INNER && type != JoinRelType.LEFT && type.projectsRight()) {
            throw unsupported("LATERAL in a join of type " + type);
        }
        List<RexNode> same = same(own, asked.domain(), right);
        Unnested joined = beside(own, right, same, type);
        return new Unnested(joined.node(), joined.columns(), own.outer());
    }

    /// The rows of an outer query, and what its subquery may refer to in them.
    record Asked(Unnested rows, Domain domain) {
        /// Returns the same for a subquery that is only asked for the rows for which a column is TRUE.
        Asked where(int column) {
            return new Asked(rows, domain.where(column));
        }
    }

    /// Prepares rows for a subquery.
    ///
    /// @param needed the columns to which the subquery refers: of these rows, or of queries outside
    /// @param domain of the rows themselves
    /// @param plans those whose expressions are computed for each combination
    Asked asked(Unnested rows, NavigableSet<OuterColumn> needed, Domain domain, List<RelNode> plans) {
        boolean isPerRow = !needed.isEmpty() && !plans.stream().allMatch(Repeatable::isWhole);
        NavigableSet<OuterColumn> outside = domain.with(new TreeSet<>(needed), !isPerRow);
        outside.removeIf(column -> !domain.columns().containsKey(column));
        Unnested provided = provided(rows, outside, domain);
        NavigableMap<OuterColumn, Integer> columns = new TreeMap<>();
        for (OuterColumn column : needed) {
            columns.put(column, outside.contains(column)
                    ? provided.place(column)
                    : provided.columns().get(column.index()));
        }
        OuterColumn row = null;
        Unnested own;
        if (isPerRow) {
            row = new OuterColumn(rows.node().getCluster().createCorrel(), 0);
            columns.put(row, provided.width());
            own = provided.withNode(Once.create(WindowNode.create(provided.node(),
                    List.of(calls.rowNumber(List.of(), List.of())))));
        } else {
            own = provided.withNode(Repeatable.made(provided.node(), ImmutableBitSet.of(columns.values())));
        }
        boolean canFail = !needed.isEmpty() && plans.stream().anyMatch(Unnesting::canFail);
        return new Asked(own, new Domain(own.node(), columns, canFail, row));
    }

    /// Returns the conditions that tie the rows of a subquery to those of the outer query.
    List<RexNode> same(Unnested rows, Domain domain, Unnested subquery) {
        List<RexNode> conditions = new ArrayList<>();
        subquery.outer().forEach((column, position) -> conditions
                .add(isSame(rows.reference(domain.place(column)), subquery, position, rows.width())));
        return conditions;
    }

    /// Returns whether an expression in a plan can raise an error.
    static boolean canFail(RelNode plan) {
        boolean[] found = new boolean[1];
        RexShuttle finder = new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                found[0] |= Failing.canFail(call);
                return found[0] ? call : super.visitCall(call);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                found[0] |= canFail(query.rel);
                return super.visitSubQuery(query);
            }
        };
        acceptAll(plan, finder);
        return found[0];
    }

    /// Shows every expression of a plan to a visitor.
    static void acceptAll(RelNode plan, RexShuttle visitor) {
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                node.accept(visitor);
                super.visit(node, ordinal, parent);
            }
        }.go(plan);
    }
}
