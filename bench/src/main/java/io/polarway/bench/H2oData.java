package io.polarway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The tables of the h2o.ai db-benchmark, of its shapes and numbers of groups, from a generator of this project's own, as snappy
/// Parquet files: `groups` (six keys, three measures), and `x` with `small`, `medium` and `big` to join it with.
final class H2oData {
    /// The names of the tables.
    static final List<String> TABLES = List.of("groups", "x", "small", "medium", "big");
    /// 100 groups of the short keys.
    private static final int GROUPS = 100;

    private H2oData() {
    }

    /// Writes those of the tables that are not there yet, and returns their directory.
    static Path generate(Path directory, long rows) throws SQLException, IOException {
        Path folder = Files.createDirectories(directory.resolve("h2o-" + rows));
        write(folder, "groups", groups(rows));
        write(folder, "x", joined(rows, rows, "id1, id2, id3, id4, id5, id6, v AS v1", 1));
        write(folder, "small", joined(rows / 1_000_000, rows, "id1, id4, v AS v2", 2));
        write(folder, "medium", joined(rows / 1_000, rows, "id1, id2, id4, id5, v AS v2", 3));
        write(folder, "big", joined(rows, rows, "id1, id2, id3, id4, id5, id6, v AS v2", 4));
        return folder;
    }

    private static String groups(long rows) {
        return """
                SELECT 'id' || lpad(CAST(1 + a %% %2$d AS VARCHAR), 3, '0') AS id1,
                       'id' || lpad(CAST(1 + b %% %2$d AS VARCHAR), 3, '0') AS id2,
                       'id' || lpad(CAST(1 + c %% %3$d AS VARCHAR), 10, '0') AS id3,
                       CAST(1 + d %% %2$d AS INTEGER) AS id4, CAST(1 + e %% %2$d AS INTEGER) AS id5,
                       CAST(1 + f %% %3$d AS INTEGER) AS id6, CAST(1 + g %% 5 AS INTEGER) AS v1,
                       CAST(1 + h %% 15 AS INTEGER) AS v2, CAST(k %% 100000000 AS DOUBLE) / 1000000 AS v3
                FROM (SELECT hash(i) AS a, hash(i + 1e10) AS b, hash(i + 2e10) AS c, hash(i + 3e10) AS d,
                             hash(i + 4e10) AS e, hash(i + 5e10) AS f, hash(i + 6e10) AS g, hash(i + 7e10) AS h,
                             hash(i + 8e10) AS k
                      FROM range(%1$d) AS t(i))""".formatted(rows, GROUPS, rows / GROUPS);
    }

    /// Returns a table for joins: its longest key is unique, nine in ten of the keys of a table are in the other one too.
    private static String joined(long rows, long all, String columns, int seed) {
        long small = Math.max(1, all / 1_000_000);
        long medium = Math.max(1, all / 1_000);
        // The unique key runs through the numbers of its table's size, and a tenth of them is shifted out of the other tables.
        return """
                SELECT %s FROM (
                  SELECT id1, id2, id3, 'id' || id1 AS id4, 'id' || id2 AS id5, 'id' || id3 AS id6, v FROM (
                    SELECT CAST(%s AS INTEGER) AS id1, CAST(%s AS INTEGER) AS id2, CAST(%s AS INTEGER) AS id3,
                           CAST(hash(i + %de12) %% 100000000 AS DOUBLE) / 1000000 AS v
                    FROM range(%d) AS t(i))) ORDER BY hash(v)""".formatted(columns, key(rows, small, seed),
                key(rows, medium, seed), key(rows, all, seed), seed, rows);
    }

    private static String key(long rows, long values, int seed) {
        String number = rows == values ? "i" : "hash(i + " + seed + "e11 + " + values + ") % " + values;
        return "CASE WHEN (" + number + ") % 10 = 9 THEN 1 + " + number + " + " + seed * values + " ELSE 1 + " + number
                + " END";
    }

    private static void write(Path folder, String table, String sql) throws SQLException, IOException {
        Path file = folder.resolve(table + ".parquet");
        if (Files.exists(file)) {
            return;
        }
        System.err.println("Writing h2o " + table);
        Path temporary = folder.resolve("h2o.tmp");
        try (Connection connection = DuckDb.open(2)) {
            DuckDb.execute(connection,
                    "COPY (" + sql + ") TO '" + temporary + "' (FORMAT parquet, COMPRESSION snappy)");
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
