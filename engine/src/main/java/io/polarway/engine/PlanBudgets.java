package io.polarway.engine;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.plan.budget.Budget;
import io.polarway.engine.plan.budget.Resources;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.settings.Setting;

/// What plans take at most in a session: for EXPLAIN (BUDGET), and for the setting `require_bounded`.
///
/// @param session with whose settings they would run
/// @param scratch memory for finding out what is in files
record PlanBudgets(Session session, Scratch scratch) {
    /// Returns the budget of a plan, as EXPLAIN shows it.
    static Budget of(Session session, PhysicalPlan plan, Cancellation cancellation) {
        try (QueryMemory memory = session.engine().memory().open("planning")) {
            return new PlanBudgets(session, session.scratch(memory, cancellation)).of(plan);
        }
    }

    private Budget of(PhysicalPlan plan) {
        return Budget.of(plan, new Resources(session.settings().get(Setting.THREADS),
                Execution.batchRows(session, plan), Execution.resultBytes(session), scratch));
    }

    /// Throws UNBOUNDED_MEMORY if bounds are required, and an operator of a plan has none.
    void check(PhysicalPlan plan) {
        if (!session.settings().get(Setting.REQUIRE_BOUNDED)) {
            return;
        }
        String unbounded = of(plan).unbounded();
        if (unbounded != null) {
            throw refused(unbounded);
        }
    }

    /// Throws UNBOUNDED_MEMORY if bounds are required, and the rows of a plan that are to be kept in memory have none.
    ///
    /// @param table where they are kept
    void checkKept(PhysicalPlan plan, String table) {
        if (session.settings().get(Setting.REQUIRE_BOUNDED) && !of(plan).hasFittingRows()) {
            throw refused("the rows of the table \"" + table
                    + "\" have to fit into memory. COPY them to a file, or add a LIMIT");
        }
    }

    private static EngineException refused(String why) {
        return EngineException.of(ErrorCode.UNBOUNDED_MEMORY,
                "Refused, since require_bounded is on: " + why + ". RESET require_bounded runs it all the same");
    }
}
