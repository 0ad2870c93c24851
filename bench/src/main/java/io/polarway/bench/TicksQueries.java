package io.polarway.bench;

import java.nio.file.Path;
import java.util.List;

/// The everyday questions about ticks.
final class TicksQueries {
    private TicksQueries() {
    }

    static List<BenchQuery> over(Path ticks) {
        return List.of(new BenchQuery("vwap", """
                SELECT symbol, SUM(price * volume) / NULLIF(SUM(volume), 0) AS vwap
                FROM '%s' WHERE side = 'BUY' GROUP BY symbol"""), new BenchQuery("filter", """
                SELECT symbol, side, price, volume, ts
                FROM '%s' WHERE price > 450 AND volume > 950"""), new BenchQuery("count-distinct", """
                SELECT COUNT(DISTINCT symbol) AS symbols FROM '%s'"""), new BenchQuery("top-100", """
                SELECT symbol, price, volume, ts
                FROM '%s' ORDER BY price * volume DESC, ts LIMIT 100"""), new BenchQuery("ohlcv", """
                SELECT symbol, date_trunc('minute', ts) AS minute, arg_min(price, ts) AS open, MAX(price) AS high,
                       MIN(price) AS low, arg_max(price, ts) AS close, SUM(volume) AS volume
                FROM '%s' GROUP BY symbol, date_trunc('minute', ts)""")).stream()
                .map(query -> new BenchQuery(query.name(), query.sql().formatted(ticks))).toList();
    }

    /// The same ticks as CSV.
    static List<BenchQuery> overCsv(Path ticks) {
        return List.of(new BenchQuery("vwap-csv", """
                SELECT symbol, SUM(price * volume) / NULLIF(SUM(volume), 0) AS vwap
                FROM '%s' WHERE side = 'BUY' GROUP BY symbol""".formatted(ticks)), new BenchQuery("scan-csv", """
                SELECT MAX(symbol), MIN(side), SUM(price), SUM(volume), MAX(ts)
                FROM '%s'""".formatted(ticks)));
    }
}
