package io.polarway.engine.plan.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.apache.calcite.sql.SqlDialect;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSetOption;
import org.apache.calcite.sql.ddl.SqlDropTable;
import org.apache.calcite.sql.dialect.AnsiSqlDialect;
import org.apache.calcite.sql.dialect.CalciteSqlDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.error.SourceRange;

/// What the grammar takes, the tree that it makes of it, and what it says about what it doesn't take.
class SqlStatementParserTest {
    private static final SqlDialect DIALECT = new AnsiSqlDialect(AnsiSqlDialect.DEFAULT_CONTEXT
            .withIdentifierQuoteString(null));

    private static SqlNode parse(String sql) {
        List<SqlNode> statements = SqlStatementParser.parse(sql);
        assertEquals(1, statements.size(), sql);
        return statements.getFirst();
    }

    /// Returns the text of a tree on one line, names unquoted.
    private static String text(SqlNode node) {
        return node.toSqlString(config -> config.withDialect(DIALECT).withAlwaysUseParentheses(true)
                .withSelectListItemsOnSeparateLines(false).withUpdateSetListNewline(false).withIndentation(0)
                .withClauseStartsLine(false)).getSql().replaceAll("\\s+", " ");
    }

    private static String expression(String sql) {
        SqlSelect select = assertInstanceOf(SqlSelect.class, parse("SELECT " + sql));
        return text(select.getSelectList().get(0));
    }

