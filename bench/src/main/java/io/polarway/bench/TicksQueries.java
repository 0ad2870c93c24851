package io.polarway.bench;

import java.util.List;
import java.util.Set;

/// The everyday questions about ticks.
final class TicksQueries {
    private static final Set<String> VWAP_COLUMNS = Set.of("symbol", "side", "price", "volume");

    private TicksQueries() {
    }

    private static String vwap(Ticks ticks) {
        return """
                SELECT symbol, SUM(price * volume) / NULLIF(SUM(volume), 0) AS vwap
                FROM '%s' WHERE side = 'BUY' GROUP BY symbol""".formatted(ticks.glob());
    }

    /// Returns the queries over Parquet files.
    ///
    /// @param threads how many of them decompress the pages of vwap, for comparison
    static List<BenchQuery> over(Ticks ticks, int threads) {
        String vwap = vwap(ticks);
        BenchQuery.FloorSource floor = ticks.codec().equals("uncompressed")
                ? null
                : () -> new PageDecompression(ticks.files(), VWAP_COLUMNS, threads);
        return List.of(new BenchQuery("vwap", vwap, vwap, floor), query("filter", """
                SELECT symbol, side, price, volume, ts
                FROM '%s' WHERE price > 450 AND volume > 950""", ticks), query("notional", """
                SELECT symbol, side, price * volume AS notional, ts
                FROM '%s' WHERE price * volume > 430000""", ticks), query("count-distinct", """
                SELECT COUNT(DISTINCT symbol) AS symbols FROM '%s'""", ticks), query("top-100", """
                SELECT symbol, price, volume, ts
                FROM '%s' ORDER BY price * volume DESC, ts LIMIT 100""", ticks), query("ohlcv", """
                SELECT symbol, date_trunc('minute', ts) AS minute, arg_min(price, ts) AS open, MAX(price) AS high,
                       MIN(price) AS low, arg_max(price, ts) AS close, SUM(volume) AS volume
                FROM '%s' GROUP BY symbol, date_trunc('minute', ts)""", ticks));
    }

    /// Returns the queries over text.
    static List<BenchQuery> overCsv(Ticks ticks) {
        return List.of(new BenchQuery("vwap-csv", vwap(ticks)), query("scan-csv", """
                SELECT MAX(symbol), MIN(side), SUM(price), SUM(volume), MAX(ts)
                FROM '%s'""", ticks));
    }

    private static BenchQuery query(String name, String sql, Ticks ticks) {
        return new BenchQuery(name, sql.formatted(ticks.glob()));
    }
}
