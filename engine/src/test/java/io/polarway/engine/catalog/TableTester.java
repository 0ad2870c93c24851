package io.polarway.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.QueryExecution;
import io.polarway.engine.exec.ResultSink;
import io.polarway.engine.exec.Slots;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.format.FileFormats;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes files with DuckDB into a directory and scans them as tables; checks at its end that no buffer is left.
final class TableTester implements AutoCloseable {
    final MemoryPool pool;
    final FileFormats formats = new FileFormats();
    final Catalog catalog;
    /// The flag of the next statement.
    Cancellation cancellation = new Cancellation();
    private final Path directory;
    /// What the last scan counted.
    OperatorProfile profile = new OperatorProfile("scan", "", List.of());
    int batchRows;
    int threads = 1;

    TableTester(Path directory) {
        this(directory, 1_000_000_000L);
    }

    TableTester(Path directory, long memoryLimit) {
        this.directory = directory;
        this.pool = new MemoryPool(memoryLimit);
        this.catalog = new Catalog(directory, formats);
    }

    /// One DuckDB for all tests of a process, since starting one takes longer than most tests.
    private static final class DuckDb {
        static final Connection CONNECTION;

        static {
            try {
                CONNECTION = DriverManager.getConnection("jdbc:duckdb:");
            } catch (SQLException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }

    /// Runs statements in DuckDB, in which `@` stands for the directory.
    void duckdb(String... statements) {
        try (Statement statement = DuckDb.CONNECTION.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql.replace("@", directory.toString()));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// Writes the result of a query into a Parquet file.
    void write(String file, String query) {
        duckdb("COPY (" + query + ") TO '@/" + file + "' (FORMAT parquet)");
    }

    Table table(String... patterns) {
        return table(Map.of(), patterns);
    }

    Table table(Map<String, ?> options, String... patterns) {
        return catalog.fileTable(null, List.of(patterns), options, cancellation);
    }

    /// Returns the reference to a column, visible or hidden, by its name.
    static Expression.Reference column(Table table, String name) {
        int index = table.schema().indexOf(name);
        if (index >= 0) {
            return new Expression.Reference(index, table.schema().field(index).type());
        }
        int hidden = table.hiddenColumns().indexOf(name);
        return new Expression.Reference(table.schema().size() + hidden, table.hiddenColumns().field(hidden).type());
    }

    /// Returns `column operator value`.
    static Expression compare(Table table, String name, String operator, Object value) {
        Expression.Reference reference = column(table, name);
        return compare(operator, reference, new Expression.Literal(value, reference.type()));
    }

    private static Expression compare(String operator, Expression left, Expression right) {
        SqlType type = left.type();
        return new Expression.Call(FunctionCatalog.scalar(operator).bind(List.of(type, type)),
                List.of(left, right));
    }

    List<List<@Nullable Object>> scan(Table table, List<String> columns, @Nullable Expression filter) {
        return scan(table, new ScanRequest(columns.stream().map(name -> column(table, name).index()).toList(), filter));
    }

    /// Scans all visible columns.
    List<List<@Nullable Object>> scan(Table table, @Nullable Expression filter) {
        return scan(table, table.schema().fields().stream().map(field -> field.name()).toList(), filter);
    }

    /// Returns the number of rows, without reading a column.
    long count(Table table, @Nullable Expression filter) {
        return scan(table, new ScanRequest(List.of(), filter)).size();
    }

    private List<List<@Nullable Object>> scan(Table table, ScanRequest request) {
        return run(context -> table.scan(request, context, profile));
    }

    /// Reads rows again by their identities.
    List<List<@Nullable Object>> fetch(Table table, List<String> columns, long... identities) {
        List<Integer> numbers = columns.stream().map(name -> column(table, name).index()).toList();
        return run(context -> table.fetch(numbers, identities, context, profile));
    }

    /// Returns the identities of rows.
    long[] identities(Table table, @Nullable Expression filter) {
        return scan(table, new ScanRequest(List.of(table.identityColumn()), filter)).stream()
                .mapToLong(row -> ((Number) Objects.requireNonNull(row.getFirst())).longValue()).toArray();
    }

    private List<List<@Nullable Object>> run(Function<QueryContext, Source> source) {
        profile = new OperatorProfile("scan", "", List.of());
        QueryMemory memory = pool.open("test");
        try {
            QueryContext context = new QueryContext(memory, cancellation, new Slots(threads), threads, batchRows,
                    ZoneOffset.UTC, Instant.EPOCH);
            ResultSink sink = new ResultSink(Schema.of(), true, 100_000_000, cancellation);
            Pipeline pipeline = new Pipeline(source.apply(context), profile, List.of(), sink,
                    new OperatorProfile("result", "", List.of()));
            List<List<@Nullable Object>> rows = new ArrayList<>();
            try (QueryExecution execution = QueryExecution.start(context, List.of(pipeline), sink)) {
                while (true) {
                    try (Batch batch = execution.next()) {
                        if (batch == null) {
                            return rows;
                        }
                        rows.addAll(rows(batch));
                    }
                }
            }
        } finally {
            cancellation = new Cancellation();
            assertEquals(0, memory.used(), "bytes are left");
            memory.close();
        }
    }

    private static List<List<@Nullable Object>> rows(Batch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Selection selection = batch.selection();
        for (int i = 0; i < batch.rows(); i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < batch.width(); column++) {
                Object value = Values.get(batch.column(column), selection == null ? i : selection.position(i));
                row.add(value instanceof byte[] bytes ? Arrays.toString(bytes) : value);
            }
            rows.add(row);
        }
        return rows;
    }

    /// Returns the message of the error that `action` has to raise.
    static EngineException error(Runnable action) {
        return org.junit.jupiter.api.Assertions.assertThrows(EngineException.class, action::run);
    }

    long counted(String counter) {
        return profile.counters().getOrDefault(counter, 0L);
    }

    @Override
    public void close() {
        assertEquals(0, pool.used());
        pool.close();
    }
}
