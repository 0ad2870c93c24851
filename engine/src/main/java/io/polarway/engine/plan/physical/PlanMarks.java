package io.polarway.engine.plan.physical;

import java.util.Map;

/// What EXPLAIN says about how much an operator holds.
public interface PlanMarks {
    /// What is known of an operator by its kind alone.
    PlanMarks BY_KIND = new PlanMarks() {
        @Override
        public String text(PhysicalPlan plan) {
            return PlanText.holding(plan);
        }

        @Override
        public Map<String, Object> values(PhysicalPlan plan) {
            return Map.of("holds", PlanText.holding(plan));
        }
    };

    /// Returns the words for the line of an operator.
    String text(PhysicalPlan plan);

    /// Returns the same by name, for its JSON object, in order.
    Map<String, Object> values(PhysicalPlan plan);
}
