package io.polarway.engine.plan.physical;

import io.polarway.engine.catalog.Table;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.operator.join.JoinType;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.plan.cost.ColumnEstimate;
import io.polarway.engine.plan.cost.Estimator;
import io.polarway.engine.plan.cost.GroupEstimate;
import io.polarway.engine.plan.cost.RelationEstimate;
import io.polarway.engine.plan.operator.EngineCalls;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.relation.Once;
import io.polarway.engine.plan.relation.SingleJoin;
import io.polarway.engine.plan.relation.WindowNode;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/// Chooses the operators of a relational plan, top down, so that each computes and each scan reads only the columns that
/// something above needs. The same plan always gives the same operators.
public final class PhysicalPlanner {
    private static final BoundAggregate COUNT_IF = AggregateLowering.bound("count_if", List.of(ScalarType.BOOLEAN));

    private final ExpressionLowering expressions;
    private final Estimator estimator;
    private final long mostKeptBytes;
    private final long mostLateRows;
    private CommonSubplans common = CommonSubplans.NONE;
    private int sharedSubplans;
    private final DecimalNarrowing narrowing = new DecimalNarrowing();

    /// Creates a planner.
    ///
    /// @param mostKeptBytes how large the rows of a subplan may be that is computed once for several readers, and what partitions of a
    ///        window hold
    /// @param mostLateRows see [LateColumns#of]
    public PhysicalPlanner(ExpressionLowering expressions, Estimator estimator, long mostKeptBytes, long mostLateRows) {
        this.mostLateRows = mostLateRows;
        this.expressions = expressions;
        this.estimator = estimator;
        this.mostKeptBytes = mostKeptBytes;
    }

    /// An operator with where it gives the columns of the relational node that it stands for.
    ///
    /// @param plan the operator
    /// @param positions the position of each column of the node; -1 where it is not given
    record Part(PhysicalPlan plan, int[] positions) {
        private Expression column(int index) {
            int position = positions[index];
            if (position < 0) {
                throw EngineException.internal("column " + index + " was pruned but is needed");
            }
            return new Expression.Reference(position, plan.schema().field(position).type());
        }

        private Part with(PhysicalPlan other) {
            return new Part(other, positions);
        }
    }

    /// Returns the operators for a whole query.
    ///
    /// @param schema the names of the result's columns
    public PhysicalPlan plan(RelNode root, Schema schema) {
        NavigableSet<Integer> all = all(root);
        common = CommonSubplans.of(root, this::isWorthKeeping);
        Part part;
        do {
            sharedSubplans = 0;
            part = build(root, all);
        } while (common.nextRound());
        return arranged(part, List.copyOf(all), schema);
    }

    private boolean isWorthKeeping(RelNode node) {
        double width = 0;
        for (RelDataTypeField field : node.getRowType().getFieldList()) {
            width += Types.sqlType(field.getType()).storage().width();
        }
        return estimator.of(node).rows() * Math.max(1, width) <= mostKeptBytes;
    }

    private static NavigableSet<Integer> all(RelNode node) {
        NavigableSet<Integer> all = new TreeSet<>();
        for (int i = 0; i < node.getRowType().getFieldCount(); i++) {
            all.add(i);
        }
        return all;
    }

