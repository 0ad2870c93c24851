package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plans as JSON, which DuckDB reads back.
class ExplainJsonTest {
    @TempDir
    Path directory;
    private SqlFixture sql;

    @BeforeEach
    void open() throws SQLException {
        sql = new SqlFixture(directory);
        sql.write("n.parquet", "SELECT i, 'text ' || i AS s FROM range(1000) t(i)");
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    /// Returns what is at places of the plan of a statement.
    private String at(String statement, String... places) throws SQLException {
        List<Object> plan = sql.column(statement);
        assertEquals(1, plan.size());
        String json = "'" + plan.getFirst().toString().replace("'", "''") + "'";
        StringBuilder select = new StringBuilder();
        for (String place : places) {
            select.append(select.isEmpty() ? "SELECT " : ", ").append(json).append(" ->> '$.").append(place)
                    .append("'");
        }
        return sql.duckRows(select.toString()).toString();
    }

    @Test
    void operatorsStandInEachOther() throws SQLException {
        assertEquals("[[Aggregate, Scan, n.parquet: i WHERE s = 'a\"\\b', null]]",
                at("EXPLAIN (FORMAT JSON) SELECT SUM(i) FROM 'n.parquet' WHERE s = 'a\"\\b'", "operator",
                        "inputs[0].operator", "inputs[0].detail", "rows"));
        assertEquals("[[probe, build]]",
                at("EXPLAIN (FORMAT JSON) SELECT a.s FROM 'n.parquet' AS a JOIN 'n.parquet' AS b ON a.s = b.s",
                        "inputs[0].inputs[0].role", "inputs[0].inputs[1].role"));
    }

    @Test
    void measuresAreNumbers() throws SQLException {
        assertEquals("[[1, 1000, 1000]]", at("EXPLAIN (ANALYZE, FORMAT JSON) SELECT SUM(i) FROM 'n.parquet'", "rows",
                "inputs[0].rows", "inputs[0].table_rows"));
        assertEquals("[[Copy, 1000, 1, 1000]]", at("EXPLAIN (ANALYZE, FORMAT JSON) COPY 'n.parquet' TO 'n.csv'",
                "operator", "rows", "counters.files", "inputs[0].rows"));
        assertEquals("[[Copy, null]]",
                at("EXPLAIN (FORMAT JSON) COPY 'n.parquet' TO 'n.csv'", "operator", "rows"));
    }
}
