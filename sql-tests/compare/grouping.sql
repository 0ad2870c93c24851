-- GROUPING SETS, ROLLUP, CUBE, GROUPING: alone, mixed with plain keys, with empty input, NULL keys, FILTER and DISTINCT.
SELECT symbol, side, COUNT(*), SUM(volume) FROM '{data}/trades.parquet' GROUP BY ROLLUP (symbol, side);
SELECT symbol, side, COUNT(*), SUM(volume), GROUPING(symbol), GROUPING(side), GROUPING(symbol, side) FROM '{data}/trades.parquet' GROUP BY CUBE (symbol, side);
SELECT side, COUNT(*), COUNT(side), GROUPING(side) FROM '{data}/trades.parquet' GROUP BY GROUPING SETS ((side), ());
SELECT symbol, side, COUNT(*) FROM '{data}/trades.parquet' GROUP BY GROUPING SETS ((symbol), (side), (symbol), ());
SELECT symbol, side, id % 3 AS third, COUNT(*) FROM '{data}/trades.parquet' GROUP BY symbol, GROUPING SETS ((side), (third), (side, third));
SELECT symbol, side, id % 3 AS third, COUNT(*) FROM '{data}/trades.parquet' GROUP BY ROLLUP (symbol), CUBE (side, third);
SELECT symbol, side, COUNT(*) FROM '{data}/trades.parquet' GROUP BY GROUPING SETS (ROLLUP (symbol), CUBE (side));
SELECT symbol, side, id % 2, COUNT(*) FROM '{data}/trades.parquet' GROUP BY ROLLUP ((symbol, side), id % 2);
SELECT symbol, COUNT(*), SUM(id), MIN(id) FROM '{data}/trades.parquet' WHERE id < 0 GROUP BY ROLLUP (symbol);
SELECT COUNT(*), SUM(id) FROM '{data}/trades.parquet' WHERE id < 0 GROUP BY GROUPING SETS ((), ());
SELECT symbol, COUNT(*) FROM '{data}/trades.parquet' WHERE id < 0 GROUP BY GROUPING SETS ((symbol));
SELECT id % 5 AS k, SUM(id % 5), COUNT(DISTINCT id % 7), COUNT(*) FILTER (WHERE side = 'BUY') FROM '{data}/trades.parquet' GROUP BY CUBE (id % 5);
SELECT side, COUNT(DISTINCT symbol), SUM(DISTINCT volume), AVG(price) FROM '{data}/trades.parquet' GROUP BY ROLLUP (side);
SELECT symbol, side, SUM(volume) AS v FROM '{data}/trades.parquet' GROUP BY ROLLUP (symbol, side) HAVING GROUPING(side) = 1 AND SUM(volume) > 13000;
SELECT symbol, side, COUNT(*) FROM '{data}/trades.parquet' GROUP BY ROLLUP (symbol, side) HAVING side IS NULL;
SELECT symbol, n FROM (SELECT symbol, COUNT(*) AS n FROM '{data}/trades.parquet' GROUP BY ROLLUP (symbol)) AS t WHERE symbol IS NULL OR symbol = 'S1';
SELECT a, b, c, COUNT(*) FROM (SELECT range % 2 AS a, range % 3 AS b, range % 5 AS c FROM range(100000)) AS t GROUP BY CUBE (a, b, c);
SELECT a, b, COUNT(*), SUM(a) FROM (SELECT range % 50000 AS a, range % 3 AS b FROM range(200000)) AS t GROUP BY ROLLUP (b, a) HAVING a < 3 OR a IS NULL;
SELECT CASE WHEN GROUPING(side) = 1 THEN 'all' ELSE COALESCE(side, 'none') END AS s, COUNT(*) FROM '{data}/trades.parquet' GROUP BY ROLLUP (side);
SELECT ratio, COUNT(*) FROM '{data}/types.parquet' GROUP BY ROLLUP (ratio);
SELECT DISTINCT side FROM '{data}/trades.parquet' GROUP BY CUBE (symbol, side);
SELECT symbol, side, COUNT(*) AS n FROM '{data}/trades.parquet' GROUP BY ROLLUP (symbol, side) ORDER BY symbol NULLS FIRST, side DESC NULLS LAST, n LIMIT 7;
SELECT side, COUNT(*) FROM '{data}/trades.parquet' GROUP BY ROLLUP (side, side);
SELECT side, symbol, COUNT(*) FROM '{data}/trades.parquet' GROUP BY CUBE (side, (symbol, side), side);

-- GROUPING where grouping sets are equal
SELECT symbol, side, GROUPING(symbol, side) AS g, COUNT(*) AS n FROM '{data}/trades.parquet'
GROUP BY GROUPING SETS ((symbol), (symbol, side), (symbol));
SELECT symbol, side, GROUPING(symbol, side) AS g, COUNT(*) AS n FROM '{data}/trades.parquet'
GROUP BY GROUPING SETS ((symbol), (symbol, side)), side
HAVING COUNT(*) < (SELECT COUNT(*) FROM (SELECT MAX(id) OVER () FROM '{data}/trades.parquet') AS t);
