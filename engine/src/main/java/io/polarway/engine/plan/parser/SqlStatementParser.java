package io.polarway.engine.plan.parser;

import java.util.List;

import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;

import io.polarway.engine.error.EngineException;

/// Parses the text of statements.
///
/// What the syntax tree holds besides Calcite's own nodes, and what has to be resolved before or during validation:
///
/// | SQL | node |
/// | --- | --- |
/// | `FROM 'glob'` | a table of the schema [FilesTable#SCHEMA] |
/// | `FROM read_parquet(['a', 'b'], name = value)` | `COLLECTION_TABLE` around a call, with `ARRAY` and `=>` arguments |
/// | `x::type` | `CAST` |
/// | `GROUP BY ALL`, `ORDER BY ALL` | [EveryColumn] |
/// | `* EXCLUDE (...)`, `* REPLACE (...)` | Calcite's `SqlStarExclude`, `SqlStarReplace` |
/// | `SET`, `RESET` | Calcite's `SqlSetOption`; the value is null for RESET and for DEFAULT, the name ALL for all |
/// | `SHOW` | [ShowStatement] |
/// | `EXPLAIN` | [ExplainStatement] |
/// | `DESCRIBE`, `SUMMARIZE` | [DescribeStatement] |
/// | `COPY` | [CopyStatement] |
/// | `CREATE VIEW` | [CreateView] |
/// | `CREATE EXTERNAL TABLE` | [CreateExternalTable] |
/// | `DROP TABLE`, `DROP VIEW` | Calcite's `SqlDropTable`, `SqlDropView` |
///
/// Positions count lines and columns from 1 in the whole text, also where it holds several statements. Parameters are
/// numbered from 0 in each statement.
public final class SqlStatementParser {
    /// Names keep their case, and are quoted by double quotes.
    public static final SqlParser.Config CONFIG = SqlParser.config().withParserFactory(PolarwayParser.FACTORY)
            .withQuoting(Quoting.DOUBLE_QUOTE).withUnquotedCasing(Casing.UNCHANGED).withQuotedCasing(Casing.UNCHANGED)
            .withCaseSensitive(false).withIdentifierMaxLength(Integer.MAX_VALUE)
            .withConformance(PolarwayConformance.INSTANCE);

    private SqlStatementParser() {}

    /// Returns the statements of a text, which are separated by semicolons; none for a text of spaces and comments.
    ///
    /// @throws EngineException with the place of the error, if the text is not SQL
    public static List<SqlNode> parse(String sql) {
        if (sql.isBlank()) {
            return List.of();
        }
        try {
            return tree(sql);
        } catch (SqlParseException failure) {
            throw SyntaxError.of(sql, failure, SqlStatementParser::tree);
        }
    }

    private static List<SqlNode> tree(String sql) throws SqlParseException {
        return SqlParser.create(sql, CONFIG).parseStmtList().getList();
    }
}
