package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sums of products of DECIMALs, computed in 64 bits or in 128, by what the files say of their values.
final class DecimalSumTest {
    private static SqlFixture sql;

    @BeforeAll
    static void open(@TempDir Path directory) throws SQLException {
        sql = new SqlFixture(directory);
        write("small", "(i * 37 % 10000000 - 5000000) / 100");
        write("large", "i * 49999999999 / 100 * CASE WHEN i % 2 = 0 THEN -1 ELSE 1 END");
        write("edge", "CASE WHEN i = 7 THEN 9999999999999.99 ELSE i END");
        sql.write("null.parquet",
                "SELECT i::INTEGER AS k, NULL::DECIMAL(15,2) AS price, 0.1::DECIMAL(15,2) AS discount, "
                        + "i::INTEGER AS n FROM range(100) t(i)");
    }

    private static void write(String name, String price) throws SQLException {
        sql.write(name + ".parquet",
                "SELECT (i % 10)::INTEGER AS k, CASE WHEN i % 11 <> 0 THEN (" + price
                        + ")::DECIMAL(15,2) END AS price, (i % 11 / 100)::DECIMAL(15,2) AS discount, i::INTEGER AS n"
                        + " FROM range(20000) t(i)");
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
    @ValueSource(strings = {
            "SELECT k, sum(price * (1 - discount)) FROM %s GROUP BY k",
            "SELECT k, sum(price * (1 - discount) * (1 + discount)), sum(price * (1 - discount)) FROM %s GROUP BY k",
            "SELECT sum(price * discount) FROM %s WHERE n > 100",
            "SELECT sum(price * discount), count(price * discount) FROM %s WHERE n < 0",
            "SELECT k, sum(CASE WHEN n %% 3 = 0 THEN price * (1 - discount) ELSE 0 END) FROM %s GROUP BY k",
            "SELECT k, sum(coalesce(price * discount, 1)) FROM %s GROUP BY k",
            "SELECT k, sum(price * n) FROM %s GROUP BY k",
            "SELECT sum(DISTINCT price * discount) FROM %s",
            "SELECT sum(price * discount) FILTER (WHERE n > 5) FROM %s",
            "SELECT a.k, sum(a.price * (1 - b.discount)) FROM %s a JOIN %<s b ON a.n = b.n GROUP BY a.k",
            "SELECT a.k, sum(a.price * b.discount) FROM %s a LEFT JOIN %<s b ON a.n = b.n + 10000 GROUP BY a.k",
            "SELECT sum(p * discount) FROM (SELECT max(price) AS p, discount FROM %s GROUP BY discount, k)",
            "SELECT sum(p * discount) FROM (SELECT price AS p, discount FROM %s UNION ALL SELECT price, 9999999999999.99 FROM 'edge.parquet' WHERE n = 7)",
            "SELECT k, n %% 2, sum(price * (1 - discount)) FROM %s GROUP BY ROLLUP(k, n %% 2)",
            "SELECT k, min(price * discount), max(price * discount) FROM %s GROUP BY k",
    })
    void areWhatDuckDbSays(String query) throws SQLException {
        for (String files : new String[]{"'small.parquet'", "'large.parquet'", "'edge.parquet'", "'null.parquet'",
                "read_parquet(['small.parquet', 'edge.parquet', 'null.parquet'])"}) {
            String own = query.formatted(files);
            // DuckDB multiplies in 64 bits where the declared digits fit, and fails where the product does not.
            sql.same(own, own.replaceAll("((a\\.)?(price|\\bp)) \\*", "$1::DECIMAL(30,2) *"));
        }
    }
}