    private static EngineException error(String sql) {
        return assertThrows(EngineException.class, () -> SqlStatementParser.parse(sql));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            // a postfix cast takes the last operand only
            "1.5 + 1.7::int | (1.5 + CAST(1.7 AS INTEGER))",
            "-1::int | (- CAST(1 AS INTEGER))",
            "a::int::varchar | CAST(CAST(a AS INTEGER) AS VARCHAR)",
            "x::decimal(10,2) * y | (CAST(x AS DECIMAL(10, 2)) * y)",
            "a.b::date | CAST(a.b AS DATE)",
            "a[1]::int | CAST(a[1] AS INTEGER)",
            "(a + b)::double | CAST((a + b) AS DOUBLE)",
            "f(x)::timestamp | CAST(f(x) AS TIMESTAMP)",
            "'5'::int < x | (CAST('5' AS INTEGER) < x)",
            "NOT x::boolean | (NOT CAST(x AS BOOLEAN))",
            "x BETWEEN 1 AND '5'::int | (x BETWEEN ASYMMETRIC 1 AND CAST('5' AS INTEGER))",
            "x::text LIKE 'a%' | (CAST(x AS VARCHAR) LIKE 'a%')",
            "x::timestamptz | CAST(x AS TIMESTAMP WITH LOCAL TIME ZONE)",
            "x::hugeint | CAST(x AS DECIMAL(38, 0))",
            "TRY_CAST(x AS int8) | (TRY_CAST(x AS BIGINT))",
            // operators
            "a % 2 | (a % 2)",
            "a != b | (a <> b)",
            "a ILIKE 'x' | (a ILIKE 'x')",
            "a NOT ILIKE 'x' | (a NOT ILIKE 'x')",
            "a IS NOT DISTINCT FROM b | (a IS NOT DISTINCT FROM b)",
            "0xFF | 255",
            "[1, 2] | (ARRAY[1, 2])",
            // literals of dates and times, and functions of the same name
            "DATE '2024-01-01' | DATE '2024-01-01'",
            "date(x) | date(x)",
            "year(x) | year(x)",
            "INTERVAL '1' DAY | INTERVAL '1' DAY",
            "INTERVAL 3 MONTH | INTERVAL 3 MONTH",
            "INTERVAL '2' DAYS | INTERVAL '2' DAY",
            "INTERVAL '90 minutes' | INTERVAL '0 01:30:00.000000000' DAY(10) TO SECOND(9)",
            "INTERVAL '1 day 02:00:00' | INTERVAL '1 02:00:00.000000000' DAY(10) TO SECOND(9)",
            "INTERVAL '1 year 2 mons' | INTERVAL '14' MONTH(10)",
            "INTERVAL '-3 months' | INTERVAL -'3' MONTH(10)",
            "EXTRACT(year FROM date) | EXTRACT(YEAR FROM date)",
            "date_trunc('month', ts) | date_trunc('month', ts)",
            "date_diff('day', a, b) | date_diff('day', a, b)",
            "first(price) | first(price)",
            "count(DISTINCT a) FILTER (WHERE b) | COUNT(DISTINCT a) FILTER (WHERE b)",
            "position('a' IN b) | POSITION('a' IN b)",
            "left(a, 2) | left(a, 2)",
            "if(a, b, c) | if(a, b, c)",
            "replace(a, b, c) | replace(a, b, c)",
            "(a - b) day | (a - b) AS day",
    })
    void expressions(String sql, String expected) {
        assertEquals(expected.toLowerCase(Locale.ROOT), expression(sql).toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "time", "timestamp", "user", "value", "year", "month", "day", "hour", "minute",
            "second",
            "range", "offset", "position", "rank", "row", "rows", "count", "sum", "min", "max", "avg", "open", "close",
            "high",
            "low", "volume", "price", "symbol", "side", "name", "type", "key", "id", "index", "level", "period",
            "start", "new",
            "old", "next", "language", "result", "session", "system", "stream", "measure", "method", "module",
            "percent",
            "condition", "column", "function", "groups", "lag", "lead", "power", "mod", "uuid", "json", "format",
            "first",
            "last", "location", "options", "state", "status", "source", "timezone", "zone", "week", "quarter", "epoch",
            "view",
            "schema", "temp", "if", "contains", "truncate", "translate", "element", "external", "local", "global",
            "parameter",
            "match", "one", "per", "pattern", "result", "return", "scope", "search", "sql", "trigger", "upper",
            "lower"})
    void everydayNames(String name) {
        String sql = "SELECT n, t.n, n + 1, sum(n), 1 AS n, (n), coalesce(n, 0) FROM t WHERE n > 5 AND (n) < 2 GROUP BY n"
                + " ORDER BY n DESC";
        SqlOrderBy query = assertInstanceOf(SqlOrderBy.class, parse(sql.replaceAll("\\bn\\b", name)));
        SqlSelect select = assertInstanceOf(SqlSelect.class, query.query);
        SqlIdentifier column = assertInstanceOf(SqlIdentifier.class, select.getSelectList().get(0));
        assertEquals(name, column.getSimple());
        assertInstanceOf(SqlSelect.class, parse("SELECT * FROM " + name + " AS " + name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT a FROM t LIMIT 5 OFFSET 2", "SELECT a FROM t OFFSET 2 LIMIT 5",
            "SELECT a FROM t OFFSET 2",
            "SELECT a FROM t OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY", "SELECT 1 OFFSET 0", "SELECT a x FROM t y OFFSET 1",
            "SELECT a FROM t ORDER BY a DESC NULLS LAST, b NULLS FIRST",
            "SELECT sum(a) OVER (ROWS UNBOUNDED PRECEDING) FROM t",
            "SELECT sum(a) OVER (RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t",
            "SELECT sum(a) OVER w FROM t WINDOW w AS (PARTITION BY b ORDER BY c)",
            "SELECT sum(a) OVER (w ORDER BY c) FROM t",
            "VALUES (1, 2), (3, 4)", "SELECT row(1, 2)", "SELECT * FROM (VALUES (1)) AS t (a)",
            "WITH a AS (SELECT 1) SELECT * FROM a UNION ALL SELECT * FROM a",
            "SELECT a FROM t GROUP BY GROUPING SETS ((a), ())",
            "SELECT * EXCLUDE (a) FROM t", "SELECT t.* EXCLUDE (a, b) FROM t", "SELECT * REPLACE (a + 1 AS a) FROM t",
            "SELECT /* a comment */ 1 -- another", "SELECT a FROM s.t JOIN 'x.parquet' AS x USING (a)", "SELECT ?",
            "SELECT a FROM t QUALIFY row_number() OVER (ORDER BY a) = 1",
            "SELECT a FROM t WHERE a IN (SELECT b FROM u)",
            "SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a WHEN 1 THEN 2 END FROM t",
            "SELECT current_date, current_timestamp()",
            "SELECT string_agg(a, ',' ORDER BY b) FROM t",
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a) FROM t",
            "SELECT trim(both 'x' from a), substring(a from 2 for 3), substring(a, 2), ceil(a), floor(ts to day) FROM t"})
    void queriesRoundTrip(String sql) {
        String text = parse(sql).toSqlString(CalciteSqlDialect.DEFAULT).getSql().replace('`', '"');
        assertEquals(text, parse(text).toSqlString(CalciteSqlDialect.DEFAULT).getSql().replace('`', '"'));
    }

    @Test
    void filesAsTables() {
        SqlSelect select = assertInstanceOf(SqlSelect.class, parse("SELECT * FROM 'it''s/**/*.parquet'"));
        SqlIdentifier files = assertInstanceOf(SqlIdentifier.class, select.getFrom());
        assertTrue(FilesTable.isFiles(files));
        assertEquals("it's/**/*.parquet", FilesTable.glob(files));
        assertEquals(new SourceRange(1, 15, 1, 34), SourceRanges.of(files.getParserPosition()));
        assertEquals("$files.a AS x", text(from("SELECT * FROM 'a' x")));
        assertEquals("$files.a AS x", text(from("SELECT * FROM 'a' AS x")));
        assertFalse(FilesTable.isFiles((SqlIdentifier) from("SELECT * FROM \"a.parquet\"")));
    }

    private static SqlNode from(String sql) {
        return Objects.requireNonNull(((SqlSelect) parse(sql)).getFrom());
    }

    @Test
    void tableFunctions() {
        assertEquals(
                "TABLE(read_parquet('a', (ARRAY['b', 'c']), hive_partitioning => TRUE, filename => 'f')) AS t"
                        .toLowerCase(
                                Locale.ROOT),
                text(from("SELECT * FROM read_parquet('a', ['b', 'c'], hive_partitioning = true, filename => 'f') t"))
                        .toLowerCase(Locale.ROOT));
    }

    @Test
    void groupAndOrderByAll() {
        SqlSelect select = assertInstanceOf(SqlSelect.class,
                parse("SELECT a, sum(b) FROM t GROUP BY ALL HAVING sum(b) > 1"));
        assertTrue(EveryColumn.is(Objects.requireNonNull(select.getGroup()).get(0)));
        var ordered = assertInstanceOf(SqlOrderBy.class, parse("SELECT a FROM t ORDER BY ALL"));
        assertTrue(EveryColumn.is(ordered.orderList.get(0)));
        assertInstanceOf(SqlSelect.class, parse("SELECT a FROM t GROUP BY ALL a, b"));
    }

    @Test
    void settings() {
        SqlSetOption set = assertInstanceOf(SqlSetOption.class, parse("SET memory_limit = 4GB"));
        assertEquals("memory_limit", set.getName().toString());
        assertEquals("'4GB'", String.valueOf(set.getValue()));
        assertEquals("4", String.valueOf(((SqlSetOption) parse("SET threads TO 4")).getValue()));
        assertEquals("'UTC'", String.valueOf(((SqlSetOption) parse("SET SESSION timezone = 'UTC'")).getValue()));
        assertEquals("timezone", ((SqlSetOption) parse("SET TIME ZONE 'UTC'")).getName().toString());
        assertEquals("on", String.valueOf(((SqlSetOption) parse("SET progress = on")).getValue()));
        assertNull(((SqlSetOption) parse("SET progress TO DEFAULT")).getValue());
        assertNull(((SqlSetOption) parse("RESET threads")).getValue());
        assertEquals("ALL", ((SqlSetOption) parse("RESET ALL")).getName().toString());
    }

    @Test
    void show() {
        assertEquals(ShowStatement.Subject.TABLES, ((ShowStatement) parse("SHOW TABLES")).subject());
        assertEquals(ShowStatement.Subject.SETTINGS, ((ShowStatement) parse("SHOW ALL")).subject());
        assertEquals(ShowStatement.Subject.SETTINGS, ((ShowStatement) parse("show settings")).subject());
        assertEquals("threads", ((ShowStatement) parse("SHOW threads")).name().toString());
        assertEquals("SHOW COLUMNS FROM t", text(parse("SHOW COLUMNS FROM t")));
        assertEquals("SHOW COLUMNS takes FROM and a table; nothing else does", error("SHOW COLUMNS").getMessage());
    }

    @Test
    void explainAndDescribe() {
        ExplainStatement explain = assertInstanceOf(ExplainStatement.class, parse("EXPLAIN SELECT 1"));
        assertFalse(explain.isAnalyze());
        assertTrue(((ExplainStatement) parse("EXPLAIN ANALYZE SELECT 1")).isAnalyze());
        assertFalse(((ExplainStatement) parse("EXPLAIN PLAN FOR SELECT 1")).isAnalyze());
        ExplainStatement json = (ExplainStatement) parse("EXPLAIN (ANALYZE, FORMAT JSON) SELECT 1");
        assertTrue(json.isAnalyze() && json.isJson());
        assertEquals("t", ((DescribeStatement) parse("DESCRIBE t")).target().toString());
        assertEquals("date", ((DescribeStatement) parse("DESCRIBE TABLE date")).target().toString());
        assertTrue(FilesTable.isFiles((SqlIdentifier) ((DescribeStatement) parse("DESCRIBE 'a'")).target()));
        assertInstanceOf(SqlSelect.class, ((DescribeStatement) parse("DESCRIBE SELECT 1")).target());
        assertTrue(((DescribeStatement) parse("SUMMARIZE t")).isSummary());
        assertInstanceOf(SqlSelect.class, ((DescribeStatement) parse("SUMMARIZE SELECT 1")).target());
        assertTrue(String.valueOf(error("EXPLAIN (FORMAT yaml) SELECT 1").getMessage()).startsWith("Unknown format"));
    }

    @Test
    void createAndDrop() {
        CreateView view = assertInstanceOf(CreateView.class,
                parse("CREATE OR REPLACE TEMP VIEW v (a, b) AS SELECT 1, 2 ORDER BY 1"));
        assertTrue(view.getReplace() && view.isTemporary() && !view.isIfNotExists());
        assertEquals(2, Objects.requireNonNull(view.columns()).size());
        assertTrue(((CreateView) parse("CREATE VIEW IF NOT EXISTS v AS SELECT 1")).isIfNotExists());

        CreateExternalTable table = assertInstanceOf(CreateExternalTable.class,
                parse("CREATE EXTERNAL TABLE IF NOT EXISTS s.t (a int NOT NULL, date date) STORED AS PARQUET"
                        + " PARTITIONED BY (year, month int) LOCATION 'x/**' OPTIONS ('k' 'v', hive_types = false, header)"));
        assertEquals("PARQUET", table.format());
        assertEquals(List.of("x/**"), table.locations());
        assertEquals(2, table.columns().size());
        assertEquals(2, table.partitions().size());
        assertEquals("[k 'v', hive_types FALSE, header TRUE]",
                table.options().stream().map(option -> option.name() + " " + option.value()).toList().toString());
        assertEquals(List.of("a", "b"), ((CreateExternalTable) parse(
                "CREATE EXTERNAL TABLE t LOCATION ['a', 'b'] STORED AS csv")).locations());
        assertTrue(String.valueOf(error("CREATE EXTERNAL TABLE t STORED AS csv").getMessage()).contains("LOCATION"));

        SqlDropTable drop = assertInstanceOf(SqlDropTable.class, parse("DROP TABLE IF EXISTS t"));
        assertTrue(drop.ifExists);
        assertEquals("DROP VIEW v", text(parse("DROP VIEW v")));
    }

    @Test
    void scripts() {
        assertEquals(List.of(), SqlStatementParser.parse(""));
        assertEquals(List.of(), SqlStatementParser.parse(" -- nothing\n ; "));
        List<SqlNode> statements = SqlStatementParser.parse("SELECT 1;\nSELECT ? ;; SELECT ?, ?;");
        assertEquals(3, statements.size());
        assertEquals(2, statements.get(1).getParserPosition().getLineNum());
        assertEquals("SELECT ?", text(statements.get(1)));
        SqlSelect last = (SqlSelect) statements.get(2);
        assertEquals(1, ((SqlDynamicParam) last.getSelectList().get(1)).getIndex());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "SELECT * FORM t | Syntax error at \"FORM\". Did you mean FROM? | 10",
            "SELEC a FROM t | Syntax error at \"SELEC\". Did you mean SELECT? | 1",
            "SELECT a FROM t WEHRE a > 1 | Syntax error at \"WEHRE\". Did you mean WHERE? | 17",
            "SELECT a FROM t GRUOP BY a | Syntax error at \"GRUOP\". Did you mean GROUP? | 17",
            "SELECT a FROM t ODER BY a | Syntax error at \"ODER\". Did you mean ORDER? | 17",
            "SELECT a FROM t ORDER BY a LIMT 5 | Syntax error at \"LIMT\". Did you mean LIMIT? | 28",
            "SELECT 7 // 2 | Syntax error at \"/\" | 11",
            "SELECT 1abc | Syntax error at \"1abc\" | 8",
            "SELECT 2 ^ 3 | Syntax error at \"^\" | 10",
            "SELECT (1 | The statement is not complete | 9",
            "SELECT a FROM | The statement is not complete | 13",
            "SELECT 'abc | The string has no closing quote | 8",
            "SELECT \"abc | The quoted name has no closing quote | 8",
            "SELECT 1 /* x | The comment has no closing */ | 10",
            "SELECT 1 @ 2 | Unexpected character \"@\" | 10",
            "SELECT a FROM t WHERE a = 'x' 'y' z | Syntax error at \"z\" | 35",
            "SELECT a IS NULL::int FROM t | A cast with :: stands after a value. Put the expression before it in parentheses | 17",
            "SELECT INTERVAL '1 month 2 days' | An interval has either years and months, or days and times: add two intervals instead of '1 month 2 days' | 8",
            "SELECT INTERVAL 'soon' | Not an interval: 'soon'. Write INTERVAL '1' DAY or INTERVAL '1 day 2 hours' | 8",
    })
    void errors(String sql, String message, int column) {
        EngineException error = error(sql);
        assertEquals(ErrorCode.SYNTAX_ERROR.kind(), error.code().kind());
        assertEquals(message, String.valueOf(error.getMessage()).replaceAll("\\. Expected.*", ""));
        SourceRange range = Objects.requireNonNull(error.range(), "no range");
        assertEquals(1, range.line());
        assertEquals(column, range.column());
    }

    @Test
    void errorsInLaterLines() {
        EngineException error = error("SELECT a\n  , 'x\ny'\nFORM t");
        assertEquals("Syntax error at \"FORM\". Did you mean FROM?", error.getMessage());
        assertEquals(new SourceRange(4, 1, 4, 4), error.range());
        assertEquals(SourceRange.at(2, 3), error("SELECT 1;\n  'abc").range());
    }

    @Test
    void namesKeepTheirCase() {
        SqlSelect select = (SqlSelect) parse("SELECT Price, \"Total \"\"x\"\"\" FROM Ticks");
        assertEquals("Price", select.getSelectList().get(0).toString());
        assertEquals("Total \"x\"", ((SqlIdentifier) select.getSelectList().get(1)).getSimple());
    }
}
