package io.polarway.engine.plan.parser;

import java.util.Arrays;
import java.util.List;

import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `CREATE [OR REPLACE] [TEMP] VIEW [IF NOT EXISTS] name [(column, ...)] AS query`.
public final class CreateView extends SqlCreate {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("CREATE VIEW", SqlKind.CREATE_VIEW);

    private final boolean temporary;
    private final SqlIdentifier name;
    private final @Nullable SqlNodeList columns;
    private final SqlNode query;

    CreateView(SqlParserPos position, boolean replace, boolean temporary, boolean ifNotExists, SqlIdentifier name,
            @Nullable SqlNodeList columns, SqlNode query) {
        super(OPERATOR, position, replace, ifNotExists);
        this.temporary = temporary;
        this.name = name;
        this.columns = columns;
        this.query = query;
    }

    /// Returns whether the view ends with its session.
    public boolean isTemporary() {
        return temporary;
    }

    /// Returns whether a view of that name is left as it is, without an error.
    public boolean isIfNotExists() {
        return ifNotExists;
    }

    /// Returns the name of the view.
    public SqlIdentifier name() {
        return name;
    }

    /// Returns the names of the view's columns, or null where they are those of the query.
    public @Nullable SqlNodeList columns() {
        return columns;
    }

    /// Returns the query. Its parser position is its place in the statement's text.
    public SqlNode query() {
        return query;
    }

    @Override
    @SuppressWarnings("NullAway") // Calcite's lists of operands may hold null.
    public List<SqlNode> getOperandList() {
        return Arrays.asList(name, columns, query);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(getReplace() ? "CREATE OR REPLACE" : "CREATE");
        if (temporary) {
            writer.keyword("TEMP");
        }
        writer.keyword("VIEW");
        if (ifNotExists) {
            writer.keyword("IF NOT EXISTS");
        }
        name.unparse(writer, 0, 0);
        SqlNodeList list = columns;
        if (list != null) {
            list.unparse(writer, 1, 1);
        }
        writer.keyword("AS");
        query.unparse(writer, 0, 0);
    }
}
