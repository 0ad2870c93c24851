package io.polarway.jdbc.client;

import java.util.SortedMap;
import java.util.TreeMap;

/// The volume-weighted average price of each symbol of `ticks.parquet`, by hand and in SQL.
final class TickVwap {
    static final String SQL = "SELECT symbol, SUM(price * volume) / NULLIF(SUM(volume), 0) AS vwap FROM ticks"
            + " WHERE side = ? GROUP BY symbol ORDER BY symbol";

    private TickVwap() {
    }

    /// Returns the averages of what was bought. All sums are exact.
    static SortedMap<String, Double> ofBuys() {
        double[] amount = new double[5];
        double[] volume = new double[5];
        for (int i = 0; i < 100_000; i += 2) {
            amount[i % 5] += i % 1000 / 4.0 * i;
            volume[i % 5] += i;
        }
        SortedMap<String, Double> averages = new TreeMap<>();
        for (int symbol = 0; symbol < 5; symbol++) {
            averages.put("S" + symbol, amount[symbol] / volume[symbol]);
        }
        return averages;
    }
}
