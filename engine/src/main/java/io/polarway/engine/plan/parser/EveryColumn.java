package io.polarway.engine.plan.parser;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;

/// The word ALL of `GROUP BY ALL` and `ORDER BY ALL`: a call without operands, the only element of its list (that of
/// ORDER BY may have DESC and NULLS FIRST or LAST around it). It has to be replaced before the statement is validated.
public final class EveryColumn {
    static final SqlOperator OPERATOR = new SqlSpecialOperator("ALL", SqlKind.OTHER) {
        @Override
        public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
            writer.keyword("ALL");
        }
    };

    private EveryColumn() {}

    /// Returns whether a node is that word.
    public static boolean is(SqlNode node) {
        return node instanceof SqlCall call && call.getOperator() == OPERATOR;
    }
}
