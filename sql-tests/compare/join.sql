-- Joins of every kind, with NULLs in keys.
SELECT t.id, g.key FROM '{data}/trades.parquet' t JOIN '{data}/groups.parquet' g ON t.id = g.id WHERE g.key < 100;
SELECT t.symbol, COUNT(*), SUM(g.amount) FROM '{data}/trades.parquet' t, '{data}/groups.parquet' g WHERE t.id = g.id AND t.side = 'BUY' GROUP BY t.symbol;
SELECT symbol, COUNT(*) FROM '{data}/trades.parquet' t JOIN '{data}/groups.parquet' g USING (id) WHERE key < 100 GROUP BY symbol;
SELECT COUNT(*) FROM '{data}/trades.parquet' t NATURAL JOIN '{data}/groups.parquet' g;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x = b.y;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x IS NOT DISTINCT FROM b.y;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) LEFT JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x = b.y;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) RIGHT JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x = b.y;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) FULL JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x = b.y;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) FULL JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x = b.y AND a.x > 1;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) LEFT JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x < b.y;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) LEFT JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x = b.y WHERE b.y IS NULL;
SELECT a.x, b.y FROM (VALUES (1), (2), (NULL)) a(x) LEFT JOIN (VALUES (1), (3), (NULL)) b(y) ON a.x = b.y AND b.y > 5 WHERE a.x IS NOT NULL;
SELECT a.x, b.y FROM (VALUES (1), (2)) a(x) CROSS JOIN (VALUES (1), (3)) b(y);
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) a(x, s) SEMI JOIN (VALUES (1, 10), (1, 11), (3, 12)) b(x, y) ON a.x = b.x;
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) a(x, s) ANTI JOIN (VALUES (1, 10), (1, 11), (3, 12)) b(x, y) USING (x);
SELECT a.s, c.z FROM (VALUES (1, 'a'), (2, 'b')) a(x, s) SEMI JOIN (VALUES (1, 10), (1, 11)) b(x, y) ON a.x = b.x JOIN (VALUES (1, 5), (2, 6)) c(x, z) ON a.x = c.x;
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) a(x, s) FULL JOIN (VALUES (1, 10), (1, 11), (3, 12)) b(x, y) USING (x);
SELECT x, z FROM (VALUES (1, 2), (2, 3)) a(x, y) JOIN (VALUES (1, 2), (2, 4)) b(x, z) USING (x) JOIN (VALUES (1, 2), (2, 5)) c(x, w) USING (x);
SELECT * FROM (VALUES (1, 2), (2, 3)) a(x, y) FULL JOIN (VALUES (1, 2), (3, 4)) b(x, z) USING (x) FULL JOIN (VALUES (1, 2), (4, 5)) c(x, w) USING (x);
SELECT x FROM (VALUES (1, 2), (2, 3)) a(x, y) RIGHT JOIN (VALUES (1, 2), (3, 4)) b(x, z) USING (x) WHERE x > 0;
SELECT a.x, b.x FROM (VALUES (1::INTEGER), (2)) a(x) JOIN (VALUES (1::BIGINT), (3)) b(x) ON a.x = b.x;
SELECT a.x, b.x FROM (VALUES (1.50), (2)) a(x) JOIN (VALUES (1.5::DOUBLE), (3)) b(x) ON a.x = b.x;
SELECT t.side, n.name, COUNT(*) FROM '{data}/trades.parquet' t JOIN (VALUES ('BUY', 'bought'), ('SELL', 'sold')) n(side, name) ON t.side = n.side GROUP BY ALL;
SELECT COUNT(*), SUM(a.id + b.id) FROM '{data}/trades.parquet' a JOIN '{data}/trades.parquet' b ON a.symbol = b.symbol AND a.side = b.side WHERE a.id < 100 AND b.id < 200;
SELECT COUNT(*) FROM '{data}/trades.parquet' a JOIN '{data}/groups.parquet' b ON (a.id = b.id AND b.small = 1) OR (a.id = b.id AND b.small = 2 AND a.side = 'BUY');
-- What comes behind a semi join finds its columns, whatever the right side of the semi join has.
SELECT c.y, d.z FROM (VALUES (1, 'a'), (2, 'b')) a(x, s) ANTI JOIN (SELECT MAX(y) AS m FROM (VALUES (5)) b(y)) b ON a.x = b.m JOIN (VALUES (1, 7), (3, 8)) c(x, y) ON a.x = c.x JOIN (VALUES (7, 'z', 9)) d(y, t, z) ON c.y = d.y;
SELECT c.n, d.z FROM (VALUES (1, 'a'), (2, 'b')) a(x, s) SEMI JOIN (VALUES (1, 'u', 'v', 'w')) b(x, p, q, r) ON a.x = b.x, LATERAL (SELECT COUNT(*) AS n FROM (VALUES (1), (1), (2)) i(x) WHERE i.x = a.x) c JOIN (VALUES (2, 9)) d(n, z) ON c.n = d.n;
-- Commas bind more loosely than JOIN.
SELECT COUNT(*) FROM (SELECT 1 AS x WHERE FALSE) a, (VALUES (1)) b(x) RIGHT JOIN (VALUES (1), (2)) c(x) ON b.x = c.x;
SELECT a.x, b.x, c.x FROM (VALUES (1), (2)) a(x), (VALUES (1)) b(x) FULL JOIN (VALUES (1), (2)) c(x) ON b.x = c.x;
SELECT a.x AS o, x2, c.y FROM (VALUES (1), (5)) a(x), (VALUES (1, 2)) b(x, x2) JOIN (VALUES (1, 7), (2, 8)) c(x, y) USING (x);
SELECT a.x AS o, c.y, d.z FROM (VALUES (1), (5)) a(x), (VALUES (1, 2)) b(v, w) NATURAL JOIN (VALUES (1, 7), (2, 8)) c(v, y), (VALUES (3)) e(z) RIGHT JOIN (VALUES (3), (4)) d(z) ON e.z = d.z;
-- USING and NATURAL over columns that are never NULL.
SELECT * FROM (SELECT 3 AS x) t JOIN (SELECT 3 AS x) u USING (x);
SELECT * FROM (VALUES (1, 'a')) t(x, s) NATURAL JOIN (VALUES (1::BIGINT, 2.5)) u(x, y);
SELECT * FROM (VALUES (1, 'a')) t(x, s) JOIN (VALUES (1, 'a', 2.5)) u(x, s, y) USING (s, x) LEFT JOIN (VALUES (1, 'a', 2.5)) v(x, t, y) USING (x);
SELECT * FROM (VALUES (1, 'a')) t(x, s) FULL JOIN (VALUES (2.5)) u(x) USING (x);
SELECT * FROM (VALUES (1), (2)) t(x) FULL JOIN (VALUES (2.5), (2)) u(x) USING (x) FULL JOIN (VALUES (1::BIGINT)) v(x) USING (x);
SELECT * FROM (VALUES (1, 2)) a(k, x) JOIN (VALUES (1, 3)) b(k, y) USING (k) JOIN (VALUES (1, 4)) c(k, z) USING (k);
SELECT * FROM (VALUES (1, 2)) a(k, x) RIGHT JOIN (VALUES (2, 3)) b(k, y) USING (k) JOIN (VALUES (2, 3), (1, 4), (7, 8)) c(k, z) USING (k);
SELECT * FROM (VALUES (1, 2), (3, 5), (NULL, 6)) a(k, x) FULL JOIN (VALUES (2, 3), (3, 4)) b(k, y) USING (k) FULL JOIN (VALUES (2, 3), (1, 4), (7, 8), (NULL, 1)) c(k, z) USING (k);
SELECT k, x, y, z FROM (VALUES (1, 2), (3, 5)) a(k, x) FULL JOIN (VALUES (2, 3), (3, 4)) b(k, y) USING (k) LEFT JOIN (VALUES (2, 3), (1, 4), (7, 8)) c(k, z) USING (k) WHERE k > 1;
SELECT k, COUNT(*) FROM (VALUES (1, 2)) a(k, x) NATURAL FULL JOIN (VALUES (2, 3)) b(k, y) NATURAL FULL JOIN (VALUES (2, 3), (1, 4), (7, 8)) c(k, z) GROUP BY k;
SELECT * FROM (VALUES (1, 2)) a(k, x) NATURAL FULL JOIN (VALUES (2, 3)) b(k, y) NATURAL FULL JOIN (VALUES (2, 3), (1, 4), (7, 8)) c(k, z);
SELECT k FROM (VALUES (1, 2)) a(k, x) NATURAL JOIN (VALUES (1, 3)) b(k, y) NATURAL JOIN (VALUES (2, 3), (1, 4), (7, 8)) c(k, z);
SELECT id, symbol, name FROM '{data}/trades.parquet' t NATURAL FULL JOIN '{data}/groups.parquet' g NATURAL LEFT JOIN (SELECT id, 1 AS one FROM '{data}/trades.parquet') u WHERE id > 19990 OR one IS NULL AND id < 5;
-- What can fail in the condition of a left join runs only for the rows that the joins below leave.
SELECT * FROM (SELECT z.n, 10 / CAST(z.s AS INTEGER) AS d FROM (VALUES ('0', 1), ('5', 2), ('x', 3)) z(s, n) JOIN '{data}/groups.parquet' b ON b.id > 0 AND b.id < -z.n) x LEFT JOIN (VALUES (1)) r(k) ON x.d = r.k;
SELECT * FROM (SELECT z.n, 10 / CAST(z.s AS INTEGER) AS d FROM (VALUES ('0', 1), ('5', 2), ('x', 3)) z(s, n) JOIN '{data}/groups.parquet' b ON b.id > 0 AND b.id < -z.n) x WHERE d NOT IN (SELECT k FROM (VALUES (1), (2)) r(k) WHERE k < 0);
SELECT * FROM '{data}/trades.parquet' t JOIN '{data}/groups.parquet' g USING (id) WHERE g.key < 100;
SELECT * FROM '{data}/_csv/part-1.csv' a FULL JOIN '{data}/_csv/part-2.csv' b USING (x) LEFT JOIN '{data}/_csv/part-1.csv' c USING (x);
SELECT t.side AS s, *, g.key + 1 AS next FROM '{data}/trades.parquet' t LEFT JOIN '{data}/groups.parquet' g USING (id) WHERE t.id < 50;
SELECT * FROM '{data}/trades.parquet' t NATURAL JOIN '{data}/groups.parquet' g WHERE id < 50;
