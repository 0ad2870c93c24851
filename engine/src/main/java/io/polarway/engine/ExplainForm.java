package io.polarway.engine;

import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Progress;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.operator.copy.CopyTarget;
import io.polarway.engine.plan.budget.Budget;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.plan.physical.PlanJson;
import io.polarway.engine.plan.physical.PlanMarks;
import io.polarway.engine.plan.physical.PlanText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How EXPLAIN shows a plan.
///
/// @param isJson whether as one JSON text in one row, rather than as lines of text, a row each
/// @param budgets tells what memory a plan takes at most; null if that is not asked for
record ExplainForm(boolean isJson, @Nullable Function<PhysicalPlan, Budget> budgets) {
    /// Returns the rows for the plan of a query.
    ///
    /// @param profile what its operators did; null if they did not run
    List<String> rows(PhysicalPlan plan, @Nullable OperatorProfile profile) {
        Budget budget = budgets == null ? null : budgets.apply(plan);
        PlanMarks marks = budget == null ? PlanMarks.BY_KIND : budget.marks();
        if (isJson) {
            return List.of(PlanJson.of(plan, profile, marks));
        }
        List<String> lines = new ArrayList<>(PlanText.of(plan, profile, marks));
        if (budget != null) {
            lines.add(budget.summary());
        }
        return lines;
    }

    /// Returns the rows for the plan of a query that has run.
    ///
    /// @param profile what its operators did
    /// @param progress what it took as a whole
    List<String> rows(PhysicalPlan plan, OperatorProfile profile, Progress progress) {
        List<String> all = new ArrayList<>(rows(plan, profile));
        if (!isJson) {
            all.add("Peak memory " + MemoryPool.describe(progress.peakMemory())
                    + (progress.spilledBytes() > 0 ? ", spilled " + MemoryPool.describe(progress.spilledBytes()) : ""));
        }
        return all;
    }

    /// Returns the rows for COPY.
    ///
    /// @param copy what writing did; null if it did not run
    /// @param profile what the operators of the query did; null likewise
    List<String> rows(CopyTarget target, @Nullable OperatorProfile copy, PhysicalPlan plan,
            @Nullable OperatorProfile profile) {
        if (isJson) {
            return List.of(PlanJson.ofCopy(target.description(), copy, plan, profile,
                    budgets == null ? PlanMarks.BY_KIND : budgets.apply(plan).marks()));
        }
        List<String> all = new ArrayList<>();
        all.add("Copy to " + target.description());
        if (copy != null) {
            all.add("    " + PlanText.measured(copy));
        }
        rows(plan, profile).forEach(line -> all.add("  " + line));
        return all;
    }
}
