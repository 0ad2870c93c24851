package io.polarway.bench.micro;

import io.polarway.engine.Engine;
import io.polarway.engine.Execution;
import io.polarway.engine.Query;
import io.polarway.engine.Session;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Statements that are one operator over a table in memory of 64-bit keys, numbers and texts, each of which costs next to nothing
/// to scan. Their plans are kept, so that planning is no part of it.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class OperatorBenchmark {
    /// All of [#operator].
    public static final List<String> OPERATORS = List.of("filter-bigint", "filter-double", "filter-columns",
            "compare-string", "like", "group-bigint-few", "group-bigint-many", "group-varchar-few",
            "group-varchar-many", "join-probe", "sort-bigint", "sort-varchar", "csv-scan");
    private static final int ROWS = 1_000_000;
    private static final int BUILD_ROWS = 100_000;
    /// Of `symbol-123-of-some` and `customer#1234567`.
    private static final int FEW_TEXT_BYTES = 18;
    private static final int MANY_TEXT_BYTES = 16;
    /// Far apart, so that no array is indexed by them.
    private static final String SPREAD = " * 1000003 + 7";

    /// Which operator.
    @Param({"filter-bigint", "filter-double", "filter-columns", "compare-string", "like", "group-bigint-few",
            "group-bigint-many", "group-varchar-few", "group-varchar-many", "join-probe", "sort-bigint",
            "sort-varchar", "csv-scan"})
    public String operator = "";

    private final Settings settings = new Settings();
    private Engine engine = Engine.create();
    private Session session = engine.openSession(Path.of(""));
    private Query query = session.query("SELECT 1");
    private Path directory = Path.of("");
    private long bytes;

    /// Makes the table, and the statement.
    @Setup(Level.Trial)
    public void prepare() throws IOException {
        session.close();
        engine.close();
        settings.set(Setting.THREADS, 1);
        directory = Files.createTempDirectory("polarway-micro");
        engine = Engine.create(settings);
        session = engine.openSession(directory);
        String hashed = "(n * 2654435761) % " + ROWS;
        run("CREATE TABLE t AS SELECT " + hashed + " AS a, (n * 40503) % " + ROWS + " AS b, CAST(" + hashed
                + " AS DOUBLE) / 7 AS d, (" + hashed + " % 1000)" + SPREAD + " AS few, " + hashed + SPREAD
                + " AS many, 'symbol-' || CAST(" + hashed + " % 1000 AS VARCHAR) || '-of-some' AS few_texts, "
                + "'customer#' || CAST(" + hashed + " + 1000000 AS VARCHAR) AS many_texts FROM range(" + ROWS
                + ") r(n)");
        run("CREATE TABLE build AS SELECT n * 5" + SPREAD + " AS many FROM range(" + BUILD_ROWS + ") r(n)");
        if (operator.equals("csv-scan")) {
            run("COPY (SELECT few_texts, a, d, DATE '2024-01-01' AS day FROM t) TO 't.csv'");
        }
        bytes = switch (operator) {
            case "csv-scan" -> Files.size(directory.resolve("t.csv"));
            case "filter-columns" -> 16L * ROWS;
            case "group-varchar-few" -> (long) FEW_TEXT_BYTES * ROWS;
            case "compare-string", "like", "group-varchar-many", "sort-varchar" -> (long) MANY_TEXT_BYTES * ROWS;
            default -> 8L * ROWS;
        };
        query = session.query(sql());
    }

    private void run(String sql) {
        session.query(sql).execute().close();
    }

    private String sql() {
        return switch (operator) {
            case "filter-bigint" -> "SELECT count(*) FROM t WHERE a < 200000";
            case "filter-double" -> "SELECT count(*) FROM t WHERE d < 30000.5";
            case "filter-columns" -> "SELECT count(*) FROM t WHERE a < b";
            case "compare-string" -> "SELECT count(*) FROM t WHERE many_texts < 'customer#1500000'";
            case "like" -> "SELECT count(*) FROM t WHERE many_texts LIKE '%12%9%'";
            case "group-bigint-few" -> "SELECT count(*) FROM (SELECT few FROM t GROUP BY few) g";
            case "group-bigint-many" -> "SELECT count(*) FROM (SELECT many FROM t GROUP BY many) g";
            case "group-varchar-few" -> "SELECT count(*) FROM (SELECT few_texts FROM t GROUP BY few_texts) g";
            case "group-varchar-many" -> "SELECT count(*) FROM (SELECT many_texts FROM t GROUP BY many_texts) g";
            case "join-probe" -> "SELECT count(*) FROM t JOIN build ON t.many = build.many";
            case "sort-bigint" -> "SELECT a FROM t ORDER BY a";
            case "sort-varchar" -> "SELECT many_texts FROM t ORDER BY many_texts";
            case "csv-scan" -> "SELECT max(few_texts), max(a), max(d), max(day) FROM 't.csv'";
            default -> throw new IllegalArgumentException("No operator " + operator);
        };
    }

    /// Executes the statement once, and returns how many rows it gave.
    @Benchmark
    public long execute(Work work) {
        long rows = 0;
        try (Execution execution = query.execute()) {
            for (Batch batch = execution.next(); batch != null; batch = execution.next()) {
                rows += batch.rows();
                batch.close();
            }
        }
        work.add(ROWS, bytes);
        return rows;
    }

    /// Frees the table.
    @TearDown(Level.Trial)
    public void close() throws IOException {
        session.close();
        engine.close();
        Files.deleteIfExists(directory.resolve("t.csv"));
        Files.delete(directory);
    }
}
