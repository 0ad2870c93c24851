package io.polarway.engine.plan.budget;

import io.polarway.engine.catalog.ScanOrder;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.range.Ranges;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.plan.physical.PhysicalPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a sort takes whose input comes in the order of its first keys: pieces of the input that wait for the end of a value of these keys, and
/// those that are sorted.
final class StreamingSortBudget {
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
        Bound piece = budgets.morselRows(sort.input());
        Bound open = rowsOfOneValue();
        // As many as wait, and each worker sorts some.
        Bound rows = piece.times(Ranges.mostPieces(resources.threads()) + resources.threads()).plus(open)
                .min(input.rows());
        RelationBound held = input.withRows(rows, input.isCounted());
        Bound sorted = new CollectedRows(held, sort.schema(), OperatorBudgets.columns(sort.schema()),
                resources.threads()).held().plus(rows.times(OperatorBudgets.ORDER_BYTES));
        Bound peak = budgets.kept(sort.schema(), held).plus(sorted).plus(budgets.batches(sort.schema(), held));
        return piece.isKnown() && open.isKnown()
                ? OperatorBudget.streaming(peak)
                : OperatorBudgets.spillable(held, peak, peak, resources);
    }

    /// Returns how many rows have the same values of the first keys.
    private Bound rowsOfOneValue() {
        Set<Integer> first = sort.arrival().keys().stream().map(SortKey::column).collect(Collectors.toSet());
        Bound least = runRows(sort.input(), sort.arrival().keys().getFirst());
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

    /// Returns how many rows a stretch of row groups has at most that share no value of a column with others.
    private static Bound runRows(PhysicalPlan plan, SortKey key) {
        return switch (plan) {
            case PhysicalPlan.Filter filter -> runRows(filter.input(), key);
            case PhysicalPlan.Project project -> project.expressions()
                    .get(key.column()) instanceof Expression.Reference reference
                            ? runRows(project.input(),
                                    new SortKey(reference.index(), key.descending(), key.nullsFirst()))
                            : Bound.NONE;
            case PhysicalPlan.Scan scan -> {
                SortKey own = new SortKey(scan.columns().get(key.column()), key.descending(), key.nullsFirst());
                // Row groups may share values of an only key.
                ScanOrder runs = scan.table().arrangement(List.of(own, own));
                yield runs == null ? Bound.NONE : Bound.of(runs.runRows());
            }
            default -> Bound.NONE;
        };
    }
}
