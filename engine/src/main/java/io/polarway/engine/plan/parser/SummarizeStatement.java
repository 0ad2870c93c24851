package io.polarway.engine.plan.parser;

import java.util.List;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `SUMMARIZE name`, `SUMMARIZE 'glob'` or `SUMMARIZE query`: what the columns of a table or query hold.
public final class SummarizeStatement extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("SUMMARIZE", SqlKind.OTHER_DDL);

    private final SqlNode target;

    SummarizeStatement(SqlParserPos position, SqlNode target) {
        super(position);
        this.target = target;
    }

    /// Returns what is summarized: a [SqlIdentifier] that names a table (see [FilesTable] for globs), else a query.
    public SqlNode target() {
        return target;
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(target);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword("SUMMARIZE");
        target.unparse(writer, 0, 0);
    }
}
