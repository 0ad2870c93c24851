package io.polarway.bench;

import java.util.ArrayList;
import java.util.List;

/// The ten group-by and five join questions of the h2o.ai db-benchmark. As there, each answer becomes a table in memory, of which
/// the sums are compared.
final class H2oQueries {
    private static final String TARGET = "CREATE OR REPLACE TABLE answer AS ";

    private H2oQueries() {
    }

    /// Returns the same questions, and two sorts, as queries that only give the sums: nothing but what answers them takes memory.
    static List<BenchQuery> summed() {
        List<BenchQuery> summed = new ArrayList<>();
        for (BenchQuery query : all()) {
            String answer = query.sql().substring(TARGET.length());
            summed.add(new BenchQuery(query.name(),
                    query.check().replace("FROM answer", "FROM (" + answer + ") AS answer")));
        }
        summed.add(new BenchQuery("s1",
                "SELECT * FROM groups ORDER BY id6, v3, id3, id2, id1, v1, v2 LIMIT 10 OFFSET 9000000"));
        summed.add(new BenchQuery("s2", "SELECT * FROM groups ORDER BY id3, v3, id6, id2, v1 LIMIT 10 OFFSET 9000000"));
        return summed;
    }

    static List<BenchQuery> all() {
        return List.of(
                query("g1", "SELECT id1, SUM(v1) AS v1 FROM groups GROUP BY id1", "SUM(v1)"),
                query("g2", "SELECT id1, id2, SUM(v1) AS v1 FROM groups GROUP BY id1, id2", "SUM(v1)"),
                query("g3", "SELECT id3, SUM(v1) AS v1, AVG(v3) AS v3 FROM groups GROUP BY id3", "SUM(v1), SUM(v3)"),
                query("g4", "SELECT id4, AVG(v1) AS v1, AVG(v2) AS v2, AVG(v3) AS v3 FROM groups GROUP BY id4",
                        "SUM(CAST(v1 AS DOUBLE)), SUM(CAST(v2 AS DOUBLE)), SUM(v3)"),
                query("g5", "SELECT id6, SUM(v1) AS v1, SUM(v2) AS v2, SUM(v3) AS v3 FROM groups GROUP BY id6",
                        "SUM(v1), SUM(v2), SUM(v3)"),
                query("g6", """
                        SELECT id4, id5, MEDIAN(v3) AS median_v3, STDDEV(v3) AS sd_v3 FROM groups GROUP BY id4, id5""",
                        "SUM(median_v3), SUM(sd_v3)"),
                query("g7", "SELECT id3, MAX(v1) - MIN(v2) AS range_v1_v2 FROM groups GROUP BY id3",
                        "SUM(range_v1_v2)"),
                query("g8", """
                        SELECT id6, v3 AS largest2_v3 FROM (
                          SELECT id6, v3, ROW_NUMBER() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS order_v3
                          FROM groups WHERE v3 IS NOT NULL) AS t WHERE order_v3 <= 2""", "SUM(largest2_v3)"),
                query("g9", """
                        SELECT id2, id4, POWER(CORR(v1, v2), 2) AS r2 FROM groups GROUP BY id2, id4""", "SUM(r2)"),
                query("g10", """
                        SELECT id1, id2, id3, id4, id5, id6, SUM(v3) AS v3, COUNT(*) AS n
                        FROM groups GROUP BY id1, id2, id3, id4, id5, id6""", "SUM(v3), SUM(n)"),
                query("j1", """
                        SELECT x.*, small.id4 AS small_id4, v2 FROM x JOIN small ON x.id1 = small.id1""",
                        "SUM(v1), SUM(v2)"),
                query("j2", """
                        SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2
                        FROM x JOIN medium ON x.id2 = medium.id2""", "SUM(v1), SUM(v2)"),
                query("j3", """
                        SELECT x.*, medium.id1 AS medium_id1, medium.id4 AS medium_id4, medium.id5 AS medium_id5, v2
                        FROM x LEFT JOIN medium ON x.id2 = medium.id2""", "SUM(v1), SUM(v2)"),
                query("j4", """
                        SELECT x.*, medium.id1 AS medium_id1, medium.id2 AS medium_id2, medium.id4 AS medium_id4, v2
                        FROM x JOIN medium ON x.id5 = medium.id5""", "SUM(v1), SUM(v2)"),
                query("j5", """
                        SELECT x.*, big.id1 AS big_id1, big.id2 AS big_id2, big.id4 AS big_id4, big.id5 AS big_id5,
                               big.id6 AS big_id6, v2
                        FROM x JOIN big ON x.id3 = big.id3""", "SUM(v1), SUM(v2)"));
    }

    private static BenchQuery query(String name, String sql, String sums) {
        return new BenchQuery(name, TARGET + sql,
                "SELECT COUNT(*), " + sums + " FROM answer", null);
    }
}
