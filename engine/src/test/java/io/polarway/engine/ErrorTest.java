package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is wrong with a statement is said with its place and, where there is one, the name that was meant.
final class ErrorTest {
    private static SqlFixture sql;

    @BeforeAll
    static void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("ticks.parquet", "SELECT 'AAPL' AS symbol, i::DOUBLE AS price, i::BIGINT AS volume, i::INTEGER AS n, "
                + "DATE '2024-01-01' AS d, 1.5::DECIMAL(10, 2) AS amount FROM range(10) t(i)");
    }

    @AfterEach
    void leavesNoMemoryInUse() {
        assertEquals(0, sql.engine.memory().used());
    }

    @AfterAll
    static void close() throws SQLException {
        sql.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            UNDEFINED_COLUMN | SELECT ammount FROM ticks | ammount | Column not found: ammount. Did you mean "amount"?
            UNDEFINED_COLUMN | SELECT sum(pricee) FROM ticks | pricee | Column not found: pricee. Did you mean "price"?
            UNDEFINED_COLUMN | SELECT n FROM ticks WHERE xyzzy > 1 | xyzzy | Column not found: xyzzy
            UNDEFINED_COLUMN | SELECT n FROM ticks t ORDER BY t.prize | prize | Column not found: prize. Did you mean "price"?
            UNDEFINED_COLUMN | SELECT n AS total FROM ticks ORDER BY totl | totl | Column not found: totl. Did you mean "total"?
            UNDEFINED_COLUMN | SELECT n AS total FROM ticks WHERE total > 1 | total | Column not found: total. There is one of that name, but not here: WHERE and other columns cannot use an alias of the SELECT
            UNDEFINED_TABLE | SELECT * FROM tick | tick | Table not found: tick. Did you mean "ticks"?
            UNDEFINED_TABLE | SELECT a.n FROM ticks t | a | Table not found: a
            UNDEFINED_FUNCTION | SELECT uper(symbol) FROM ticks | uper(symbol) | Function not found: uper. Did you mean "upper"?
            UNDEFINED_FUNCTION | SELECT upper(DISTINCT symbol) FROM ticks | upper(DISTINCT symbol) | Aggregate function not found: upper. DISTINCT stands only in aggregate functions
            UNDEFINED_FUNCTION | SELECT * FROM read_parkuet('ticks.parquet') | read_parkuet('ticks.parquet') | Table function not found: read_parkuet. Did you mean "read_parquet"?
            AMBIGUOUS_COLUMN | SELECT x FROM (SELECT 1 AS x, 2 AS x) t | x | Column is ambiguous: x. Name its table too, or give the columns of the table other names: t(a, b)
            TYPE_MISMATCH | SELECT n FROM ticks WHERE symbol > 5 | symbol > 5 | The operator > does not take VARCHAR and INTEGER. Cast one of them to the other's type
            TYPE_MISMATCH | SELECT symbol + d FROM ticks | symbol + d | The operator + does not take VARCHAR and DATE. Cast one of them to the other's type
            TYPE_MISMATCH | SELECT n FROM ticks WHERE volume | volume | WHERE takes a condition (BOOLEAN)
            TYPE_MISMATCH | SELECT n FROM ticks WHERE n AND true | n AND true | AND takes BOOLEAN, not INTEGER
            TYPE_MISMATCH | SELECT CAST(d AS INTEGER) FROM ticks | CAST(d AS INTEGER) | A value of type DATE cannot be cast to INTEGER
            TYPE_MISMATCH | SELECT COALESCE(n, d) FROM ticks | COALESCE(n, d) | The values of COALESCE have types without a common one: INTEGER, DATE. Cast them to one type
            TYPE_MISMATCH | SELECT CASE n WHEN d THEN 1 END FROM ticks | CASE n WHEN d THEN 1 END | The operator = does not take INTEGER and DATE. Cast one of them to the other's type
            TYPE_MISMATCH | SELECT 1 UNION ALL SELECT DATE '2024-01-01' | 1 | Column 1 of UNION ALL has types without a common one. Cast one of them
            TYPE_MISMATCH | SELECT 1 UNION ALL SELECT 2, 3 | 2, 3 | The queries of UNION ALL have different numbers of columns
            GROUPING_ERROR | SELECT symbol, sum(n) FROM ticks | symbol | Column must be in GROUP BY or inside an aggregate function: symbol
            GROUPING_ERROR | SELECT sum(n), price + 1 FROM ticks GROUP BY symbol | price | Column must be in GROUP BY or inside an aggregate function: price
            GROUPING_ERROR | SELECT count(sum(n)) FROM ticks | count(sum(n)) | Aggregate functions cannot be nested; aggregate in a subquery first
            GROUPING_ERROR | SELECT n FROM ticks WHERE sum(n) > 1 | sum(n) | Aggregate functions cannot stand in WHERE; filter groups with HAVING
            INVALID_STATEMENT | SELECT n FROM ticks ORDER BY 7 | 7 | There is no column of that number in the SELECT
            INVALID_STATEMENT | SELECT DISTINCT n FROM ticks ORDER BY volume | volume | With SELECT DISTINCT, ORDER BY takes only columns of the SELECT, not volume
            INVALID_TEXT | SELECT n FROM ticks WHERE n = 'abc' | 'abc' | Cannot read 'abc' as INTEGER. TRY_CAST gives NULL instead
            INVALID_DATETIME | SELECT INTERVAL 'x' DAY | INTERVAL 'x' DAY | 'x' is not an interval of DAY. Write for instance INTERVAL '3' DAY or INTERVAL '1:30' HOUR TO MINUTE
            INVALID_ARGUMENT | SELECT CAST(1 AS DECIMAL(39, 2)) | DECIMAL(39, 2) | DECIMAL has a precision of 1 to 38 and a scale up to its precision
            WINDOWING_ERROR | SELECT n FROM ticks WHERE rank() OVER (ORDER BY n) = 1 | rank() OVER (ORDER BY n) | Window functions cannot stand in WHERE; filter their values with QUALIFY, or use them in a subquery
            WINDOWING_ERROR | SELECT n FROM ticks QUALIFY n > 1 | n FROM ticks QUALIFY n > 1 | QUALIFY filters by window functions; use WHERE or HAVING
            INVALID_STATEMENT | SELECT rank() FROM ticks | rank() | rank is a window function and needs OVER (PARTITION BY ... ORDER BY ...)
            INVALID_STATEMENT | SELECT sum(n) OVER v FROM ticks WINDOW w AS (ORDER BY n) | v | Window not found: v. Define it after FROM, WHERE, GROUP BY and HAVING: WINDOW v AS (PARTITION BY ... ORDER BY ...)
            INVALID_STATEMENT | SELECT sum(n) OVER (ORDER BY n ROWS BETWEEN CURRENT ROW AND 1 PRECEDING) FROM ticks | 1 PRECEDING | A frame cannot begin at CURRENT ROW and end at PRECEDING
            UNSUPPORTED | SELECT count(DISTINCT n) OVER () FROM ticks | count(DISTINCT n) | DISTINCT arguments of window functions are not supported
            UNDEFINED_FUNCTION | SELECT abs(n) OVER () FROM ticks | abs(n) | abs is neither a window function nor an aggregate function; it takes no OVER
            TYPE_MISMATCH | SELECT ntile('x') OVER (ORDER BY n) FROM ticks | ntile('x') | The window function ntile does not take (VARCHAR). The number of the bucket of the row, of as many as the argument says.
            """)
    void tellsThePlaceAndTheReason(ErrorCode code, String statement, String token, String message) {
        sql.fails(code, statement, token, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 1 FROM ticks WHERE n > ANY (1, 2)",
            "SELECT 1 FROM ticks GROUP BY ROLLUP ('a')",
            "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT * FROM r",
            "SELECT * FROM ticks TABLESAMPLE BERNOULLI (10)", "SELECT ARRAY[1, 2]",
            "SELECT * FROM UNNEST(ARRAY[1])", "SELECT (1, 2)",
            "INSERT INTO ticks VALUES (1)", "DELETE FROM ticks", "SELECT DISTINCT ON (n) n FROM ticks", "BEGIN"})
    void refusesWhatItHasNot(String statement) {
        EngineException error = sql.fails(ErrorCode.UNSUPPORTED, statement);
        assertTrue(error.range() != null, error.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            DIVISION_BY_ZERO | SELECT 1 / (n - 5) FROM ticks
            NUMERIC_OVERFLOW | SELECT n * 2147483647 FROM ticks
            INVALID_TEXT | SELECT CAST(symbol AS INTEGER) FROM ticks
            FILE_NOT_FOUND | SELECT * FROM 'nothing/*.parquet'
            SYNTAX_ERROR | SELECT 1 +
            SYNTAX_ERROR | SELECT FROM WHERE
            SYNTAX_ERROR | ` `
            SYNTAX_ERROR | SELECT 1; SELECT 2
            UNDEFINED_SETTING | SET memory_limits = '1GB'
            INVALID_ARGUMENT | SET threads = 'many'
            UNDEFINED_TABLE | DROP VIEW nothing
            """)
    void failsWithoutLeakingMemory(ErrorCode code, String statement) {
        sql.fails(code, statement);
    }

    @Test
    void doesNotFailForRowsThatAreNotReached() {
        assertEquals("10",
                sql.value("SELECT count(CASE WHEN n = 5 THEN 1 ELSE 1 / (n - 5) + 1 END) + sum(0) FROM ticks "
                        + "WHERE n <> 5 OR n = 5"));
        assertEquals("[]", sql.rows("SELECT CAST('abc' AS INTEGER) FROM ticks WHERE n > 100").toString());
    }

    @Test
    void refusesStatementsThatAreNestedTooDeeply() {
        assertEquals("The statement is nested too deeply",
                sql.fails(ErrorCode.INVALID_STATEMENT, "SELECT " + "(".repeat(9000) + "1" + ")".repeat(9000))
                        .getMessage());
        assertEquals("The statement is nested too deeply",
                sql.fails(ErrorCode.INVALID_STATEMENT, "SELECT 1" + " + 1".repeat(20_000)).getMessage());
    }

    @Test
    void takesLongLists() {
        StringBuilder list = new StringBuilder("0");
        StringBuilder either = new StringBuilder("n = 0");
        for (int i = 1; i < 1000; i++) {
            list.append(", ").append(i);
            either.append(" OR n = ").append(i);
        }
        assertEquals("10", sql.value("SELECT count(*) FROM ticks WHERE n IN (" + list + ")"));
        assertEquals("10", sql.value("SELECT count(*) FROM ticks WHERE " + either));
    }

    @Test
    void placesErrorsOfLaterLines() {
        EngineException error = sql.fails(ErrorCode.UNDEFINED_COLUMN, "SELECT n,\n    volum\nFROM ticks");
        assertEquals("Column not found: volum. Did you mean \"volume\"?\nline 2, column 5:     volum\n"
                + " ".repeat(22) + "^^^^^", error.render("SELECT n,\n    volum\nFROM ticks"));
    }

    @Test
    void namesTheViewWhoseQueryFails() throws SQLException {
        sql.write("other.parquet", "SELECT 1 AS a");
        sql.rows("CREATE VIEW broken AS SELECT a FROM other");
        sql.write("other.parquet", "SELECT 1 AS b");
        EngineException error = sql.fails(ErrorCode.UNDEFINED_COLUMN, "SELECT * FROM broken");
        assertTrue(String.valueOf(error.getMessage()).startsWith("In view broken: Column not found: a"),
                error.getMessage());
        sql.rows("DROP VIEW broken");
    }
}
