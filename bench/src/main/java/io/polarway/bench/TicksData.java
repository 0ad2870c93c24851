package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.stream.Stream;

/// Ticks of 500 symbols over one day, in the order of time: symbol, side, price (two decimals,
/// around a level of the symbol's own), volume (1 to 1000) and a timestamp of its own for every tick.
final class TicksData {
    private TicksData() {
    }

    /// Writes the files if they are not there yet, and returns them. Every run writes the same values.
    ///
    /// @param files over how many files the day is spread
    /// @param codec snappy, zstd or uncompressed for Parquet, csv for text
    static Ticks generate(Path directory, long rows, int files, String codec) throws SQLException, IOException {
        boolean isText = codec.equals("csv");
        String ending = isText ? ".csv" : ".parquet";
        Path whole = files == 1
                ? directory.resolve("ticks-" + rows + (isText || codec.equals("snappy") ? "" : "-" + codec) + ending)
                : directory.resolve("ticks-" + rows + "-" + files + "-" + codec);
        if (Files.exists(whole)) {
            return new Ticks(whole, codec);
        }
        System.err.println("Writing " + rows + " ticks to " + whole.getFileName());
        Path temporary = directory.resolve("ticks.tmp");
        delete(temporary);
        String select = select(rows, 500, "TIMESTAMP '2026-01-05 00:00:00'", 86_400);
        String format = isText ? "FORMAT csv" : "FORMAT parquet, COMPRESSION " + codec;
        try (Connection connection = DuckDb.open(2)) {
            if (files == 1) {
                DuckDb.execute(connection, "COPY (" + select + ") TO '" + temporary + "' (" + format + ")");
            } else {
                Files.createDirectories(temporary);
                for (int file = 0; file < files; file++) {
                    DuckDb.execute(connection, "COPY (" + select + " WHERE i >= " + rows * file / files + " AND i < "
                            + rows * (file + 1) / files + ") TO '"
                            + temporary.resolve(String.format(Locale.ROOT, "part-%02d%s", file, ending)) + "' ("
                            + format + ")");
                }
            }
        }
        return new Ticks(Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE), codec);
    }

    private static void delete(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.deleteIfExists(path);
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
