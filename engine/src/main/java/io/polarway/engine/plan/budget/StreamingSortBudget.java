package io.polarway.engine.plan.budget;

import io.polarway.engine.operator.range.Ranges;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.plan.physical.PhysicalPlan;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/// What a sort takes whose input comes in the order of its first keys: pieces of the input that wait for the end of a value of these keys, and
/// those that are sorted.
final class StreamingSortBudget {
    /// So many rows are fewer than a piece of a file has.
    private static final long MOST_OPEN = 1 << 16;

    private final PhysicalPlan.Sort sort;
    private final OperatorBudgets budgets;
    private final Resources resources;
    private final RelationBound input;

    StreamingSortBudget(PhysicalPlan.Sort sort, OperatorBudgets budgets, Resources resources) {
        this.sort = sort;
        this.budgets = budgets;
        this.resources = resources;
        this.input = budgets.relations().of(sort.input());
    }

    OperatorBudget find() {
        Bound piece = budgets.morselRows(grouped(sort.input()));
        Bound open = rowsOfOneValue();
        // As many as wait, and each worker sorts some.
        Bound rows = piece.times(Ranges.mostPieces(resources.threads()) + resources.threads()).plus(open)
                .min(input.rows());
        RelationBound held = input.withRows(rows, input.isCounted());
        Bound sorted = new CollectedRows(held, sort.schema(), OperatorBudgets.columns(sort.schema()),
                resources.threads()).held().plus(rows.times(OperatorBudgets.ORDER_BYTES));
        Bound peak = budgets.kept(sort.schema(), held).plus(sorted).plus(budgets.batches(sort.schema(), held));
        return piece.isKnown() && open.isAtMost(MOST_OPEN)
                ? OperatorBudget.streaming(peak)
                : OperatorBudgets.spillable(held, peak, peak, resources);
    }

    /// Returns the operators below streaming aggregates: these give no more groups for a morsel than it has rows, beside the open ones.
    private static PhysicalPlan grouped(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Filter filter -> grouped(filter.input());
            case PhysicalPlan.Project project -> grouped(project.input());
            case PhysicalPlan.Aggregate aggregate when !aggregate.arrival().isAny() -> grouped(aggregate.input());
            default -> plan;
        };
    }

    /// Returns how many rows have the same values of the first keys: for groups as many as there are values of their other keys, else nothing
    /// says that it is not all of them.
    private Bound rowsOfOneValue() {
        Set<Integer> first = sort.arrival().keys().stream().map(SortKey::column).collect(Collectors.toSet());
        Bound least = input.rows();
        for (Set<Integer> key : input.keys()) {
            Bound rows = Bound.of(1);
            Set<Integer> others = new HashSet<>(key);
            others.removeAll(first);
            for (int column : others) {
                rows = rows.times(input.column(column).values());
            }
            least = least.min(rows);
        }
        return least;
    }
}
