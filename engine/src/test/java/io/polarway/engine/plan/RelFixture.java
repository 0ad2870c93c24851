package io.polarway.engine.plan;

import io.polarway.engine.catalog.ScanRequest;
import io.polarway.engine.catalog.Table;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.plan.cost.Constants;
import io.polarway.engine.plan.cost.Estimator;
import io.polarway.engine.plan.operator.ConditionalOperator;
import io.polarway.engine.plan.operator.ConstantOperator;
import io.polarway.engine.plan.operator.EngineRexBuilder;
import io.polarway.engine.plan.operator.EngineTypeFactory;
import io.polarway.engine.plan.operator.FunctionOperator;
import io.polarway.engine.plan.operator.Types;
import io.polarway.engine.plan.physical.Failing;
import io.polarway.engine.plan.rule.PlanRewriter;
import io.polarway.engine.plan.validate.PlannedTable;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.Statistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Relational plans over tables of which only the statistics are there.
public final class RelFixture {
    private static final EngineTypeFactory TYPES = new EngineTypeFactory();

    final EngineRexBuilder builder = new EngineRexBuilder(TYPES);
    /// The cluster of all nodes.
    public final RelOptCluster cluster = cluster();
    /// Evaluates constants.
    public final Constants constants = node -> node instanceof RexCall call
            && call.getOperator() instanceof ConstantOperator constant ? constant.literal() : null;
    /// Estimates how many rows a node gives.
    public final Estimator estimator = new Estimator(constants);

