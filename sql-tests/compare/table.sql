-- Globs, hive partitions, filename, CTEs, subqueries in FROM, UNION ALL.
SELECT COUNT(*), SUM(volume) FROM '{data}/days/**/*.parquet';
SELECT day, venue, COUNT(*), MIN(volume) FROM '{data}/days/**/*.parquet' GROUP BY day, venue;
SELECT symbol, volume FROM '{data}/days/**/*.parquet' WHERE day = DATE '2026-01-06' AND venue = 'x1' AND volume > 150;
SELECT COUNT(*) FROM '{data}/days/day=2026-01-0[56]/**/*.parquet';
SELECT COUNT(*) FROM '{data}/tr?des.parquet';
SELECT COUNT(*) FROM read_parquet('{data}/trades.parquet');
WITH t AS (SELECT symbol, price FROM '{data}/trades.parquet' WHERE id < 100) SELECT symbol, MAX(price) FROM t GROUP BY symbol;
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT x FROM a UNION ALL SELECT y FROM b;
SELECT t.s, t.n FROM (SELECT symbol AS s, COUNT(*) AS n FROM '{data}/trades.parquet' GROUP BY symbol) AS t WHERE t.n > 285;
SELECT symbol FROM '{data}/trades.parquet' WHERE id < 3 UNION ALL SELECT name FROM '{data}/groups.parquet' WHERE id < 3;
SELECT id, 1 AS kind FROM '{data}/trades.parquet' WHERE id < 3 UNION ALL SELECT 1.5, 2 UNION ALL VALUES (2.25, 3);
SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (NULL, NULL)) AS t(x, y);
SELECT l_returnflag, l_linestatus, SUM(l_quantity), SUM(l_extendedprice), SUM(l_extendedprice * (1 - l_discount)), SUM(l_extendedprice * (1 - l_discount) * (1 + l_tax)), COUNT(*) FROM '{data}/lineitem.parquet' WHERE l_shipdate <= DATE '1998-12-01' - INTERVAL '90' DAY GROUP BY l_returnflag, l_linestatus;
SELECT SUM(l_extendedprice * l_discount) FROM '{data}/lineitem.parquet' WHERE l_shipdate >= DATE '1994-01-01' AND l_shipdate < DATE '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24;
