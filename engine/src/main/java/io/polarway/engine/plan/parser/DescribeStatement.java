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

/// `DESCRIBE [TABLE] name`, `DESCRIBE 'glob'` or `DESCRIBE query`: the columns of a table or of a query's result. `SUMMARIZE` takes
/// the same, for what the columns hold.
public final class DescribeStatement extends SqlCall {
    private static final SqlOperator DESCRIBE = new SqlSpecialOperator("DESCRIBE", SqlKind.OTHER_DDL);
    private static final SqlOperator SUMMARIZE = new SqlSpecialOperator("SUMMARIZE", SqlKind.OTHER_DDL);

    private final SqlNode target;
    private final boolean isSummary;

    DescribeStatement(SqlParserPos position, SqlNode target, boolean isSummary) {
        super(position);
        this.target = target;
        this.isSummary = isSummary;
    }

    /// Returns what is described: a [SqlIdentifier] that names a table (see [FilesTable] for globs), else a query.
    public SqlNode target() {
        return target;
    }

    /// Returns whether it is SUMMARIZE.
    public boolean isSummary() {
        return isSummary;
    }

    @Override
    public SqlOperator getOperator() {
        return isSummary ? SUMMARIZE : DESCRIBE;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(target);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(getOperator().getName());
        target.unparse(writer, 0, 0);
    }
}
