package io.polarway.engine.plan.parser;

import java.util.List;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `COPY (query) TO 'path' (option value, ...)`, `COPY table [(column, ...)] TO 'path' ...`, and `COPY table [(column, ...)]
/// FROM 'path' ...`.
public final class CopyStatement extends SqlCall {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("COPY", SqlKind.OTHER_DDL);

    private final SqlNode source;
    private final SqlNodeList columns;
    private final boolean isTo;
    private final SqlNode path;
    private final SqlNodeList options;

    /// The value of an option that is written in braces: names and literals by turns.
    public static final class Pairs extends SqlNodeList {
        private static final long serialVersionUID = 1;

        Pairs(List<SqlNode> namesAndValues, SqlParserPos position) {
            super(namesAndValues, position);
        }
    }

    private CopyStatement(SqlParserPos position, SqlNode source, SqlNodeList columns, boolean isTo, SqlNode path,
            SqlNodeList options) {
        super(position);
        this.source = source;
        this.columns = columns;
        this.isTo = isTo;
        this.path = path;
        this.options = options;
    }

    static CopyStatement of(SqlParserPos position, SqlNode source, SqlNodeList columns, boolean isTo, SqlNode path,
            SqlNodeList options) {
        return new CopyStatement(position, source, columns, isTo, path, options);
    }

    /// Returns a query, or the identifier of a table.
    public SqlNode source() {
        return source;
    }

    /// Returns the columns of the table that are meant; empty for all, and for a query.
    public SqlNodeList columns() {
        return columns;
    }

    /// Returns whether rows go to files, rather than from files into the table.
    public boolean isTo() {
        return isTo;
    }

    /// Returns the path.
    public String path() {
        return FilesTable.paths(path).getFirst();
    }

    /// Returns where the path stands.
    public SqlNode pathNode() {
        return path;
    }

    /// Returns the options in their order. Besides what [StatementOption#value] says, a value may be a list of names or
    /// [Pairs].
    public List<StatementOption> options() {
        return StatementOption.list(options);
    }

    @Override
    public SqlOperator getOperator() {
        return OPERATOR;
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(source, columns, path, options);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword("COPY");
        boolean isQuery = !(source instanceof org.apache.calcite.sql.SqlIdentifier);
        SqlWriter.Frame query = writer.startList(isQuery ? "(" : "", isQuery ? ")" : "");
        source.unparse(writer, 0, 0);
        writer.endList(query);
        if (!columns.isEmpty()) {
            columns.unparse(writer, 1, 1);
        }
        writer.keyword(isTo ? "TO" : "FROM");
        path.unparse(writer, 0, 0);
        if (!options.isEmpty()) {
            SqlWriter.Frame frame = writer.startList("(", ")");
            for (StatementOption option : options()) {
                writer.sep(",");
                option.name().unparse(writer, 0, 0);
                option.value().unparse(writer, 1, 1);
            }
            writer.endList(frame);
        }
    }
}
