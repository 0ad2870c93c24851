package io.polarway.bench;

import java.nio.file.Path;
import java.util.List;

/// TPC-H queries over one table, with the validation values of the specification.
final class TpchQueries {
    private TpchQueries() {
    }

    static List<BenchQuery> over(Path directory) {
        return List.of(new BenchQuery("tpch-q1", """
                SELECT l_returnflag, l_linestatus, SUM(l_quantity) AS sum_qty, SUM(l_extendedprice) AS sum_base_price,
                       SUM(l_extendedprice * (1 - l_discount)) AS sum_disc_price,
                       SUM(l_extendedprice * (1 - l_discount) * (1 + l_tax)) AS sum_charge,
                       AVG(l_quantity) AS avg_qty, AVG(l_extendedprice) AS avg_price, AVG(l_discount) AS avg_disc,
                       COUNT(*) AS count_order
                FROM '%s/lineitem.parquet'
                WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '90' DAY
                GROUP BY l_returnflag, l_linestatus
                ORDER BY l_returnflag, l_linestatus"""), new BenchQuery("tpch-q6", """
                SELECT SUM(l_extendedprice * l_discount) AS revenue
                FROM '%s/lineitem.parquet'
                WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1994-01-01' + INTERVAL '1' YEAR
                  AND l_discount BETWEEN 0.06 - 0.01 AND 0.06 + 0.01 AND l_quantity < 24"""),
                new BenchQuery("row-number", """
                        SELECT SUM(n) FROM (
                          SELECT ROW_NUMBER() OVER (PARTITION BY l_suppkey ORDER BY l_shipdate) AS n
                          FROM '%s/lineitem.parquet') AS t"""), new BenchQuery("row-number-orders", """
                        SELECT SUM(n) FROM (
                          SELECT ROW_NUMBER() OVER (PARTITION BY l_orderkey ORDER BY l_linenumber) AS n
                          FROM '%s/lineitem.parquet') AS t"""), new BenchQuery("row-number-all", """
                        SELECT SUM(n) FROM (
                          SELECT ROW_NUMBER() OVER (ORDER BY l_shipdate, l_orderkey) AS n
                          FROM '%s/lineitem.parquet') AS t"""), new BenchQuery("running-sum", """
                        SELECT MAX(s) FROM (
                          SELECT SUM(l_quantity) OVER (PARTITION BY l_suppkey ORDER BY l_shipdate, l_orderkey) AS s
                          FROM '%s/lineitem.parquet') AS t""")).stream()
                .map(query -> new BenchQuery(query.name(), query.sql().formatted(directory))).toList();
    }
}
