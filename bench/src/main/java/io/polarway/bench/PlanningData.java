package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Files that are many or wide, and small.
final class PlanningData {
    /// How many files the glob has.
    static final int FILES = 1000;
    /// How many columns the wide file has.
    static final int COLUMNS = 200;

    private PlanningData() {
    }

    /// Writes [#FILES] files of ticks below a directory, unless they are there, and returns their glob.
    static String manyFiles(Path directory) throws SQLException, IOException {
        Path folder = directory.resolve("files-" + FILES);
        Path last = folder.resolve(file(FILES - 1));
        if (!Files.exists(last)) {
            Files.createDirectories(folder);
            try (Connection connection = DuckDb.open(1)) {
                for (int i = 0; i < FILES; i++) {
                    DuckDb.execute(connection, "COPY (SELECT 'S' || n % 50 AS symbol, n * 0.25 AS price, n AS volume, "
                            + "TIMESTAMP '2024-01-01' + INTERVAL (n) SECOND AS ts FROM range(" + i * 100 + ", "
                            + (i + 1) * 100 + ") t(n)) TO '" + folder.resolve(file(i)) + "' (FORMAT parquet)");
                }
            }
        }
        return folder + "/*.parquet";
    }

    private static String file(int number) {
        return String.format("part-%04d.parquet", number);
    }

    /// Writes a file of [#COLUMNS] columns `c0`, `c1`, ... unless it is there, and returns its path.
    static Path wideFile(Path directory) throws SQLException {
        Path file = directory.resolve("columns-" + COLUMNS + ".parquet");
        if (!Files.exists(file)) {
            String columns = IntStream.range(0, COLUMNS).mapToObj(i -> "n + " + i + " AS c" + i)
                    .collect(Collectors.joining(", "));
            try (Connection connection = DuckDb.open(1)) {
                DuckDb.execute(connection, "COPY (SELECT " + columns + " FROM range(1000) t(n)) TO '" + file
                        + "' (FORMAT parquet)");
            }
        }
        return file;
    }
}
