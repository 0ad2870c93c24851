package io.polarway.engine;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Columns whose dictionaries have two entries, of which the codes come as bits.
class TwoValuesTest {
    private static final List<String> CONDITIONS = List.of("side = 'BUY'", "side <> 'BUY'", "side = 'SELL'",
            "side LIKE '%U%'",
            "side IS NULL", "side = 'HOLD'", "side < 'Z'", "turn = 'BUY'", "turn <> 'BUY'", "nullable = 1",
            "nullable <> 1",
            "nullable IS NULL", "nullable = 0 OR nullable IS NULL", "flag = 7", "flag + 1 = 8", "side = turn",
            "side = 'BUY' AND turn = 'BUY'", "turn = 'SELL' AND flag = 7 AND nullable = 1",
            "few = 'BUY' AND volume > 50",
            "late = 'BUY'", "late = 'other 5' OR side = 'BUY'");

    @TempDir
    private Path folder;

    @Test
    void conditionsAndKeysOfTwoValuesGiveWhatTheyGiveInDuckDb() throws SQLException {
        try (SqlFixture sql = new SqlFixture(folder)) {
            sql.write("trades.parquet", """
                    SELECT i, i % 97 AS volume, CASE WHEN hash(i) % 2 = 0 THEN 'BUY' ELSE 'SELL' END AS side,
                        CASE WHEN hash(i // 300) % 2 = 0 THEN 'SELL' ELSE 'BUY' END AS turn,
                        CASE WHEN i % 4000 < 2000 OR hash(i) % 3 > 0 THEN hash(i // 3) % 2 END::INTEGER AS nullable,
                        CASE WHEN hash(i) % 5 = 0 THEN 7 ELSE -7 END AS flag,
                        CASE WHEN i % 1000 = 17 THEN 'BUY' ELSE 'SELL' END AS few,
                        CASE WHEN i < 3000 THEN CASE WHEN hash(i) % 2 = 0 THEN 'BUY' ELSE 'SELL' END
                            ELSE 'other ' || i % 9 END AS late
                    FROM range(20011) t(i)""");
            for (String batchRows : List.of("0", "64", "100", "1")) {
                sql.rows("SET batch_rows = " + batchRows);
                for (String condition : CONDITIONS) {
                    String where = " FROM 'trades.parquet' WHERE " + condition;
                    sql.same("SELECT COUNT(*), SUM(i), MIN(i), MAX(i), COUNT(DISTINCT side), MIN(late)" + where);
                    sql.same("SELECT side, turn, nullable, COUNT(*), SUM(volume), MAX(few)" + where
                            + " GROUP BY 1, 2, 3");
                    sql.same("SELECT i, side, nullable, flag" + where + " AND i % 50 = 3");
                }
            }
        }
    }
}
