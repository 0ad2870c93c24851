-- Sorting, TopN, OFFSET and where NULLs go.
SELECT id, price FROM '{data}/trades.parquet' ORDER BY price, id LIMIT 20;
SELECT id, price FROM '{data}/trades.parquet' ORDER BY price DESC, id DESC LIMIT 20 OFFSET 5;
SELECT id, side FROM '{data}/trades.parquet' ORDER BY side, id LIMIT 10;
SELECT id, side FROM '{data}/trades.parquet' ORDER BY side DESC, id LIMIT 10;
SELECT id, side FROM '{data}/trades.parquet' ORDER BY side NULLS FIRST, id LIMIT 10;
SELECT id, side FROM '{data}/trades.parquet' ORDER BY side DESC NULLS LAST, id LIMIT 10;
SELECT id FROM '{data}/types.parquet' ORDER BY ratio;
SELECT id FROM '{data}/types.parquet' ORDER BY wide_amount DESC LIMIT 3;
SELECT id, text FROM '{data}/types.parquet' ORDER BY text;
SELECT name, id FROM '{data}/groups.parquet' ORDER BY name, id LIMIT 1000;
SELECT name, id FROM '{data}/groups.parquet' ORDER BY name DESC, id LIMIT 10 OFFSET 15000;
SELECT symbol, price * volume AS notional FROM '{data}/trades.parquet' ORDER BY price * volume DESC, symbol, id LIMIT 10;
SELECT symbol, COUNT(*) AS n FROM '{data}/trades.parquet' GROUP BY symbol ORDER BY n DESC, symbol LIMIT 3;
SELECT id FROM '{data}/trades.parquet' ORDER BY id LIMIT 0;
SELECT id FROM '{data}/trades.parquet' ORDER BY id OFFSET 1990;
