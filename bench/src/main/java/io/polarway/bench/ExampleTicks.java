package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/// The example data set of the documentation: 60,000 ticks of 12 symbols in a folder per day.
final class ExampleTicks {
    private static final int DAYS = 3;
    private static final long ROWS_PER_DAY = 20_000;

    private ExampleTicks() {
    }

    static void generate(Path directory) throws SQLException, IOException {
        try (Connection connection = DuckDb.open(1)) {
            for (int day = 0; day < DAYS; day++) {
                String date = "2026-01-0" + (5 + day);
                Path folder = Files.createDirectories(directory.resolve("date=" + date));
                String ticks = TicksData.select(ROWS_PER_DAY, 12, "TIMESTAMP '" + date + " 09:30:00'", 23_400);
                String names = "list_extract(['AAPL','AMZN','GOOG','IBM','INTC','JPM','META','MSFT','NFLX','NVDA','ORCL','TSLA'],"
                        + " CAST(substr(symbol, 4) AS INTEGER) + 1)";
                DuckDb.execute(connection, "COPY (SELECT " + names + " AS symbol, side, price + " + day
                        + " AS price, volume, ts FROM (" + ticks + ")) TO '" + folder.resolve("ticks.parquet")
                        + "' (FORMAT parquet, COMPRESSION zstd)");
            }
        }
    }
}
