-- CSV as DuckDB reads it: delimiters, quotes, newlines in fields, compression, types.
SELECT * FROM '{data}/_csv/trades.csv';
SELECT COUNT(*) FROM '{data}/_csv/trades.csv';
SELECT symbol, SUM(price * volume) / SUM(volume), MIN(ts), MAX(ts) FROM '{data}/_csv/trades.csv' WHERE side = 'BUY' GROUP BY symbol;
SELECT id, ts FROM '{data}/_csv/trades.csv.gz' WHERE id % 100 = 7;
SELECT side, COUNT(*), SUM(volume) FROM '{data}/_csv/trades.csv.zst' GROUP BY side;
SELECT * FROM '{data}/_csv/trades.tsv' WHERE volume > 85;
SELECT * FROM '{data}/_csv/quoted.csv';
SELECT COUNT(text), SUM(part), MAX(length(text)) FROM '{data}/_csv/quoted.csv';
SELECT * FROM read_csv('{data}/_csv/ragged.csv', ignore_errors = true, delim = ',', header = true, columns = {'a': 'BIGINT', 'b': 'BIGINT'});
SELECT * FROM read_csv('{data}/_csv/trades.csv', all_varchar = true) WHERE volume = '7';
SELECT half, COUNT(*) FROM (SELECT id + 0.5 AS half FROM read_csv('{data}/_csv/trades.csv', types = {'id': 'DOUBLE'})) AS t GROUP BY half;
SELECT SUM(price), MAX(volume) FROM read_csv('{data}/_csv/trades.csv', columns = {'id': 'INTEGER', 'symbol': 'VARCHAR', 'side': 'VARCHAR', 'price': 'DECIMAL(12,4)', 'volume': 'SMALLINT', 'ts': 'TIMESTAMP'}, header = true);
SELECT COUNT(*), MIN(x), MAX(y) FROM read_csv(['{data}/_csv/part-1.csv', '{data}/_csv/part-2.csv'], union_by_name = true);
SELECT * FROM read_csv('{data}/_csv/trades.csv', escape = '"', sep = ',', header => true) WHERE id < 20;
