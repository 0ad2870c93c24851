package io.polarway.engine.plan.cost;

import io.polarway.engine.catalog.Table;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexNode;

/// Estimates how many rows the nodes of a plan give, from the statistics of files. Remembers what it was asked; not
/// thread-safe.
public final class Estimator {
    private static final double UNKNOWN_ROWS = 1000;

    private final Constants constants;
    private final Map<RelNode, RelationEstimate> known = new IdentityHashMap<>();

    /// Creates an estimator for one plan.
    ///
    /// @param constants evaluates what conditions compare with
    public Estimator(Constants constants) {
        this.constants = constants;
    }

    /// Returns what evaluates constants.
    public Constants constants() {
        return constants;
    }

    /// Returns what is supposed of the rows of a node.
    public RelationEstimate of(RelNode node) {
        RelationEstimate estimate = known.get(node);
        if (estimate == null) {
            estimate = estimate(node);
            known.put(node, estimate);
        }
        return estimate;
    }

    /// Returns what is supposed of the rows of a node for which conditions are TRUE.
    public RelationEstimate filtered(RelNode node, List<RexNode> conditions) {
        return conditions.isEmpty() ? of(node) : FilterEstimate.filter(of(node), conditions, constants);
    }

    /// Returns what is supposed of an expression over the rows of a relation.
    public ColumnEstimate expression(RexNode expression, RelationEstimate input) {
        return ExpressionEstimate.of(expression, input, constants);
    }

    private RelationEstimate estimate(RelNode node) {
        return switch (node) {
            case TableScan scan -> scan(scan);
            case Filter filter -> filtered(filter.getInput(), List.of(filter.getCondition()));
            case Project project -> project(project);
            case Aggregate aggregate -> aggregate(aggregate);
            case Join join -> JoinEstimate.of(join, of(join.getLeft()), of(join.getRight()), constants);
            case Sort sort -> sort(sort);
            case Union union -> union(union);
            case Intersect intersect -> of(intersect.getInput(0)).withRows(
                    intersect.getInputs().stream().mapToDouble(input -> of(input).rows()).min().orElse(0));
            case Minus minus -> of(minus.getInput(0));
            case Values values -> unknown(values.getTuples().size(), node);
            default -> other(node);
        };
    }

    private RelationEstimate scan(TableScan scan) {
        Table table = scan.getTable() == null ? null : scan.getTable().unwrap(Table.class);
        return table == null
                ? unknown(UNKNOWN_ROWS, scan)
                : TableEstimate.of(table, scan.getRowType().getFieldCount());
    }

    private static RelationEstimate unknown(double rows, RelNode node) {
        return new RelationEstimate(rows, node.getRowType().getFieldCount(), _ -> ColumnEstimate.of(rows, rows));
    }

    private RelationEstimate project(Project project) {
        RelationEstimate input = of(project.getInput());
        List<RexNode> columns = project.getProjects();
        return new RelationEstimate(input.rows(), columns.size(),
                index -> ExpressionEstimate.of(columns.get(index), input, constants));
    }

    private RelationEstimate aggregate(Aggregate aggregate) {
        RelationEstimate input = of(aggregate.getInput());
        double rows = 0;
        for (var set : aggregate.getGroupSets()) {
            rows += GroupEstimate.groups(input, set.toList());
        }
        double groups = rows;
        List<Integer> keys = aggregate.getGroupSet().toList();
        boolean isSimple = aggregate.getGroupType() == Aggregate.Group.SIMPLE;
        return new RelationEstimate(groups, aggregate.getRowType().getFieldCount(), index -> {
            if (index >= keys.size()) {
                return ColumnEstimate.of(groups, groups);
            }
            ColumnEstimate key = input.column(keys.get(index));
            boolean isKey = isSimple && keys.size() == 1;
            return new ColumnEstimate(Math.min(groups, key.distinct()), groups, key.nulls() > 0 ? 1 / groups : 0,
                    key.low(), key.high(), isKey);
        });
    }

    private RelationEstimate sort(Sort sort) {
        RelationEstimate input = of(sort.getInput());
        double rows = input.rows();
        if (sort.offset != null) {
            rows = Math.max(0, rows - count(sort.offset, 0));
        }
        if (sort.fetch != null) {
            rows = Math.min(rows, count(sort.fetch, rows));
        }
        return rows == input.rows() ? input : input.withRows(rows);
    }

    private double count(RexNode node, double otherwise) {
        var value = constants.valueOf(node);
        return value != null && value.value() instanceof Number number ? number.doubleValue() : otherwise;
    }

    private RelationEstimate union(Union union) {
        List<RelationEstimate> inputs = new ArrayList<>();
        double rows = 0;
        for (RelNode input : union.getInputs()) {
            inputs.add(of(input));
            rows += of(input).rows();
        }
        double sum = rows;
        RelationEstimate all = new RelationEstimate(sum, union.getRowType().getFieldCount(),
                index -> united(inputs, index, sum));
        if (union.all) {
            return all;
        }
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < all.columns(); i++) {
            keys.add(i);
        }
        return all.withRows(GroupEstimate.groups(all, keys));
    }

    private static ColumnEstimate united(List<RelationEstimate> inputs, int index, double rows) {
        double distinct = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (RelationEstimate input : inputs) {
            ColumnEstimate column = input.column(index);
            distinct = Math.max(distinct, column.distinctAmong(input.rows()));
            low = Math.min(low, column.low());
            high = Math.max(high, column.high());
        }
        return new ColumnEstimate(distinct, rows, 0, low, high, false);
    }

    /// Takes a node of a kind that is not known here for one that adds columns to its first input.
    private RelationEstimate other(RelNode node) {
        RelNode first = node.getInputs().isEmpty() ? null : node.getInput(0);
        return first == null ? unknown(UNKNOWN_ROWS, node) : widened(of(first), node);
    }

    private static RelationEstimate widened(RelationEstimate input, RelNode node) {
        int columns = node.getRowType().getFieldCount();
        return new RelationEstimate(input.rows(), columns, index -> index < input.columns()
                ? input.column(index)
                : ColumnEstimate.of(input.rows(), input.rows()));
    }
}
