package io.polarway.engine;

import io.polarway.engine.catalog.CatalogReads;
import io.polarway.engine.plan.Statement;
import java.time.ZoneId;

/// A statement with what its plan depends on.
///
/// @param statement the statement
/// @param reads what planning asked of the catalog
/// @param timezone the session's time zone, in which constants were read
/// @param isOfOneTime whether planning asked for the time, so that the plan is of one execution only
record PlannedStatement(Statement statement, CatalogReads reads, ZoneId timezone, boolean isOfOneTime) {

    /// Returns whether a plan would be the same in a time zone, at another time.
    boolean isIn(ZoneId other) {
        return !isOfOneTime && timezone.equals(other);
    }

    /// Returns whether the plan is one for the rows that tables in memory have now, as far as that matters: statements that change
    /// tables are planned for any rows, and not anew for each change.
    boolean hasItsRows() {
        return switch (statement) {
            case Statement.Select _, Statement.Explain _, Statement.Copy _, Statement.Summarize _ -> reads.hasSameRows();
            case Statement.Insert _, Statement.Rewrite _, Statement.Truncate _, Statement.CreateTable _, Statement.Describe _, Statement.ShowSettings _, Statement.ShowTables _, Statement.ShowSetting _, Statement.ShowFunctions _, Statement.SetSetting _, Statement.ResetSettings _, Statement.CreateView _, Statement.CreateExternalTable _, Statement.Drop _ ->
                    true;
        };
    }
}
