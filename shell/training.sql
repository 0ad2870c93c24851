-- What the launcher runs once, in the project's folder, to make the cache of loaded classes: the cache holds what these load.
SELECT 1;
SELECT symbol, SUM(price * volume) / NULLIF(SUM(volume), 0) AS vwap FROM 'docs/examples/ticks/**/*.parquet'
WHERE side = 'BUY' GROUP BY symbol ORDER BY symbol LIMIT 3;
SELECT * FROM 'docs/examples/ticks/**/*.parquet' WHERE price > 50 LIMIT 3;
SELECT symbol, price, LAG(price) OVER (PARTITION BY symbol ORDER BY ts) FROM 'docs/examples/ticks/**/*.parquet' LIMIT 3;
CREATE TABLE sample AS
SELECT x AS id, x % 97 AS key, x * 0.5 AS price, CAST(x % 1000 AS DECIMAL(12, 2)) AS amount, 'name ' || (x % 31) AS name,
  TIMESTAMP '2024-01-01 00:00:00' + x * INTERVAL '1' SECOND AS ts
FROM range(50000) r(x);
COPY sample TO 'shell/target/training.parquet' (OVERWRITE);
COPY sample TO 'shell/target/training.csv' (OVERWRITE);
.mode box
.tables
DESCRIBE 'shell/target/training.parquet';
SELECT name, SUM(price * key), AVG(amount), MIN(ts), COUNT(*) FROM 'shell/target/training.parquet'
WHERE key > 10 AND name <> 'name 3' GROUP BY name HAVING COUNT(*) > 1 ORDER BY name LIMIT 3;
SELECT key, COUNT(DISTINCT name) FROM 'shell/target/training.parquet' GROUP BY key ORDER BY 2 DESC LIMIT 3;
SELECT date_trunc('hour', ts) AS hour, AVG(price) FROM 'shell/target/training.parquet' GROUP BY 1 ORDER BY 1 LIMIT 3;
SELECT a.name, SUM(a.amount * (1 - b.price)) FROM 'shell/target/training.parquet' a JOIN sample b ON a.id = b.id
WHERE b.amount < 500 AND EXISTS (SELECT 1 FROM sample c WHERE c.key = a.key AND c.id > 10)
GROUP BY a.name ORDER BY 2 DESC LIMIT 3;
SELECT CASE WHEN key > 3 THEN upper(name) ELSE name END AS label FROM 'shell/target/training.parquet'
ORDER BY price DESC LIMIT 3;
SELECT name, COUNT(*) FROM 'shell/target/training.csv' WHERE name LIKE '%1%' GROUP BY name ORDER BY name LIMIT 3;
SELEC 1;
