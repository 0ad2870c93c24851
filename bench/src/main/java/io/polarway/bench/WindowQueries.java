package io.polarway.bench;

import java.nio.file.Path;
import java.util.List;

/// Window functions over the line items of TPC-H: few large partitions, many small ones, and a single one.
final class WindowQueries {
    private WindowQueries() {
    }

    static List<BenchQuery> over(Path directory) {
        return List.of(new BenchQuery("row-number", """
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