    /// Returns an operator that gives exactly the chosen columns of a node, in that order and with the schema's types.
    private static PhysicalPlan arranged(Part part, List<Integer> columns, Schema schema) {
        boolean isSame = part.plan().schema().size() == columns.size();
        List<Expression> references = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Expression column = ExpressionLowering.cast(part.column(columns.get(i)), schema.field(i).type());
            references.add(column);
            isSame &= column instanceof Expression.Reference reference && reference.index() == i;
        }
        return isSame ? part.plan() : new PhysicalPlan.Project(part.plan(), references, schema);
    }

    private Part build(RelNode node, NavigableSet<Integer> needed) {
        CommonSubplans.Shared subplan = common.reading(node, needed);
        return subplan == null ? operators(node, needed) : shared(subplan, node, needed);
    }

    /// Returns the columns that one reader needs of a subplan that runs once.
    private Part shared(CommonSubplans.Shared subplan, RelNode node, NavigableSet<Integer> needed) {
        Part part = subplan.part();
        if (part == null) {
            int number = ++sharedSubplans;
            Part own = operators(node, subplan.columns());
            boolean isTrivial = own.plan() instanceof PhysicalPlan.Values
                    || own.plan() instanceof PhysicalPlan.Scan && !(node instanceof Once);
            part = isTrivial ? own : new Part(new PhysicalPlan.Shared(number, own.plan()), own.positions());
            subplan.part(part);
        }
        Schema schema = part.plan().schema();
        NavigableSet<Integer> given = new TreeSet<>();
        for (int column : needed) {
            given.add(part.positions()[column]);
        }
        if (given.size() == schema.size()) {
            return part;
        }
        List<Expression> columns = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        int[] places = positions(schema.size(), given);
        for (int position : given) {
            columns.add(new Expression.Reference(position, schema.field(position).type()));
            fields.add(schema.field(position));
        }
        int[] positions = part.positions().clone();
        for (int column = 0; column < positions.length; column++) {
            positions[column] = needed.contains(column) ? places[positions[column]] : -1;
        }
        return new Part(new PhysicalPlan.Project(part.plan(), columns, new Schema(fields)), positions);
    }

    private Part operators(RelNode node, NavigableSet<Integer> needed) {
        return switch (node) {
            case TableScan scan -> scan(scan, null, needed);
            case Filter filter -> filter(filter, needed);
            case Project project -> project(project, needed);
            case Aggregate aggregate -> aggregate(aggregate, needed);
            case Sort sort -> sort(sort, needed);
            case WindowNode window -> window(window, needed);
            case Join join -> join(join, JoinConditions.of(join), joinType(join), needed);
            case Union union -> union(union, needed);
            case Intersect intersect -> counted(intersect, true);
            case Minus minus -> counted(minus, false);
            case Values values -> values(values, needed);
            case Once once -> build(once.getInput(), needed);
            default -> throw EngineException.of(ErrorCode.UNSUPPORTED,
                    node.getRelTypeName().replace("Logical", "") + " is not supported");
        };
    }

    private Part scan(TableScan scan, @Nullable RexNode condition, NavigableSet<Integer> needed) {
        Table table = scan.getTable().unwrap(Table.class);
        if (table == null) {
            throw EngineException.internal("a table that cannot be scanned was planned");
        }
        List<RelDataTypeField> fields = scan.getRowType().getFieldList();
        List<Field> output = new ArrayList<>();
        for (int column : needed) {
            output.add(field(fields.get(column)));
        }
        Expression filter = condition == null
                ? null
                : expressions.lower(condition,
                        index -> new Expression.Reference(index, Types.sqlType(fields.get(index).getType())));
        if (filter instanceof Expression.Literal literal && Boolean.TRUE.equals(literal.value())) {
            filter = null;
        }
        Schema schema = new Schema(output);
        PhysicalPlan plan = isNever(filter)
                ? new PhysicalPlan.Values(List.of(), schema)
                : new PhysicalPlan.Scan(table, List.copyOf(needed), filter, schema,
                        estimator.filtered(scan, condition == null ? List.of() : List.of(condition)).count());
        return new Part(plan, positions(fields.size(), needed));
    }

    private static boolean isNever(@Nullable Expression condition) {
        return condition instanceof Expression.Literal literal && !Boolean.TRUE.equals(literal.value());
    }

    private static Field field(RelDataTypeField field) {
        return new Field(field.getName(), Types.sqlType(field.getType()));
    }

    private static int[] positions(int columns, Collection<Integer> given) {
        int[] positions = new int[columns];
        Arrays.fill(positions, -1);
        int next = 0;
        for (int column : given) {
            positions[column] = next++;
        }
        return positions;
    }

    private Part filter(Filter filter, NavigableSet<Integer> needed) {
        RelNode input = filter.getInput();
        if (input instanceof TableScan scan) {
            return scan(scan, filter.getCondition(), needed);
        }
        if (input instanceof Join join && join.getJoinType() == JoinRelType.LEFT_MARK) {
            Part part = marked(filter, join, needed);
            if (part != null) {
                return part;
            }
        }
        NavigableSet<Integer> below = new TreeSet<>(needed);
        below.addAll(references(List.of(filter.getCondition())));
        Part part = build(input, below);
        Expression condition = expressions.lower(filter.getCondition(), part::column);
        if (condition instanceof Expression.Literal) {
            return isNever(condition)
                    ? new Part(new PhysicalPlan.Values(List.of(), part.plan().schema()), part.positions())
                    : part;
        }
        return new Part(new PhysicalPlan.Filter(part.plan(), condition), part.positions());
    }

    /// Returns the semi or anti join that a filter on the column of a mark join comes to, or null if it is more than that.
    private @Nullable Part marked(Filter filter, Join join, NavigableSet<Integer> needed) {
        int mark = join.getLeft().getRowType().getFieldCount();
        List<RexNode> others = new ArrayList<>(RelOptUtil.conjunctions(filter.getCondition()));
        JoinConditions conditions = JoinConditions.of(join);
        JoinType type = null;
        for (RexNode condition : List.copyOf(others)) {
            RexNode negated = EngineCalls.negated(condition);
            if ((negated == null ? condition : negated) instanceof RexInputRef reference
                    && reference.getIndex() == mark) {
                JoinType unknown = conditions.hasUnknown() ? JoinType.NULL_AWARE_ANTI : JoinType.ANTI;
                type = negated == null ? JoinType.SEMI : unknown;
                others.remove(condition);
                break;
            }
        }
        NavigableSet<Integer> below = new TreeSet<>(needed);
        below.addAll(references(others));
        if (type == null || below.contains(mark)) {
            return null;
        }
        Part part = join(join, conditions, type, below);
        if (others.isEmpty()) {
            return part;
        }
        RexNode rest = RexUtil.composeConjunction(filter.getCluster().getRexBuilder(), others);
        return new Part(new PhysicalPlan.Filter(part.plan(), expressions.lower(rest, part::column)), part.positions());
    }

    private boolean isLeftSmaller(Join join) {
        return estimator.of(join.getLeft()).rows() < estimator.of(join.getRight()).rows();
    }

    private JoinType joinType(Join join) {
        if (join instanceof SingleJoin) {
            return JoinType.SINGLE;
        }
        boolean isLeftSmaller = isLeftSmaller(join);
        return switch (join.getJoinType()) {
            case INNER -> JoinType.INNER;
            case LEFT -> isLeftSmaller ? JoinType.BUILD_OUTER : JoinType.PROBE_OUTER;
            case RIGHT -> isLeftSmaller ? JoinType.PROBE_OUTER : JoinType.BUILD_OUTER;
            case FULL -> JoinType.FULL;
            case SEMI -> isLeftSmaller ? JoinType.BUILD_SEMI : JoinType.SEMI;
            case ANTI -> isLeftSmaller ? JoinType.BUILD_ANTI : JoinType.ANTI;
            case LEFT_MARK -> JoinType.MARK;
            case ASOF, LEFT_ASOF -> throw EngineException.of(ErrorCode.UNSUPPORTED, "ASOF joins are not supported");
        };
    }

    /// Returns whether the right side of a join is the one whose rows stream.
    private boolean isRightProbe(Join join, JoinType type) {
        boolean isLeftSmaller = isLeftSmaller(join);
        return switch (type) {
            // JoinOrder puts what is smaller on the right.
            case INNER -> false;
            case FULL -> isLeftSmaller;
            case PROBE_OUTER -> join.getJoinType() == JoinRelType.RIGHT;
            case BUILD_OUTER -> join.getJoinType() == JoinRelType.LEFT;
            case BUILD_SEMI, BUILD_ANTI -> true;
            case SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> false;
        };
    }

    private Part join(Join join, JoinConditions conditions, JoinType type, NavigableSet<Integer> needed) {
        int lefts = join.getLeft().getRowType().getFieldCount();
        NavigableSet<Integer> below = new TreeSet<>(references(List.of(join.getCondition())));
        boolean isMark = type == JoinType.MARK;
        needed.stream().filter(column -> !isMark || column < lefts).forEach(below::add);
        NavigableSet<Integer> leftColumns = new TreeSet<>(below.headSet(lefts));
        NavigableSet<Integer> rightColumns = new TreeSet<>();
        below.tailSet(lefts).forEach(column -> rightColumns.add(column - lefts));
        Part left = build(join.getLeft(), leftColumns);
        Part right = build(join.getRight(), rightColumns);
        List<Expression> leftKeys = new ArrayList<>();
        List<Expression> rightKeys = new ArrayList<>();
        for (JoinConditions.Key key : conditions.keys()) {
            leftKeys.add(expressions.lower(key.left(), left::column));
            rightKeys.add(expressions.lower(key.right(), column -> right.column(column - lefts)));
        }
        JoinMerging merging = JoinMerging.of(new JoinMerging.Side(left.plan(), estimator.of(join.getLeft()), leftKeys),
                new JoinMerging.Side(right.plan(), estimator.of(join.getRight()), rightKeys), type, mostKeptBytes);
        return joined(join, conditions, merging.type(), left.with(merging.left()), right.with(merging.right()),
                leftKeys, rightKeys, merging.arrival());
    }

    private Part joined(Join join, JoinConditions conditions, JoinType type, Part left, Part right,
            List<Expression> leftKeys, List<Expression> rightKeys, Arrival arrival) {
        int lefts = join.getLeft().getRowType().getFieldCount();
        int rights = join.getRight().getRowType().getFieldCount();
        boolean isMark = type == JoinType.MARK;
        boolean isRightProbe = isRightProbe(join, type);
        List<JoinKey> keys = new ArrayList<>();
        for (int i = 0; i < leftKeys.size(); i++) {
            boolean isNullSafe = conditions.keys().get(i).isNullSafe();
            keys.add(isRightProbe
                    ? new JoinKey(rightKeys.get(i), leftKeys.get(i), isNullSafe)
                    : new JoinKey(leftKeys.get(i), rightKeys.get(i), isNullSafe));
        }
        Part probe = isRightProbe ? right : left;
        Part build = isRightProbe ? left : right;
        int offset = probe.plan().schema().size();
        IntFunction<Expression> columns = column -> {
            boolean isProbe = isRightProbe ? column >= lefts : column < lefts;
            Expression own = (isProbe ? probe : build).column(column < lefts ? column : column - lefts);
            return isProbe ? own : References.shift(own, offset);
        };
        Expression condition = conditions.others().isEmpty()
                ? null
                : expressions.lower(RexUtil.composeConjunction(join.getCluster().getRexBuilder(), conditions.others()),
                        columns);
        if (condition instanceof Expression.Literal literal && Boolean.TRUE.equals(literal.value())) {
            condition = null;
        }
        List<Field> fields = new ArrayList<>();
        if (type.hasProbeColumns()) {
            fields.addAll(probe.plan().schema().fields());
        }
        if (type.hasBuildColumns()) {
            fields.addAll(build.plan().schema().fields());
        }
        int[] positions = new int[join.getRowType().getFieldCount()];
        Arrays.fill(positions, -1);
        int buildOffset = type.hasProbeColumns() ? offset : 0;
        for (int column = 0; column < Math.min(positions.length, lefts + rights); column++) {
            boolean isLeft = column < lefts;
            Part part = isLeft ? left : right;
            boolean isProbe = isLeft != isRightProbe;
            int own = part.positions()[isLeft ? column : column - lefts];
            boolean isGiven = isProbe ? type.hasProbeColumns() : type.hasBuildColumns();
            positions[column] = own < 0 || !isGiven ? -1 : own + (isProbe ? 0 : buildOffset);
        }
        if (isMark) {
            positions[lefts] = fields.size();
            fields.add(new Field("mark", ScalarType.BOOLEAN));
        }
        if (type == JoinType.INNER && !arrival.isAny()) {
            JoinMerging.takeKeysFromProbe(keys, offset, positions);
        }
        return new Part(new PhysicalPlan.Join(probe.plan(), build.plan(), type, keys, condition, arrival,
                new Schema(fields), estimator.of(join).count()), positions);
    }

    private static NavigableSet<Integer> references(List<RexNode> nodes) {
        NavigableSet<Integer> references = new TreeSet<>();
        org.apache.calcite.plan.RelOptUtil.InputFinder finder = new org.apache.calcite.plan.RelOptUtil.InputFinder();
        nodes.forEach(node -> node.accept(finder));
        references.addAll(finder.build().asList());
        return references;
    }

    private Part project(Project project, NavigableSet<Integer> needed) {
        List<RexNode> chosen = needed.stream().map(project.getProjects()::get).toList();
        Part part = build(project.getInput(), references(chosen));
        List<Expression> columns = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int column : needed) {
            RelDataTypeField field = project.getRowType().getFieldList().get(column);
            Expression expression = expressions.lower(project.getProjects().get(column), part::column);
            Expression cast = ExpressionLowering.cast(expression, Types.sqlType(field.getType()));
            columns.add(cast);
            boolean isNamed = !field.getName().startsWith("EXPR$") && !field.getName().startsWith("$f");
            fields.add(
                    isNamed ? field(field) : new Field(PlanText.expression(cast, part.plan().schema()), cast.type()));
        }
        int[] positions = positions(project.getProjects().size(), needed);
        Schema schema = new Schema(fields);
        if (columns.stream().allMatch(Expression.Reference.class::isInstance)) {
            return renamed(part, columns, positions, schema);
        }
        if (part.plan() instanceof PhysicalPlan.Values values
                && columns.stream().allMatch(Expression.Literal.class::isInstance)) {
            List<Expression.Literal> row = columns.stream().map(Expression.Literal.class::cast).toList();
            return new Part(new PhysicalPlan.Values(Collections.nCopies(values.rows().size(), row), schema),
                    positions);
        }
        return new Part(new PhysicalPlan.Project(part.plan(), columns, schema), positions);
    }

    /// Leaves a projection of mere references out, by telling where its columns are.
    private static Part renamed(Part part, List<Expression> columns, int[] positions, Schema schema) {
        int[] direct = positions.clone();
        for (int i = 0; i < direct.length; i++) {
            if (direct[i] >= 0 && columns.get(direct[i]) instanceof Expression.Reference reference) {
                direct[i] = reference.index();
            }
        }
        return new Part(part.plan(), direct);
    }

    private Part aggregate(Aggregate aggregate, NavigableSet<Integer> needed) {
        List<Integer> groups = aggregate.getGroupSet().toList();
        List<Integer> calls = new ArrayList<>();
        NavigableSet<Integer> arguments = new TreeSet<>();
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            if (needed.contains(groups.size() + i)) {
                calls.add(i);
                org.apache.calcite.rel.core.AggregateCall call = aggregate.getAggCallList().get(i);
                if (GroupingPlan.isGrouping(call)) {
                    continue;
                }
                arguments.addAll(call.getArgList());
                arguments.addAll(call.getCollation().getKeys());
                if (call.filterArg >= 0) {
                    arguments.add(call.filterArg);
                }
            }
        }
        NavigableSet<Integer> below = new TreeSet<>(groups);
        below.addAll(arguments);
        Input input = input(aggregate.getInput(), below);
        GroupingPlan sets = aggregate.getGroupType() == Aggregate.Group.SIMPLE
                ? null
                : new GroupingPlan(aggregate, arguments, input.plan(), input.columns());
        PhysicalPlan rows = sets == null ? input.plan() : sets.rows();
        List<Expression> keys = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        List<RelDataTypeField> output = aggregate.getRowType().getFieldList();
        int[] positions = new int[output.size()];
        Arrays.fill(positions, -1);
        for (int i = 0; i < groups.size(); i++) {
            positions[i] = fields.size();
            keys.add(input.columns().apply(groups.get(i)));
            fields.add(field(output.get(i)));
        }
        Expression set = null;
        if (sets != null) {
            keys = sets.keys();
            set = new Expression.Reference(fields.size(), ScalarType.INTEGER);
            fields.add(new Field("grouping set", ScalarType.INTEGER));
        }
        List<AggregateCall> lowered = new ArrayList<>();
        List<Integer> groupings = new ArrayList<>();
        for (int call : calls) {
            if (GroupingPlan.isGrouping(aggregate.getAggCallList().get(call))) {
                groupings.add(call);
                continue;
            }
            positions[groups.size() + call] = fields.size();
            AggregateCall own = sets == null
                    ? AggregateLowering.call(aggregate.getAggCallList().get(call), input.columns())
                    : sets.call(AggregateLowering.call(aggregate.getAggCallList().get(call), sets::column));
            lowered.add(narrowing.narrow(own, rows));
            Field field = field(output.get(groups.size() + call));
            fields.add(field.name().startsWith("$")
                    ? new Field(PlanText.call(own, rows.schema()), field.type())
                    : field);
        }
        PhysicalPlan plan = counted(
                OrderedGroups.of(new PhysicalPlan.Aggregate(rows, keys, lowered, new Schema(fields)),
                        chosen -> GroupEstimate.groups(estimator.of(aggregate.getInput()),
                                chosen.stream().map(groups::get).toList())));
        if (groupings.isEmpty()) {
            return new Part(plan, positions);
        }
        List<Expression> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            columns.add(new Expression.Reference(i, fields.get(i).type()));
        }
        for (int call : groupings) {
            positions[groups.size() + call] = fields.size();
            fields.add(field(output.get(groups.size() + call)));
            columns.add(GroupingPlan.grouping(aggregate, aggregate.getAggCallList().get(call).getArgList(), set));
        }
        return new Part(new PhysicalPlan.Project(plan, columns, new Schema(fields)), positions);
    }

    /// Answers COUNT(*) of a whole table whose number of rows is known.
    private static PhysicalPlan counted(PhysicalPlan.Aggregate aggregate) {
        boolean isCount = aggregate.keys().isEmpty() && !aggregate.calls().isEmpty()
                && aggregate.calls().stream().allMatch(call -> call.function().name().equals("count")
                        && call.arguments().isEmpty() && call.filter() == null);
        if (isCount && aggregate.input() instanceof PhysicalPlan.Scan scan && scan.filter() == null
                && scan.table().hasExactRows()) {
            Expression.Literal rows = new Expression.Literal(scan.table().estimatedRows(), ScalarType.BIGINT);
            return new PhysicalPlan.Values(List.of(Collections.nCopies(aggregate.calls().size(), rows)),
                    aggregate.schema());
        }
        return aggregate;
    }

    /// The input of an aggregation: a projection below it is computed by the aggregation itself.
    private record Input(PhysicalPlan plan, IntFunction<Expression> columns) {
    }

    private Input input(RelNode node, NavigableSet<Integer> needed) {
        if (node instanceof Project project && project.getProjects().stream().allMatch(RexUtil::isDeterministic)) {
            List<RexNode> chosen = needed.stream().map(project.getProjects()::get).toList();
            Part part = build(project.getInput(), references(chosen));
            return new Input(part.plan(), index -> expressions.lower(project.getProjects().get(index), part::column));
        }
        Part part = build(node, needed);
        return new Input(part.plan(), part::column);
    }

    private Part window(WindowNode node, NavigableSet<Integer> needed) {
        WindowPlanning planning = new WindowPlanning(node, expressions, estimator.of(node.getInput()),
                mostKeptBytes);
        Part input = build(node.getInput(), planning.below(needed));
        int[] positions = WindowPlanning.widened(input.positions(), node.getRowType().getFieldCount());
        PhysicalPlan plan = planning.plan(input.plan(), positions, needed);
        return new Part(plan, positions);
    }

    private Part sort(Sort sort, NavigableSet<Integer> needed) {
        NavigableSet<Integer> below = new TreeSet<>(needed);
        below.addAll(sort.getCollation().getKeys());
        Part part = build(sort.getInput(), below);
        long offset = sort.offset == null ? 0 : expressions.count(sort.offset);
        long limit = sort.fetch == null ? Long.MAX_VALUE : expressions.count(sort.fetch);
        boolean isLimited = sort.offset != null || sort.fetch != null;
        RelationEstimate input = estimator.of(sort.getInput());
        double[] tied = new double[sort.getCollation().getFieldCollations().size()];
        List<SortKey> keys = new ArrayList<>();
        List<Integer> fields = new ArrayList<>();
        for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
            int position = part.positions()[key.getFieldIndex()];
            if (keys.stream().noneMatch(before -> before.column() == position)) {
                ColumnEstimate column = input.column(key.getFieldIndex());
                boolean nullsFirst = key.nullDirection == RelFieldCollation.NullDirection.FIRST;
                tied[keys.size()] = Math.max(input.rows() / Math.max(1, column.distinctAmong(input.rows())),
                        nullsFirst ? input.rows() * column.nulls() : 0);
                keys.add(new SortKey(position, key.getDirection().isDescending(), nullsFirst));
                fields.add(key.getFieldIndex());
            }
        }
        PhysicalPlan plan = part.plan();
        PhysicalPlan ordered = keys.isEmpty()
                ? null
                : ordered(plan, keys, sort.fetch == null,
                        known -> GroupEstimate.groups(input, fields.subList(0, known)));
        if (limit == 0) {
            plan = new PhysicalPlan.Values(List.of(), plan.schema());
        } else if (ordered != null) {
            plan = isLimited ? new PhysicalPlan.Limit(ordered, offset, limit) : ordered;
        } else if (keys.isEmpty()) {
            plan = isLimited ? new PhysicalPlan.Limit(plan, offset, limit) : plan;
        } else if (sort.fetch != null) {
            plan = LateColumns.of(new PhysicalPlan.TopN(plan, keys, offset, limit), mostLateRows, tied);
        } else {
            plan = new PhysicalPlan.Sort(plan, keys);
            plan = isLimited ? new PhysicalPlan.Limit(plan, offset, limit) : plan;
        }
        return unarranged(new Part(plan, part.positions()));
    }

    /// Returns the rows in order if not all of them have to be there first; null if they have to.
    ///
    /// @param areAllWanted whether all rows are wanted, else the first few
    /// @param valuesOf about how many values so many of the first keys have
    private static @Nullable PhysicalPlan ordered(PhysicalPlan plan, List<SortKey> keys, boolean areAllWanted,
            ToDoubleFunction<Integer> valuesOf) {
        PhysicalPlan ordered = Orderings.inOrder(plan, keys);
        if (ordered != null) {
            return ordered;
        }
        PhysicalPlan.Sort sort = OrderedSort.of(new PhysicalPlan.Sort(plan, keys), valuesOf);
        boolean isSortedPieceByPiece = !sort.arrival().isAny();
        // Pieces that statistics show to come one after the other have all rows of some first keys, so that they are never smaller.
        if (areAllWanted && !(isSortedPieceByPiece && Orderings.inOrder(plan, sort.arrival().keys()) != null)) {
            PhysicalPlan arranged = Orderings.arrangedByColumns(plan, keys);
            if (arranged != null) {
                return arranged;
            }
        }
        return isSortedPieceByPiece ? sort : null;
    }

    /// Leaves out a projection that only puts columns in another order, which is none of the node's.
    private static Part unarranged(Part part) {
        if (!(part.plan() instanceof PhysicalPlan.Project project && project.input() instanceof PhysicalPlan.Fetch fetch
                && project.expressions().stream().allMatch(Expression.Reference.class::isInstance))) {
            return part;
        }
        int[] positions = part.positions().clone();
        for (int i = 0; i < positions.length; i++) {
            if (positions[i] >= 0
                    && project.expressions().get(positions[i]) instanceof Expression.Reference reference) {
                positions[i] = reference.index();
            }
        }
        return new Part(fetch, positions);
    }

    private Part union(Union union, NavigableSet<Integer> needed) {
        NavigableSet<Integer> given = union.all ? needed : all(union);
        List<Integer> columns = List.copyOf(given);
        Schema schema = new Schema(columns.stream().map(column -> field(union.getRowType().getFieldList().get(column)))
                .toList());
        List<PhysicalPlan> inputs = new ArrayList<>();
        for (RelNode input : union.getInputs()) {
            PhysicalPlan arranged = arranged(build(input, given), columns, schema);
            if (arranged instanceof PhysicalPlan.UnionAll nested) {
                inputs.addAll(nested.inputs());
            } else {
                inputs.add(arranged);
            }
        }
        PhysicalPlan plan = merged(inputs, schema);
        if (!union.all) {
            List<Expression> keys = new ArrayList<>();
            for (int i = 0; i < schema.size(); i++) {
                keys.add(new Expression.Reference(i, schema.field(i).type()));
            }
            plan = new PhysicalPlan.Aggregate(plan, keys, List.of(), schema);
        }
        return new Part(plan, positions(union.getRowType().getFieldCount(), given));
    }

    /// Groups the rows of all inputs, and counts for each how often every input has it.
    private Part counted(SetOp node, boolean isIntersection) {
        List<Integer> columns = List.copyOf(all(node));
        List<Field> fields = node.getRowType().getFieldList().stream().map(PhysicalPlanner::field).toList();
        List<Field> marked = new ArrayList<>(fields);
        int inputs = node.getInputs().size();
        for (int i = 0; i < inputs; i++) {
            marked.add(new Field("from input " + (i + 1), ScalarType.BOOLEAN));
        }
        Schema schema = new Schema(marked);
        List<PhysicalPlan> rows = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            Part part = build(node.getInput(i), all(node));
            List<Expression> expressions = new ArrayList<>();
            for (int column : columns) {
                expressions.add(ExpressionLowering.cast(part.column(column), fields.get(column).type()));
            }
            for (int j = 0; j < inputs; j++) {
                expressions.add(new Expression.Literal(i == j, ScalarType.BOOLEAN));
            }
            rows.add(new PhysicalPlan.Project(part.plan(), expressions, schema));
        }
        List<Expression> keys = new ArrayList<>();
        List<AggregateCall> counts = new ArrayList<>();
        List<Field> grouped = new ArrayList<>(fields);
        for (int i = 0; i < marked.size(); i++) {
            Expression column = new Expression.Reference(i, marked.get(i).type());
            if (i < fields.size()) {
                keys.add(column);
            } else {
                counts.add(new AggregateCall(COUNT_IF, List.of(column), null, false));
                grouped.add(new Field("count_if(" + marked.get(i).name() + ")", ScalarType.BIGINT));
            }
        }
        PhysicalPlan.Aggregate aggregate = new PhysicalPlan.Aggregate(merged(rows, schema), keys, counts,
                new Schema(grouped));
        return new Part(new PhysicalPlan.CountedRows(aggregate, isIntersection, node.all, new Schema(fields)),
                positions(fields.size(), columns));
    }

    /// Makes one VALUES of neighbouring ones, so that a long VALUES with computed values is one operator.
    private PhysicalPlan merged(List<PhysicalPlan> inputs, Schema schema) {
        List<PhysicalPlan> merged = new ArrayList<>();
        for (PhysicalPlan input : inputs) {
            PhysicalPlan own = folded(input, schema);
            if (own instanceof PhysicalPlan.Values values && !merged.isEmpty()
                    && merged.getLast() instanceof PhysicalPlan.Values before) {
                List<List<Expression.Literal>> rows = new ArrayList<>(before.rows());
                rows.addAll(values.rows());
                merged.set(merged.size() - 1, new PhysicalPlan.Values(rows, schema));
            } else {
                merged.add(own);
            }
        }
        return merged.size() == 1 ? merged.getFirst() : new PhysicalPlan.UnionAll(merged, schema);
    }

    /// Computes a projection of spelled-out rows while planning where that cannot fail.
    private PhysicalPlan folded(PhysicalPlan plan, Schema schema) {
        if (!(plan instanceof PhysicalPlan.Project project && project.input() instanceof PhysicalPlan.Values values)) {
            return plan;
        }
        List<List<Expression.Literal>> rows = new ArrayList<>();
        for (List<Expression.Literal> row : values.rows()) {
            List<Expression.Literal> computed = new ArrayList<>();
            for (Expression expression : project.expressions()) {
                Expression value = expressions.fold(References.substitute(expression, new ArrayList<Expression>(row)));
                if (!(value instanceof Expression.Literal literal)) {
                    return plan;
                }
                computed.add(literal);
            }
            rows.add(computed);
        }
        return new PhysicalPlan.Values(rows, schema);
    }

    private Part values(Values values, NavigableSet<Integer> needed) {
        List<RelDataTypeField> fields = values.getRowType().getFieldList();
        List<Field> output = needed.stream().map(column -> field(fields.get(column))).toList();
        List<List<Expression.Literal>> rows = new ArrayList<>();
        for (List<RexLiteral> tuple : values.getTuples()) {
            List<Expression.Literal> row = new ArrayList<>();
            for (int column : needed) {
                SqlType type = Types.sqlType(fields.get(column).getType());
                Expression value = expressions.lower(tuple.get(column), index -> {
                    throw EngineException.internal("VALUES depends on a column");
                });
                Expression cast = expressions.fold(ExpressionLowering.cast(value, type));
                if (!(cast instanceof Expression.Literal literal)) {
                    throw EngineException.of(ErrorCode.TYPE_MISMATCH, "A value of VALUES does not fit " + type.sql());
                }
                row.add(literal);
            }
            rows.add(row);
        }
        return new Part(new PhysicalPlan.Values(rows, new Schema(output)), positions(fields.size(), needed));
    }
}
