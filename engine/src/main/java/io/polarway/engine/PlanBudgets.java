package io.polarway.engine;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.copy.CopySink;
import io.polarway.engine.plan.budget.Budget;
import io.polarway.engine.plan.budget.Resources;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.settings.Setting;

/// What plans take at most in a session: for EXPLAIN (BUDGET), and for the setting `require_bounded`.
///
/// @param session with whose settings they would run
/// @param cancellation stops finding out what is in files
record PlanBudgets(Session session, Cancellation cancellation) {
    /// A row of a result waits, in a batch that may be a copy.
    private static final int COPIES_OF_RESULT = 2;
    /// A row is kept until its row group is complete, encoded, compressed, and waits to be written.
    private static final int COPIES_OF_FILE = 4;

    /// Returns the budget of a plan, as EXPLAIN shows it.
    ///
    /// @param isCopied whether its rows go to files
    Budget of(PhysicalPlan plan, boolean isCopied) {
        // On a thread that can be left, since footers and headers of pages are read.
        return session.engine().plannings().run(cancellation, () -> {
            try (QueryMemory memory = session.engine().memory().open("planning")) {
                long result = isCopied
                        ? CopySink.mostBytes(session.engine().memory().limit())
                        : Execution.resultBytes(session);
                return Budget.of(plan, new Resources(session.settings().get(Setting.THREADS),
                        Execution.batchRows(session, plan), result, isCopied ? COPIES_OF_FILE : COPIES_OF_RESULT,
                        session.scratch(memory, cancellation)));
            }
        });
    }

    /// Throws UNBOUNDED_MEMORY if bounds are required, and an operator of a plan has none.
    void check(PhysicalPlan plan) {
        if (!session.settings().get(Setting.REQUIRE_BOUNDED)) {
            return;
        }
        String unbounded = of(plan, false).unbounded();
        if (unbounded != null) {
            throw refused(unbounded);
        }
    }

    /// Throws UNBOUNDED_MEMORY if bounds are required, and the rows of a plan that are to be kept in memory have none.
    ///
    /// @param table where they are kept
    void checkKept(PhysicalPlan plan, String table) {
        if (session.settings().get(Setting.REQUIRE_BOUNDED) && !of(plan, false).hasFittingRows()) {
            throw refused("the rows of the table \"" + table
                    + "\" have to fit into memory. COPY them to a file, or add a LIMIT");
        }
    }

    private static EngineException refused(String why) {
        return EngineException.of(ErrorCode.UNBOUNDED_MEMORY,
                "Refused, since require_bounded is on: " + why + ". RESET require_bounded runs it all the same");
    }
}
