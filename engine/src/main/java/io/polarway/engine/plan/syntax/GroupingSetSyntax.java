package io.polarway.engine.plan.syntax;

import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.validate.Errors;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// Writes ROLLUP and CUBE out as GROUPING SETS. Calcite would drop sets that are equal, as those of `ROLLUP (a, a)`.
final class GroupingSetSyntax {
    /// PostgreSQL's limit: 4096 sets.
    private static final int LARGEST_CUBE = 12;

    private GroupingSetSyntax() {
    }

    /// Returns the sets of a call of ROLLUP, CUBE or GROUPING SETS.
    ///
    /// @param elements its elements, rewritten
    static SqlNode writtenOut(SqlCall call, List<SqlNode> elements) {
        List<SqlNode> sets = new ArrayList<>();
        int size = elements.size();
        if (call.getKind() == SqlKind.ROLLUP) {
            for (int kept = size; kept >= 0; kept--) {
                sets.add(set(call, elements, (1L << kept) - 1));
            }
        } else if (call.getKind() == SqlKind.CUBE) {
            if (size > LARGEST_CUBE) {
                throw Errors.at(ErrorCode.UNSUPPORTED, "CUBE takes at most " + LARGEST_CUBE + " keys", call);
            }
            for (long kept = (1L << size) - 1; kept >= 0; kept--) {
                // The first key is the last to go.
                sets.add(set(call, elements, Long.reverse(kept) >>> Long.SIZE - size));
            }
        } else {
            sets.addAll(elements);
        }
        return SqlStdOperatorTable.GROUPING_SETS.createCall(call.getParserPosition(), sets);
    }

    /// Returns the set of the elements whose bits are set.
    private static SqlNode set(SqlCall call, List<SqlNode> elements, long kept) {
        SqlNodeList keys = new SqlNodeList(call.getParserPosition());
        for (int i = 0; i < elements.size(); i++) {
            if ((kept >> i & 1) != 0) {
                add(keys, elements.get(i));
            }
        }
        return keys.size() > 1 ? SqlStdOperatorTable.ROW.createCall(keys) : keys.isEmpty() ? keys : keys.get(0);
    }

    private static void add(SqlNodeList keys, SqlNode element) {
        if (element instanceof SqlNodeList list) {
            list.forEach(part -> add(keys, part));
        } else if (element.getKind() == SqlKind.ROW) {
            ((SqlCall) element).getOperandList().forEach(part -> add(keys, part));
        } else {
            keys.add(SqlNode.clone(element));
        }
    }
}
