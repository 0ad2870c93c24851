package io.polarway.engine.plan;

import io.polarway.engine.catalog.Table;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.aggregate.OrderedAggregate;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.plan.physical.PlanText;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.plan.rule.WindowNode;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/// Chooses the operators of a relational plan, top down, so that each computes and each scan reads only the columns that
/// something above needs. The same plan always gives the same operators.
final class PhysicalPlanner {
    private static final BoundAggregate COUNT_IF = aggregate("count_if", List.of(ScalarType.BOOLEAN));

    private final ExpressionLowering expressions;

    PhysicalPlanner(ExpressionLowering expressions) {
        this.expressions = expressions;
    }

    static BoundAggregate aggregate(String name, List<SqlType> types) {
        AggregateFunction function = FunctionCatalog.aggregate(name);
        BoundAggregate bound = function == null ? null : function.bind(types);
        if (bound == null) {
            throw EngineException.internal("no aggregate " + name);
        }
        return bound;
    }

    /// An operator with where it gives the columns of the relational node that it stands for.
    ///
    /// @param plan the operator
    /// @param positions the position of each column of the node; -1 where it is not given
    private record Part(PhysicalPlan plan, int[] positions) {
        Expression column(int index) {
            int position = positions[index];
            if (position < 0) {
                throw EngineException.internal("column " + index + " was pruned but is needed");
            }
            return new Expression.Reference(position, plan.schema().field(position).type());
        }
    }

    /// Returns the operators for a whole query.
    ///
    /// @param schema the names of the result's columns
    PhysicalPlan plan(RelNode root, Schema schema) {
        NavigableSet<Integer> all = all(root);
        Part part = build(root, all);
        return arranged(part, List.copyOf(all), schema);
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
        return switch (node) {
            case TableScan scan -> scan(scan, null, needed);
            case Filter filter -> filter(filter, needed);
            case Project project -> project(project, needed);
            case Aggregate aggregate -> aggregate(aggregate, needed);
            case Sort sort -> sort(sort, needed);
            case WindowNode window -> window(window, needed);
            case Union union -> union(union, needed);
            case Intersect intersect -> counted(intersect, true);
            case Minus minus -> counted(minus, false);
            case Values values -> values(values, needed);
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
                : new PhysicalPlan.Scan(table, List.copyOf(needed), filter, schema);
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
        java.util.Arrays.fill(positions, -1);
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
            return new Part(new PhysicalPlan.Values(java.util.Collections.nCopies(values.rows().size(), row), schema),
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
        java.util.Arrays.fill(positions, -1);
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
                    ? call(aggregate.getAggCallList().get(call), input.columns())
                    : sets.call(call(aggregate.getAggCallList().get(call), sets::column));
            lowered.add(own);
            Field field = field(output.get(groups.size() + call));
            fields.add(field.name().startsWith("$")
                    ? new Field(PlanText.call(own, rows.schema()), field.type())
                    : field);
        }
        PhysicalPlan plan = counted(new PhysicalPlan.Aggregate(rows, keys, lowered, new Schema(fields)));
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
            return new PhysicalPlan.Values(List.of(java.util.Collections.nCopies(aggregate.calls().size(), rows)),
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

    private static AggregateCall call(org.apache.calcite.rel.core.AggregateCall call, IntFunction<Expression> columns) {
        if (!(call.getAggregation() instanceof AggregateOperator operator)) {
            throw EngineException.internal("the aggregate " + call.getAggregation().getName() + " was planned");
        }
        List<Expression> arguments = new ArrayList<>();
        call.getArgList().forEach(argument -> arguments.add(columns.apply(argument)));
        BoundAggregate bound = operator.bind(arguments.stream().map(Expression::type).toList());
        List<Expression> cast = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            cast.add(ExpressionLowering.cast(arguments.get(i), bound.argumentTypes().get(i)));
        }
        List<RelFieldCollation> order = call.getCollation().getFieldCollations();
        if (!order.isEmpty() && OrderedAggregate.isSensitive(bound)) {
            bound = ordered(bound, call, order, cast, columns);
        }
        Expression filter = call.filterArg < 0 ? null : columns.apply(call.filterArg);
        if (filter instanceof Expression.Call test && test.function().name().equals("is true")) {
            filter = test.arguments().getFirst();
        }
        return new AggregateCall(bound, cast, filter, call.isDistinct() && !arguments.isEmpty());
    }

    /// Adds what an aggregate is ordered by to its arguments.
    private static BoundAggregate ordered(BoundAggregate aggregate, org.apache.calcite.rel.core.AggregateCall call,
            List<RelFieldCollation> order, List<Expression> arguments, IntFunction<Expression> columns) {
        List<OrderedAggregate.Key> keys = new ArrayList<>();
        for (RelFieldCollation key : order) {
            if (call.isDistinct() && !call.getArgList().contains(key.getFieldIndex())) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, "In " + aggregate.name()
                        + "(DISTINCT ...), ORDER BY takes only the arguments themselves");
            }
            Expression column = columns.apply(key.getFieldIndex());
            arguments.add(column);
            keys.add(new OrderedAggregate.Key(column.type(), key.getDirection().isDescending(),
                    key.nullDirection == RelFieldCollation.NullDirection.FIRST));
        }
        return OrderedAggregate.of(aggregate, keys);
    }

    private Part window(WindowNode node, NavigableSet<Integer> needed) {
        WindowPlanning planning = new WindowPlanning(node, expressions);
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
        List<SortKey> keys = new ArrayList<>();
        for (RelFieldCollation key : sort.getCollation().getFieldCollations()) {
            int position = part.positions()[key.getFieldIndex()];
            if (keys.stream().noneMatch(before -> before.column() == position)) {
                keys.add(new SortKey(position, key.getDirection().isDescending(),
                        key.nullDirection == RelFieldCollation.NullDirection.FIRST));
            }
        }
        PhysicalPlan plan = part.plan();
        if (limit == 0) {
            plan = new PhysicalPlan.Values(List.of(), plan.schema());
        } else if (keys.isEmpty()) {
            plan = isLimited ? new PhysicalPlan.Limit(plan, offset, limit) : plan;
        } else if (sort.fetch != null) {
            plan = new PhysicalPlan.TopN(plan, keys, offset, limit);
        } else {
            plan = new PhysicalPlan.Sort(plan, keys);
            plan = isLimited ? new PhysicalPlan.Limit(plan, offset, limit) : plan;
        }
        return new Part(plan, part.positions());
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
