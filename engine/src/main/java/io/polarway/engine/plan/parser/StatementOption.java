package io.polarway.engine.plan.parser;

import java.util.ArrayList;
import java.util.List;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/// One option in the parentheses of a statement.
///
/// @param name the name as written, which may have dots
/// @param value a literal, a word as a [SqlIdentifier], or a call of ARRAY; TRUE where none was written
public record StatementOption(SqlIdentifier name, SqlNode value) {

    /// Returns the options of a list in which names and values stand by turns.
    static List<StatementOption> list(SqlNodeList namesAndValues) {
        List<StatementOption> options = new ArrayList<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            options.add(new StatementOption((SqlIdentifier) namesAndValues.get(i), namesAndValues.get(i + 1)));
        }
        return options;
    }
}
