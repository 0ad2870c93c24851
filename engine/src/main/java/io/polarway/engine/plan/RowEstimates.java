package io.polarway.engine.plan;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexLiteral;

/// Guesses how many rows a plan gives, from the sizes of the tables alone.
final class RowEstimates {
    private static final double FILTERED = 0.2;
    private static final double GROUPED = 0.2;
    private static final double MATCHED = 0.5;

    private RowEstimates() {
    }

    static double of(RelNode plan) {
        return switch (plan) {
            case TableScan scan -> scan.getTable().getRowCount();
            case Values values -> values.getTuples().size();
            case Filter filter -> Math.max(1, FILTERED * of(filter.getInput()));
            case Aggregate aggregate -> aggregate.getGroupCount() == 0
                    ? 1
                    : Math.max(1, GROUPED * of(aggregate.getInput()));
            case Sort sort -> sort.fetch instanceof RexLiteral fetch
                    ? Math.min(RexLiteral.intValue(fetch), of(sort.getInput()))
                    : of(sort.getInput());
            case Join join -> joined(join);
            case SetOp set -> set.getInputs().stream().mapToDouble(RowEstimates::of).sum();
            default -> plan.getInputs().stream().mapToDouble(RowEstimates::of).max().orElse(1);
        };
    }

    private static double joined(Join join) {
        double left = of(join.getLeft());
        double right = of(join.getRight());
        return switch (join.getJoinType()) {
            case SEMI, ANTI -> Math.max(1, MATCHED * left);
            case LEFT_MARK -> left;
            case INNER, LEFT, RIGHT, FULL, ASOF, LEFT_ASOF -> join.getCondition().isAlwaysTrue()
                    ? left * right
                    : Math.max(left, right);
        };
    }
}
