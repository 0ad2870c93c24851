package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryPool;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Queries that need more memory than there may be: whatever keeps rows is named in the error, at any limit nothing is left,
/// and with enough memory the same session answers.
final class MemoryRefusalTest {
    private SqlFixture sql;

    @BeforeEach
    void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("t.parquet",
                "SELECT i AS n, i % 7 AS k, 'text number ' || i || ' is not a short one' AS s FROM range(60000) t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = ":", quoteCharacter = '~', textBlock = """
            hash aggregate : SELECT COUNT(*) FROM (SELECT s FROM t UNION SELECT s || 'x' FROM t) u
            hash aggregate : SELECT COUNT(*) FROM (SELECT s, n FROM t INTERSECT ALL SELECT s, n FROM t WHERE n > 5) u
            hash aggregate : SELECT COUNT(*) FROM (SELECT s, n FROM t EXCEPT SELECT s, n FROM t WHERE n > 50000) u
            hash aggregate : SELECT s, n, k, COUNT(*) FROM t GROUP BY ROLLUP (s, n, k)
            hash aggregate : SELECT n, s, COUNT(DISTINCT s), MAX(s) FROM t GROUP BY GROUPING SETS ((n), (s), ())
            join build     : SELECT COUNT(*), MAX(a.s || b.s) FROM t a JOIN t b ON a.s = b.s
            join build     : SELECT COUNT(*), MAX(b.s) FROM t a FULL JOIN t b ON a.n = b.n + 30000
            join build     : SELECT COUNT(*) FROM t a WHERE s NOT IN (SELECT s || 'x' FROM t)
            window         : SELECT MAX(r), MAX(s) FROM (SELECT s, row_number() OVER (PARTITION BY k ORDER BY s) AS r FROM t) u
            window         : SELECT MAX(m) FROM (SELECT MAX(s) OVER (ORDER BY n ROWS 5 PRECEDING) AS m FROM t) u
            sort           : SELECT s, n FROM t ORDER BY s, n
            reading files and batches : SELECT MAX(s || n) FROM t
            """)
    void namesWhoHoldsTheMemory(String holder, String query) {
        Object expected = sql.rows(query).size();
        for (String limit : new String[]{"64kB", "400kB", "1MB", "2MB", "3MB"}) {
            sql.rows("SET memory_limit = '" + limit + "'");
            tryWithin(query, expected);
        }
        sql.rows("RESET memory_limit");
        MemoryPool memory = sql.engine.memory();
        memory.refuse(0);
        assertEquals(expected, sql.rows(query).size());
        long requests = memory.requests(0);
        boolean named = false;
        for (int part = 1; part < 20; part++) {
            memory.refuse(Math.max(1, requests * part / 20));
            named |= tryWithin(query, expected).contains(holder);
        }
        assertTrue(named, holder + " is never named by " + query);
        memory.refuse(0);
        assertEquals(expected, sql.rows(query).size());
    }

    /// Returns the message of the error that it ends in; empty if it gives what it should.
    private String tryWithin(String query, Object expected) {
        String message = "";
        try {
            assertEquals(expected, sql.rows(query).size(), query);
        } catch (EngineException e) {
            message = e.getMessage();
            assertEquals(ErrorCode.MEMORY_LIMIT, e.code(), message);
            assertTrue(message.contains("memory_limit"), message);
        }
        assertEquals(0L, sql.engine.memory().used(), query);
        return message;
    }
}
