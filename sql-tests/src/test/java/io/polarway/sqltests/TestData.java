package io.polarway.sqltests;

import io.polarway.bench.DuckDb;
import io.polarway.bench.TpchData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The files that the scripts read, written once per build by DuckDB into target/data.
final class TestData {
    private static final Path DIRECTORY = Path.of("target", "data").toAbsolutePath();

    private TestData() {
    }

    /// Writes what is not there yet, and returns the directory.
    static synchronized Path create() throws SQLException, IOException {
        Path complete = DIRECTORY.resolve("_complete");
        if (Files.exists(complete)) {
            createCsv();
            return DIRECTORY;
        }
        Files.createDirectories(DIRECTORY);
        try (Connection connection = DuckDb.open(1)) {
            DuckDb.execute(connection, "SET timezone = 'UTC'");
            write(connection, "types",
                    """
                            SELECT * FROM (VALUES
                              (1, true, 1::TINYINT, 10::SMALLINT, 100::INTEGER, 1000::BIGINT, 1.5::REAL, 2.25::DOUBLE,
                               12.34::DECIMAL(9,2), 12345678901234567890.123::DECIMAL(30,3), 'one', '\\x01\\xFF'::BLOB,
                               DATE '2026-01-05', TIME '09:30:00', TIMESTAMP '2026-01-05 09:30:00.123456',
                               TIMESTAMPTZ '2026-01-05 09:30:00+00', UUID '00000000-0000-0000-0000-000000000001'),
                              (2, false, -1::TINYINT, -10::SMALLINT, -100::INTEGER, -1000::BIGINT, -1.5::REAL, -2.25::DOUBLE,
                               -12.34::DECIMAL(9,2), -12345678901234567890.123::DECIMAL(30,3), 'a longer string than twelve bytes',
                               ''::BLOB, DATE '1969-12-31', TIME '23:59:59.999999', TIMESTAMP '1969-12-31 23:59:59.999999',
                               TIMESTAMPTZ '2026-07-05 09:30:00+02', UUID 'ffffffff-ffff-ffff-ffff-ffffffffffff'),
                              (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                              (4, true, 127::TINYINT, 32767::SMALLINT, 2147483647::INTEGER, 9223372036854775807::BIGINT,
                               'NaN'::REAL, 'NaN'::DOUBLE, 9999999.99::DECIMAL(9,2),
                               999999999999999999999999999.999::DECIMAL(30,3), 'ü€日', 'abc'::BLOB, DATE '9999-12-31',
                               TIME '00:00:00', TIMESTAMP '9999-12-31 23:59:59', TIMESTAMPTZ '1970-01-01 00:00:00+00',
                               UUID '12345678-1234-1234-1234-123456789abc'),
                              (5, false, (-128)::TINYINT, (-32768)::SMALLINT, (-2147483648)::INTEGER, (-9223372036854775808)::BIGINT,
                               '-Infinity'::REAL, '-0.0'::DOUBLE, 0.00::DECIMAL(9,2), 0.000::DECIMAL(30,3), '', 'x'::BLOB,
                               DATE '0001-01-01', TIME '12:00:00.5', TIMESTAMP '2000-02-29 12:00:00',
                               TIMESTAMPTZ '2000-02-29 12:00:00.5+00', UUID '80000000-0000-0000-0000-000000000000'))
                            AS t(id, bool, tiny, small, whole, big, share, ratio, amount, wide_amount, text, bytes, date, time,
                                 timestamp, instant, uuid)""",
                    "");
            write(connection, "trades",
                    """
                            SELECT i AS id, 'S' || (i % 7) AS symbol, CASE WHEN i % 3 = 0 THEN 'BUY' WHEN i % 3 = 1 THEN 'SELL' END
                                AS side, (i * 37 % 1000)::DOUBLE / 4 AS price, (i * 11 % 90 + 1)::BIGINT AS volume,
                                TIMESTAMP '2026-01-05 09:30:00' + to_seconds(i * 7) AS ts
                            FROM range(2000) AS t(i)""",
                    ", ROW_GROUP_SIZE 500");
            write(connection, "groups", """
                    SELECT i AS id, i * 7919 % 5003 AS key, 'key number ' || (i * 31 % 997) AS name,
                        CASE WHEN i % 11 = 0 THEN NULL ELSE i % 13 END AS small, (i % 100)::DECIMAL(10,2) / 4 AS amount
                    FROM range(20000) AS t(i)""", ", ROW_GROUP_SIZE 4096");
            DuckDb.execute(connection, "COPY (SELECT 'SYM' || (i % 5) AS symbol, (i % 50)::DOUBLE / 2 AS price,"
                    + " i AS volume, DATE '2026-01-05' + (i // 100)::INTEGER AS day, 'x' || (i % 2) AS venue"
                    + " FROM range(300) AS t(i)) TO '" + DIRECTORY.resolve("days")
                    + "' (FORMAT parquet, PARTITION_BY (day, venue), OVERWRITE_OR_IGNORE)");
        }
        Path tpch = TpchData.generate(DIRECTORY, 0.01, List.of("lineitem"));
        Files.move(tpch.resolve("lineitem.parquet"), DIRECTORY.resolve("lineitem.parquet"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(complete, "");
        createCsv();
        return DIRECTORY;
    }

    /// Writes CSV into a folder that listings of tables pass over.
    private static void createCsv() throws SQLException, IOException {
        Path folder = DIRECTORY.resolve("_csv");
        if (Files.exists(folder.resolve("_complete2"))) {
            return;
        }
        Files.createDirectories(folder);
        try (Connection connection = DuckDb.open(1)) {
            for (String ending : new String[]{"csv", "csv.gz", "csv.zst"}) {
                DuckDb.execute(connection, "COPY (FROM '" + DIRECTORY.resolve("trades.parquet") + "') TO '"
                        + folder.resolve("trades." + ending) + "' (FORMAT csv)");
            }
            DuckDb.execute(connection, "COPY (FROM '" + DIRECTORY.resolve("trades.parquet") + "') TO '"
                    + folder.resolve("trades.tsv")
                    + "' (FORMAT csv, DELIMITER '\t', QUOTE '''', ESCAPE '''', FORCE_QUOTE (symbol))");
            DuckDb.execute(connection,
                    "COPY (SELECT i AS id, CASE i % 3 WHEN 0 THEN 'a, \"' || i || '\"' WHEN 1 THEN 'line'"
                            + " || chr(10) || i END AS text, i::DOUBLE / 8 AS part FROM range(5000) AS t(i)) TO '"
                            + folder.resolve("quoted.csv") + "' (FORMAT csv, DELIMITER '|')");
        }
        Files.writeString(folder.resolve("ragged.csv"), "a,b\n1,2\n3\n4,5,6\n7,8\n");
        Files.writeString(folder.resolve("late.csv"), "n,t\n" + "1,x\n".repeat(25_000) + "two,y\n");
        Files.writeString(folder.resolve("part-1.csv"), "x,y\n1,2026-01-05\n");
        Files.writeString(folder.resolve("part-2.csv"), "y,x,z\n2026-01-06 10:00:00,2.5,new\n");
        Files.writeString(folder.resolve("part-3.csv"), "");
        Files.writeString(folder.resolve("part-4.csv"), "x,y\n,\n");
        Files.writeString(folder.resolve("text-1.csv"), "x\nabc\n");
        Files.writeString(folder.resolve("lone.csv"), "a,b\n1,\"one\"\n2,\"two\n3,three\n");
        Files.writeString(folder.resolve("long.csv"),
                "id||text||day\n1||a|b||2026-01-05\n2||\"c||d\"||2026-01-06\n3||||\n");
        Files.writeString(folder.resolve("_complete2"), "");
    }

    private static void write(Connection connection, String name, String query, String options) throws SQLException {
        DuckDb.execute(connection, "COPY (" + query + ") TO '" + DIRECTORY.resolve(name + ".parquet")
                + "' (FORMAT parquet" + options + ")");
    }
}
