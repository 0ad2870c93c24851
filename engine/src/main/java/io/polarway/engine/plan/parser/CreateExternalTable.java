package io.polarway.engine.plan.parser;

import java.util.List;

import org.apache.calcite.sql.SqlCall;
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

import io.polarway.engine.catalog.ExternalTable;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// `CREATE EXTERNAL TABLE [IF NOT EXISTS] name [(column type, ...)] STORED AS format [PARTITIONED BY (column, ...)]
/// [WITH ORDER (column [ASC | DESC] [NULLS FIRST | NULLS LAST], ...)] LOCATION 'glob' [OPTIONS (name value, ...)]`.
public final class CreateExternalTable extends SqlCreate {
    private static final SqlOperator OPERATOR = new SqlSpecialOperator("CREATE EXTERNAL TABLE", SqlKind.CREATE_TABLE);

    private final SqlIdentifier name;
    private final Clauses clauses;

    /// What stands after the name.
    ///
    /// @param columns declarations, each an `org.apache.calcite.sql.ddl.SqlColumnDeclaration`; empty where the files tell
    /// @param format the word after STORED AS
    /// @param partitions names of partition columns, each a [SqlIdentifier] or, with a type, a `SqlColumnDeclaration`
    /// @param order of WITH ORDER, as those of ORDER BY
    /// @param location a string literal, or a call of ARRAY over such literals
    /// @param options see [StatementOption#list(SqlNodeList)]
    private record Clauses(SqlNodeList columns, SqlIdentifier format, SqlNodeList partitions, SqlNodeList order,
            SqlNode location, SqlNodeList options) {}

    private CreateExternalTable(SqlParserPos position, boolean replace, boolean ifNotExists, SqlIdentifier name,
            Clauses clauses) {
        super(OPERATOR, position, replace, ifNotExists);
        this.name = name;
        this.clauses = clauses;
    }

    static CreateExternalTable of(SqlParserPos position, boolean replace, boolean ifNotExists, SqlIdentifier name,
            SqlNodeList columns, @Nullable SqlIdentifier format, SqlNodeList partitions, SqlNodeList order,
            @Nullable SqlNode location, SqlNodeList options) {
        if (format == null || location == null) {
            throw EngineException.of(ErrorCode.SYNTAX_ERROR,
                    "CREATE EXTERNAL TABLE needs STORED AS and LOCATION, as in"
                            + " CREATE EXTERNAL TABLE t STORED AS PARQUET LOCATION 'data/*.parquet'",
                    SourceRanges.of(position));
        }
        return new CreateExternalTable(position, replace, ifNotExists, name,
                new Clauses(columns, format, partitions, order, location, options));
    }

    /// Returns whether a table of that name is left as it is, without an error.
    public boolean isIfNotExists() {
        return ifNotExists;
    }

    /// Returns the name of the table.
    public SqlIdentifier name() {
        return name;
    }

    /// Returns the declared columns, each an `org.apache.calcite.sql.ddl.SqlColumnDeclaration`; empty where the files
    /// tell.
    public SqlNodeList columns() {
        return clauses.columns;
    }

    /// Returns the word after STORED AS, as written.
    public String format() {
        return clauses.format.getSimple();
    }

    /// Returns the place of the word after STORED AS.
    public SqlParserPos formatPosition() {
        return clauses.format.getParserPosition();
    }

    /// Returns the partition columns, each a [SqlIdentifier] or, with a type, a `SqlColumnDeclaration`.
    public SqlNodeList partitions() {
        return clauses.partitions;
    }

    /// Returns the columns of WITH ORDER. Throws INVALID_STATEMENT for what is no column.
    public List<ExternalTable.OrderColumn> order() {
        return clauses.order.stream().map(CreateExternalTable::orderColumn).toList();
    }

    private static ExternalTable.OrderColumn orderColumn(SqlNode item) {
        SqlNode column = item;
        boolean descending = false;
        Boolean nullsFirst = null;
        while (column instanceof SqlCall call) {
            switch (call.getKind()) {
                case DESCENDING -> descending = true;
                case NULLS_FIRST -> nullsFirst = true;
                case NULLS_LAST -> nullsFirst = false;
                default -> throw notAColumn(item);
            }
            column = call.operand(0);
        }
        if (!(column instanceof SqlIdentifier identifier && identifier.isSimple())) {
            throw notAColumn(item);
        }
        return new ExternalTable.OrderColumn(identifier.getSimple(), descending,
                nullsFirst == null ? descending : nullsFirst);
    }

    private static EngineException notAColumn(SqlNode item) {
        return EngineException.of(ErrorCode.INVALID_STATEMENT, "WITH ORDER takes names of columns, as in"
                + " WITH ORDER (ts, symbol DESC)", SourceRanges.of(item.getParserPosition()));
    }

    /// Returns the globs of the files.
    public List<String> locations() {
        return FilesTable.paths(clauses.location);
    }

    /// Returns the options in their order.
    public List<StatementOption> options() {
        return StatementOption.list(clauses.options);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return List.of(name, clauses.columns, clauses.format, clauses.partitions, clauses.order,
                clauses.location, clauses.options);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrecedence, int rightPrecedence) {
        writer.keyword(getReplace() ? "CREATE OR REPLACE EXTERNAL TABLE" : "CREATE EXTERNAL TABLE");
        if (ifNotExists) {
            writer.keyword("IF NOT EXISTS");
        }
        name.unparse(writer, 0, 0);
        if (!clauses.columns.isEmpty()) {
            clauses.columns.unparse(writer, 1, 1);
        }
        writer.keyword("STORED AS");
        clauses.format.unparse(writer, 0, 0);
        if (!clauses.partitions.isEmpty()) {
            writer.keyword("PARTITIONED BY");
            clauses.partitions.unparse(writer, 1, 1);
        }
        if (!clauses.order.isEmpty()) {
            writer.keyword("WITH ORDER");
            clauses.order.unparse(writer, 1, 1);
        }
        writer.keyword("LOCATION");
        clauses.location.unparse(writer, 0, 0);
        if (!clauses.options.isEmpty()) {
            writer.keyword("OPTIONS");
            SqlWriter.Frame frame = writer.startList("(", ")");
            for (StatementOption option : options()) {
                writer.sep(",");
                option.name().unparse(writer, 0, 0);
                option.value().unparse(writer, 0, 0);
            }
            writer.endList(frame);
        }
    }
}