    private RelOptCluster cluster() {
        RelOptCluster made = RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), builder);
        made.setMetadataQuerySupplier(NoMetadata::query);
        return made;
    }

    /// A column of a table, with the statistics of its values.
    public record Column(Field field, Statistics statistics) {
    }

    /// A column whose values are of a range.
    ///
    /// @param distinct how many values there are; negative if that is not known
    public static Column column(String name, io.polarway.engine.type.SqlType type, long rows, Object min, Object max,
            long distinct) {
        return new Column(new Field(name, type), new Statistics(rows, 0, min, max, distinct));
    }

    /// A table of which only the statistics are there.
    public record StatisticsTable(String name, long rows, List<Column> columns) implements Table {
        @Override
        public Schema schema() {
            return new Schema(columns.stream().map(Column::field).toList());
        }

        @Override
        public long estimatedRows() {
            return rows;
        }

        @Override
        public Statistics statistics(int column) {
            return columns.get(column).statistics();
        }

        @Override
        public Source scan(ScanRequest request, QueryContext context, OperatorProfile profile) {
            throw new UnsupportedOperationException("only the statistics are there");
        }

        @Override
        public String description() {
            return name;
        }
    }

    /// Returns the scan of a table.
    public RelNode table(String name, long rows, Column... columns) {
        RelDataTypeFactory.Builder type = TYPES.builder();
        for (Column column : columns) {
            type.add(column.field().name(), Types.relType(TYPES, column.field().type()));
        }
        PlannedTable planned = PlannedTable.scan(name, type.build(),
                new StatisticsTable(name, rows, Arrays.asList(columns)));
        return LogicalTableScan.create(cluster, planned, List.of());
    }

    /// Returns a reference to a column.
    public static RexNode column(RelNode node, int index) {
        return RexInputRef.of(index, node.getRowType());
    }

    /// Returns a reference to a column of the right input of a join.
    public static RexNode right(RelNode left, RelNode right, int index) {
        return new RexInputRef(left.getRowType().getFieldCount() + index,
                right.getRowType().getFieldList().get(index).getType());
    }

    /// Returns a constant.
    public RexNode constant(Object value, io.polarway.engine.type.SqlType type) {
        return new ConstantOperator(new Expression.Literal(value, type)).convert(builder, List.of());
    }

    /// Returns the call of a scalar function or operator.
    public RexNode call(String name, RexNode... operands) {
        if (name.equals("in")) {
            return ConditionalOperator.IN.convert(builder, List.of(operands));
        }
        return new FunctionOperator(FunctionCatalog.scalar(name)).convert(builder, List.of(operands));
    }

    /// Returns the OR of conditions.
    public RexNode or(RexNode... operands) {
        return ConditionalOperator.OR.convert(builder, List.of(operands));
    }

    /// Returns a COALESCE.
    public RexNode coalesce(RexNode... operands) {
        return ConditionalOperator.COALESCE.convert(builder, List.of(operands));
    }

    /// Returns a CASE: conditions and values in turn, then the value of ELSE.
    public RexNode choice(RexNode... operands) {
        return ConditionalOperator.CASE.convert(builder, List.of(operands));
    }

    /// Returns a filter by the AND of conditions.
    public RelNode filter(RelNode input, RexNode... conditions) {
        return LogicalFilter.create(input, RexUtil.composeConjunction(builder, List.of(conditions)));
    }

    /// Returns a join by the AND of conditions.
    public RelNode join(RelNode left, RelNode right, JoinRelType type, RexNode... conditions) {
        return LogicalJoin.create(left, right, List.of(), RexUtil.composeConjunction(builder, List.of(conditions)),
                Set.of(), type);
    }

    /// Returns the cross product of inputs with a condition on top, as commas in FROM give it.
    public RelNode product(RelNode... inputs) {
        RelNode product = inputs[0];
        for (int i = 1; i < inputs.length; i++) {
            product = join(product, inputs[i], JoinRelType.INNER);
        }
        return product;
    }

    /// Returns a projection to some columns.
    public RelNode project(RelNode input, int... columns) {
        List<RexNode> references = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int column : columns) {
            references.add(column(input, column));
            names.add(input.getRowType().getFieldNames().get(column));
        }
        return LogicalProject.create(input, List.of(), references, names, Set.of());
    }

    /// Returns the distinct values of some columns.
    public RelNode distinct(RelNode input, int... columns) {
        return LogicalAggregate.create(input, List.of(), ImmutableBitSet.of(columns), null, List.of());
    }

    /// Returns the relational type of a type.
    public RelDataType type(io.polarway.engine.type.SqlType type) {
        return Types.relType(TYPES, type);
    }

    /// Returns a cast.
    public RexNode cast(RexNode operand, io.polarway.engine.type.SqlType type) {
        return builder.makeAbstractCast(Types.relType(TYPES, type), operand, false);
    }

    /// Returns whether an expression can raise an error for some row.
    public static boolean canFail(RexNode node) {
        return Failing.canFail(node);
    }

    /// Applies all rules.
    public RelNode rewrite(RelNode plan) {
        return PlanRewriter.rewrite(plan, Failing::canFail, constants);
    }

    /// Returns the estimate of how many rows a node gives.
    public double rows(RelNode node) {
        return estimator.of(node).rows();
    }

    /// Returns a plan's joins in one line: `(a SEMI b)`, `(a * b)` for a cross product, `a[...]` for a filter.
    public static String text(RelNode node) {
        return switch (node) {
            case TableScan scan -> scan.getTable().getQualifiedName().getLast();
            case Project project -> text(project.getInput());
            case Filter filter -> text(filter.getInput()) + "[" + expression(filter.getCondition(), filter.getInput())
                    + "]";
            case Aggregate aggregate -> "distinct(" + text(aggregate.getInput()) + ")";
            case Join join -> "(" + text(join.getLeft()) + " "
                    + (join.getJoinType() != JoinRelType.INNER ? join.getJoinType() + " "
                            : join.getCondition().isAlwaysTrue() ? "* " : "")
                    + text(join.getRight()) + ")";
            default -> node.getRelTypeName();
        };
    }

    private static String expression(RexNode node, RelNode input) {
        return switch (node) {
            case RexInputRef reference -> input.getRowType().getFieldNames().get(reference.getIndex());
            case RexCall call when call.getOperator() instanceof ConstantOperator constant ->
                    String.valueOf(constant.literal().value());
            case RexCall call when call.getOperands().size() == 2 ->
                    expression(call.getOperands().get(0), input) + " " + call.getOperator().getName() + " "
                            + expression(call.getOperands().get(1), input);
            case RexCall call -> call.getOperator().getName()
                    + call.getOperands().stream().map(operand -> expression(operand, input)).toList();
            default -> node.toString();
        };
    }
}
