package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;

/// Ticks of 500 symbols over one day, in the order of time, in one snappy Parquet file: symbol, side, price (two decimals,
/// around a level of the symbol's own), volume (1 to 1000) and a timestamp of its own for every tick.
final class TicksData {
    private TicksData() {
    }

    /// Writes the file if it is not there yet, and returns it. Every run writes the same values.
    static Path generate(Path directory, long rows) throws SQLException, IOException {
        Path file = directory.resolve("ticks-" + rows + ".parquet");
        if (Files.exists(file)) {
            return file;
        }
        System.err.println("Writing " + rows + " ticks to " + file.getFileName());
        Path temporary = directory.resolve("ticks.tmp");
        try (Connection connection = DuckDb.open(2)) {
            DuckDb.execute(connection,
                    "COPY (" + select(rows, 500, "TIMESTAMP '2026-01-05 00:00:00'", 86_400) + ") TO '"
                            + temporary + "' (FORMAT parquet, COMPRESSION snappy)");
        }
        return Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Writes the ticks of a Parquet file as CSV beside it if it is not there yet, and returns it.
    static Path csv(Path ticks) throws SQLException, IOException {
        String name = ticks.getFileName().toString();
        Path file = ticks.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".csv");
        if (Files.exists(file)) {
            return file;
        }
        System.err.println("Writing " + file.getFileName());
        Path temporary = ticks.resolveSibling("ticks-csv.tmp");
        try (Connection connection = DuckDb.open(2)) {
            DuckDb.execute(connection, "COPY (FROM '" + ticks + "') TO '" + temporary + "' (FORMAT csv)");
        }
        return Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Returns the query that makes the ticks: `rows` of them, evenly spread over `seconds` from `start` on.
    static String select(long rows, int symbols, String start, long seconds) {
        return """
                SELECT 'SYM' || lpad(CAST(h %% %2$d AS VARCHAR), 3, '0') AS symbol,
                       CASE WHEN (h // 1000) %% 2 = 0 THEN 'BUY' ELSE 'SELL' END AS side,
                       CAST(1000 + (h %% %2$d) * 90 + (h // 2000) %% 4001 AS DOUBLE) / 100 AS price,
                       CAST(1 + (h // 10000000) %% 1000 AS BIGINT) AS volume,
                       %3$s + to_microseconds(CAST(i * %4$d AS BIGINT)) AS ts
                FROM (SELECT i, CAST(hash(i) >> 2 AS BIGINT) AS h FROM range(%1$d) AS t(i))
                """.formatted(rows, symbols, start, Math.max(1, seconds * 1_000_000 / rows));
    }
}
