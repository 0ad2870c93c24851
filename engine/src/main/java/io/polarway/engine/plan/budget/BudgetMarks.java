package io.polarway.engine.plan.budget;

import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.plan.physical.PlanMarks;
import java.util.LinkedHashMap;
import java.util.Map;

/// What EXPLAIN (BUDGET) says about the operators of a plan.
///
/// @param budget of the plan
record BudgetMarks(Budget budget) implements PlanMarks {
    @Override
    public String text(PhysicalPlan plan) {
        Holding holding = budget.holding(plan);
        String most = budget.isLimited(plan)
                ? ", at most memory_limit"
                : ", at most " + MemoryPool.describe(budget.most(plan));
        return holding == Holding.UNBOUNDED
                ? holding.text() + ": " + budget.reason(plan)
                : holding.text() + most;
    }

    @Override
    public Map<String, Object> values(PhysicalPlan plan) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("holds", budget.holding(plan).text());
        values.put("most_bytes", budget.most(plan));
        if (budget.isWhole(plan)) {
            values.put("query_most_bytes", budget.most());
            values.put("query_fixed_bytes", budget.mostFixed());
            values.put("query_holds", budget.holding().text());
        }
        String reason = budget.reason(plan);
        if (reason != null) {
            values.put("because", reason);
        }
        return values;
    }
}
