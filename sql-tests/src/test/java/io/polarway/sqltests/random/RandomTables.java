package io.polarway.sqltests.random;

import io.polarway.bench.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of random queries. All have the same columns, with NULLs, duplicates, NaN, -0, empty and long texts; `id` is
/// unique. Most are small, so that a person can follow what a query should give.
final class RandomTables {
    /// One table.
    ///
    /// @param rows how many
    /// @param files into how many files they are cut; 0: it is held in memory
    record Table(String name, int rows, int files, int factor) {
    }

    static final List<Table> ALL = List.of(new Table("few", 9, 1, 1), new Table("more", 24, 1, 5),
            new Table("held", 16, 0, 7), new Table("single", 1, 1, 3), new Table("nothing", 0, 1, 1),
            new Table("many", 400, 4, 11), new Table("lots", 20_000, 3, 13));

    /// Names and types of the columns of every table.
    static final List<Column> COLUMNS = List.of(new Column("id", Kind.INTEGER), new Column("k", Kind.INTEGER),
            new Column("b", Kind.BIGINT), new Column("d", Kind.DECIMAL), new Column("x", Kind.DOUBLE),
            new Column("s", Kind.TEXT), new Column("u", Kind.TEXT), new Column("day", Kind.DATE),
            new Column("ts", Kind.TIMESTAMP), new Column("f", Kind.BOOLEAN));

    private static final Path DIRECTORY = Path.of("target", "data-random").toAbsolutePath();

    private RandomTables() {
    }

    /// Makes the tables known to both engines, and the files if there are none yet.
    static void create(Connection polarway, Connection duckdb) throws SQLException, IOException {
        Files.createDirectories(DIRECTORY);
        for (Table table : ALL) {
            DuckDb.execute(duckdb, "CREATE TABLE " + table.name() + " AS " + rows(table));
            for (int i = 0; i < Math.max(table.files(), 1); i++) {
                Path file = file(table, i);
                if (!Files.exists(file)) {
                    int part = Math.ceilDiv(table.rows(), Math.max(table.files(), 1));
                    Path hidden = file.resolveSibling("_" + file.getFileName());
                    DuckDb.execute(duckdb, "COPY (SELECT * FROM " + table.name() + " ORDER BY id LIMIT " + part
                            + " OFFSET " + i * part + ") TO '" + hidden + "' (FORMAT parquet, ROW_GROUP_SIZE 2048"
                            + (i % 2 == 1 ? ", DICTIONARY_SIZE_LIMIT 1" : "") + ")");
                    Files.move(hidden, file);
                }
            }
            try (Statement statement = polarway.createStatement()) {
                statement.execute("CREATE OR REPLACE " + (table.files() == 0 ? "TABLE " : "VIEW ") + table.name()
                        + " AS SELECT * FROM '" + DIRECTORY.resolve(table.name()) + "-*.parquet'");
            }
        }
    }

    private static Path file(Table table, int part) {
        return DIRECTORY.resolve(table.name() + "-" + part + ".parquet");
    }

    private static String rows(Table table) {
        // j scatters; some columns have few values, as keys of joins and groups have, others many.
        String values = Math.max(6, Math.min(table.rows() / 4, 900)) + "";
        return """
                SELECT (i + %1$d)::INTEGER AS id,
                    CASE WHEN j %% 7 = 3 THEN NULL ELSE j %% %2$s END::INTEGER AS k,
                    CASE WHEN j %% 5 = 1 THEN NULL ELSE (j * 3) %% 11 - 3 END::BIGINT AS b,
                    CASE WHEN j %% 9 = 2 THEN NULL ELSE (j * 25 %% 1700 - 300) / 100 END::DECIMAL(10,2) AS d,
                    CASE j %% 12 WHEN 0 THEN 'NaN'::DOUBLE WHEN 1 THEN '-0.0'::DOUBLE WHEN 2 THEN 0 WHEN 5 THEN NULL
                        WHEN 7 THEN 'NaN'::DOUBLE WHEN 8 THEN -1.5 ELSE (j %% 40)::DOUBLE / 4 END AS x,
                    CASE j %% 8 WHEN 0 THEN '' WHEN 1 THEN 'a' WHEN 2 THEN 'A' WHEN 3 THEN NULL WHEN 4 THEN 'ab'
                        WHEN 5 THEN 'a text beyond twelve bytes, 1' WHEN 6 THEN 'a text beyond twelve bytes, 2'
                        ELSE 'äöü' END AS s,
                    CASE WHEN j %% 10 = 4 THEN NULL WHEN j %% 3 = 0 THEN 'value ' || (j %% 90) ELSE 'v' || j %% 70 || ', and more of it' END AS u,
                    CASE WHEN j %% 6 = 5 THEN NULL ELSE DATE '2024-02-26' + (j %% 9)::INTEGER END AS day,
                    CASE WHEN j %% 11 = 6 THEN NULL ELSE TIMESTAMP '2024-02-28 22:00:00' + to_minutes(j * 37 %% 4000) END AS ts,
                    CASE j %% 4 WHEN 0 THEN true WHEN 1 THEN NULL ELSE false END AS f
                FROM (SELECT i, i * 7919 %% 5003 * %1$d AS j FROM range(%3$d) AS t(i))"""
                .formatted(table.factor(), values, table.rows());
    }
}
