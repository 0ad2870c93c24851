package io.polarway.engine.plan.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlStarExclude;
import org.apache.calcite.sql.SqlStarReplace;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// `* EXCLUDE (column, ...)` and `* REPLACE (expression AS column, ...)`, which the validator and [StarColumns] write out.
public final class StarChanges {
    private StarChanges() {
    }

    /// Returns whether an item of a SELECT is a star with changes.
    public static boolean is(SqlNode item) {
        return item instanceof SqlStarExclude || item instanceof SqlStarReplace;
    }

    /// Returns the star itself.
    public static SqlIdentifier star(SqlNode item) {
        return ((SqlCall) item).operand(0);
    }

    /// Returns an item of a SELECT with its expressions, if it is a star with changes, rewritten.
    public static SqlNode rewrite(SqlNode item, UnaryOperator<SqlNode> rewriting) {
        if (!(item instanceof SqlStarReplace replace)) {
            return item;
        }
        List<SqlNode> replacements = new ArrayList<>();
        for (SqlNode node : replace.getReplaceList()) {
            SqlCall as = (SqlCall) node;
            replacements.add(SqlStdOperatorTable.AS.createCall(as.getParserPosition(),
                    rewriting.apply(as.operand(0)), as.operand(1)));
        }
        return new SqlStarReplace(item.getParserPosition(), replace.getStarIdentifier(),
                new SqlNodeList(replacements, replace.getReplaceList().getParserPosition()));
    }
}
