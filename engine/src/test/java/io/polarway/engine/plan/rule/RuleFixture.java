package io.polarway.engine.plan.rule;

import io.polarway.engine.plan.RelFixture;
import io.polarway.engine.plan.relation.WindowNode;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Applies a rule to small plans over two tables, `t(a, b, x)` and `u(c, d, y)` of integers and a DOUBLE each, and writes
/// plans in one line: what is done to an input stands behind it.
final class RuleFixture {
    final RelFixture rel = new RelFixture();
    final RelNode t = rel.table("t", 100, integer("a"), integer("b"), real("x"));
    final RelNode u = rel.table("u", 100, integer("c"), integer("d"), real("y"));

    private static RelFixture.Column integer(String name) {
        return RelFixture.column(name, ScalarType.INTEGER, 100, 1, 100, -1);
    }

    private static RelFixture.Column real(String name) {
        return RelFixture.column(name, ScalarType.DOUBLE, 100, -1.0, 1.0, -1);
    }

    RexNode integer(int value) {
        return rel.constant(value, ScalarType.INTEGER);
    }

    /// Returns a column of a node by its name.
    RexNode column(RelNode node, String name) {
        return RelFixture.column(node, node.getRowType().getFieldNames().indexOf(name));
    }

    /// Returns a comparison of a column with an integer.
    RexNode compare(RelNode node, String name, String operator, int value) {
        return rel.call(operator, column(node, name), integer(value));
    }

    /// Returns `100 / column > 1`, which fails where the column is 0.
    RexNode quotient(RelNode node, String name) {
        return rel.call(">", rel.call("/", integer(100), column(node, name)), integer(1));
    }

    /// Returns `random() < 0.5`.
    RexNode chance() {
        return rel.call("<", rel.call("random"), rel.constant(0.5, ScalarType.DOUBLE));
    }

    /// Returns whether the text of a column is that of 0, which -0 does not have.
    RexNode hasTextOfZero(RelNode node, String name) {
        return rel.call("=", rel.cast(column(node, name), ScalarType.VARCHAR), rel.constant("0.0", ScalarType.VARCHAR));
    }

    RelNode project(RelNode input, List<String> names, RexNode... columns) {
        return LogicalProject.create(input, List.of(), Arrays.asList(columns), names, Set.of());
    }

    RelNode union(boolean isAll, RelNode... inputs) {
        return LogicalUnion.create(Arrays.asList(inputs), isAll);
    }

    RelNode sort(RelNode input, @Nullable Integer offset, @Nullable Integer fetch, int... keys) {
        List<RelFieldCollation> order = new ArrayList<>();
        for (int key : keys) {
            order.add(new RelFieldCollation(key));
        }
        return LogicalSort.create(input, RelCollations.of(order), count(offset), count(fetch));
    }

    private @Nullable RexNode count(@Nullable Integer count) {
        return count == null ? null : rel.cluster.getRexBuilder().makeExactLiteral(BigDecimal.valueOf(count));
    }

    RelNode groupingSets(RelNode input, List<ImmutableBitSet> sets) {
        return LogicalAggregate.create(input, List.of(), ImmutableBitSet.union(sets), sets, List.of());
    }

    /// Returns a plan to which a rule was applied as long as it changes something.
    String apply(RelOptRule rule, RelNode plan) {
        HepPlanner planner = new HepPlanner(HepProgram.builder().addRuleInstance(rule).build());
        planner.setRoot(plan);
        return text(planner.findBestExp());
    }

    static String text(RelNode node) {
        return switch (node) {
            case TableScan scan -> scan.getTable().getQualifiedName().getLast();
            case Filter filter -> text(filter.getInput()) + "[" + text(filter.getCondition(), names(filter.getInput()))
                    + "]";
            case Project project -> text(project.getInput()) + project.getProjects().stream()
                    .map(column -> text(column, names(project.getInput()))).collect(Collectors.joining(", ", "{", "}"));
            case Aggregate aggregate -> text(aggregate.getInput()) + " by "
                    + aggregate.getGroupSets().stream().map(set -> names(aggregate.getInput(), set)).toList();
            case Sort sort -> text(sort.getInput()) + " by "
                    + sort.getCollation().getKeys().stream().map(names(sort.getInput())::get).toList()
                    + (sort.offset == null ? "" : " offset " + sort.offset)
                    + (sort.fetch == null ? "" : " limit " + sort.fetch);
            case Union union -> union.getInputs().stream().map(RuleFixture::text)
                    .collect(Collectors.joining(union.all ? " UNION ALL " : " UNION ", "(", ")"));
            case WindowNode window -> text(window.getInput()) + " over " + window.calls().stream()
                    .map(call -> names(window.getInput(), ImmutableBitSet.of(call.partition()))).toList();
            case Join join -> {
                List<String> names = new ArrayList<>(names(join.getLeft()));
                names.addAll(names(join.getRight()));
                String condition = join.getCondition().isAlwaysTrue() ? "" : " ON " + text(join.getCondition(), names);
                yield "(" + text(join.getLeft()) + " " + join.getJoinType() + " " + text(join.getRight()) + condition
                        + ")";
            }
            default -> throw new IllegalArgumentException(node.getRelTypeName());
        };
    }

    private static List<String> names(RelNode node) {
        return node.getRowType().getFieldList().stream().map(RelDataTypeField::getName).toList();
    }

    private static List<String> names(RelNode node, ImmutableBitSet columns) {
        return columns.asList().stream().map(names(node)::get).toList();
    }

    /// Returns an expression over named columns as SQL.
    static String text(RexNode node, List<String> names) {
        if (node instanceof RexInputRef reference) {
            return names.get(reference.getIndex());
        }
        if (!(node instanceof RexCall call)) {
            return node.toString();
        }
        List<String> operands = call.getOperands().stream().map(operand -> text(operand, names)).toList();
        String name = call.getOperator().getName();
        return switch (call.getKind()) {
            case AND, OR -> operands.stream().collect(Collectors.joining(" " + name.toUpperCase(java.util.Locale.ROOT)
                    + " ", "(", ")"));
            case CAST -> "cast(" + operands.getFirst() + ")";
            default -> operands.size() == 2 && !Character.isLetter(name.charAt(0))
                    ? operands.get(0) + " " + name + " " + operands.get(1)
                    : operands.isEmpty() ? call.toString().replace("()", "").replaceFirst("^[A-Z]+ ", "")
                            : name + operands;
        };
    }

    /// Returns a window function over an input, partitioned by columns.
    WindowNode window(RelNode input, List<List<Integer>> partitions) {
        SqlType type = ScalarType.BIGINT;
        return WindowNode.create(input,
                partitions.stream()
                        .map(keys -> new WindowNode.Call(org.apache.calcite.sql.fun.SqlStdOperatorTable.ROW_NUMBER,
                                List.of(), keys, List.of(), rel.type(type)))
                        .toList());
    }
}
