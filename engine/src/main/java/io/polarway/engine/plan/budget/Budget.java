package io.polarway.engine.plan.budget;

import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.plan.physical.PlanMarks;
import io.polarway.engine.plan.physical.PlanText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a plan and each of its operators take at most, and how they hold it. Of one plan; not thread-safe.
public final class Budget {
    private final PhysicalPlan plan;
    private final long memoryLimit;
    private final OperatorBudgets operators;
    private final Bound total;
    private final Bound fixed;

    private Budget(PhysicalPlan plan, long memoryLimit, OperatorBudgets operators, Bound total, Bound fixed) {
        this.plan = plan;
        this.memoryLimit = memoryLimit;
        this.operators = operators;
        this.total = total;
        this.fixed = fixed;
    }

    /// Returns the budget of a plan. Reads footers, and no page of data.
    public static Budget of(PhysicalPlan plan, Resources resources) {
        OperatorBudgets operators = new OperatorBudgets(resources);
        RelationBound rows = operators.relations().of(plan);
        Bound most = Bound.of(resources.resultBytes());
        // The texts of a batch under way are in buffers of those who gave it.
        Bound batch = rows.rows().min(Bound.of(resources.batchRows())).times(RelationBound.width(plan.schema()));
        Bound result = rows.flatBytes(plan.schema()).times(resources.resultCopies()).min(most)
                .plus(batch.times(resources.threads()));
        Bound total = PipelinePeaks.of(plan, operators, result, true);
        Bound fixed = PipelinePeaks.of(plan, operators, result, false);
        all(plan).forEach(operators::of);
        return new Budget(plan, resources.memoryLimit(), operators, total, fixed);
    }

    /// Returns how much of its input an operator of the plan holds.
    public Holding holding(PhysicalPlan operator) {
        return operators.of(operator).holding();
    }

    /// Returns the bytes that an operator of the plan takes at most; those of the memory if that is all that is known.
    public long most(PhysicalPlan operator) {
        return operators.of(operator).peak().min(Bound.of(memoryLimit)).value();
    }

    /// Returns whether an operator might take more than there is, if it did not put some of it aside.
    public boolean isLimited(PhysicalPlan operator) {
        return !operators.of(operator).peak().isAtMost(memoryLimit);
    }

    /// Returns what an operator holds that has to fit into memory; null if it holds nothing of that kind.
    public @Nullable String reason(PhysicalPlan operator) {
        return operators.of(operator).reason();
    }

    /// Returns whether an operator is the last of the plan.
    boolean isWhole(PhysicalPlan operator) {
        return operator == plan;
    }

    /// Returns the bytes that the plan takes at most at any time; those of the memory if that is all that is known.
    public long most() {
        return total.min(Bound.of(memoryLimit)).value();
    }

    /// Returns the bytes of these that what streams, is bounded or has to fit takes at most, without what can be put aside.
    public long mostFixed() {
        return fixed.min(Bound.of(memoryLimit)).value();
    }

    /// Returns whether the plan might take more than there is, if operators did not put some of it aside.
    public boolean isLimited() {
        return !total.isAtMost(memoryLimit);
    }

    /// Returns how the plan as a whole holds its rows: as that of its operators does that holds most.
    public Holding holding() {
        Holding worst = Holding.STREAMING;
        for (PhysicalPlan operator : all(plan)) {
            Holding holding = holding(operator);
            worst = holding.compareTo(worst) > 0 ? holding : worst;
        }
        return worst;
    }

    /// Returns why the first operator that has to hold any number of rows does so, and what would work; null if there is none.
    public @Nullable String unbounded() {
        for (PhysicalPlan operator : all(plan)) {
            OperatorBudget budget = operators.of(operator);
            if (budget.holding() == Holding.UNBOUNDED) {
                return PlanText.name(operator) + " " + PlanText.detail(operator) + ": " + budget.reason() + ". "
                        + budget.remedy();
            }
        }
        return null;
    }

    /// Returns whether all rows that the plan gives are sure to fit into memory.
    public boolean hasFittingRows() {
        return operators.relations().of(plan).flatBytes(plan.schema()).times(CollectedRows.GROWTH)
                .isAtMost(memoryLimit / 2);
    }

    /// Returns what EXPLAIN shows of the operators.
    public PlanMarks marks() {
        return new BudgetMarks(this);
    }

    /// Returns what EXPLAIN says of the plan as a whole.
    public String summary() {
        return switch (holding()) {
            case STREAMING, BOUNDED -> "Memory at most " + MemoryPool.describe(most());
            case SPILLABLE ->
                    "Memory at most " + (isLimited() ? "memory_limit = " : "") + MemoryPool.describe(most()) + ", "
                            + MemoryPool.describe(mostFixed()) + " without what can be put aside";
            case UNBOUNDED -> "Memory is not bounded: " + unbounded();
        };
    }

    private static List<PhysicalPlan> all(PhysicalPlan plan) {
        List<PhysicalPlan> all = new ArrayList<>();
        all.add(plan);
        plan.inputs().forEach(input -> all.addAll(all(input)));
        return all;
    }
}
