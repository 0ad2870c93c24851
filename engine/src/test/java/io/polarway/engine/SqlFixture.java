package io.polarway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A session over a directory into which DuckDB writes Parquet files, and which DuckDB can read too.
final class SqlFixture implements AutoCloseable {
    final Engine engine = Engine.create();
    final Session session;
    private final Connection duck;
    private final Path directory;

    SqlFixture(Path directory) throws SQLException {
        this.directory = directory;
        this.session = engine.openSession(directory);
        this.duck = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duck.createStatement()) {
            statement.execute("SET file_search_path = '" + directory + "'");
            statement.execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
        }
    }

    /// Writes the result of a DuckDB query as a Parquet file.
    void write(String file, String query) throws SQLException {
        try (Statement statement = duck.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + directory.resolve(file)
                    + "' (FORMAT parquet, ROW_GROUP_SIZE 2048)");
        }
    }

    /// Runs a statement and returns its rows as plain values.
    List<List<Object>> rows(String sql, Object... parameters) {
        Query query = session.query(sql);
        try (Execution execution = query.execute(parameters)) {
            List<SqlType> types = execution.schema().fields().stream().map(field -> field.type()).toList();
            List<List<Object>> rows = new ArrayList<>();
            while (true) {
                Batch next = execution.next();
                if (next == null) {
                    return rows;
                }
                try (Batch batch = next) {
                    for (int i = 0; i < batch.rows(); i++) {
                        int position = batch.selection() == null ? i : batch.selection().position(i);
                        List<Object> row = new ArrayList<>();
                        for (int column = 0; column < batch.width(); column++) {
                            row.add(plain(Values.get(batch.column(column), position), types.get(column)));
                        }
                        rows.add(row);
                    }
                }
            }
        }
    }

    /// Runs a statement of one column.
    List<Object> column(String sql, Object... parameters) {
        return rows(sql, parameters).stream().map(List::getFirst).toList();
    }

    /// Runs a statement of one row and column.
    Object value(String sql, Object... parameters) {
        List<List<Object>> rows = rows(sql, parameters);
        assertEquals(1, rows.size());
        return rows.getFirst().getFirst();
    }

    /// Returns the lines of EXPLAIN.
    String plan(String sql) {
        return String.join("\n", column("EXPLAIN " + sql).stream().map(String::valueOf).toList());
    }

    /// Checks that a statement gives the same rows here and in DuckDB, in any order.
    void same(String sql) throws SQLException {
        same(sql, sql);
    }

    /// Checks that two statements give the same rows, one here and one in DuckDB, in any order.
    void same(String sql, String duckSql) throws SQLException {
        Comparator<List<Object>> order = Comparator.comparing(Object::toString);
        assertEquals(duckRows(duckSql).stream().sorted(order).map(Object::toString).toList(),
                rows(sql).stream().sorted(order).map(Object::toString).toList(), sql);
    }

    /// Checks that a statement gives the same rows here and in DuckDB, in the same order.
    void sameOrder(String sql) throws SQLException {
        assertEquals(duckRows(sql).toString(), rows(sql).toString(), sql);
    }

    /// Checks that a statement fails, and returns its error.
    EngineException fails(ErrorCode code, String sql, Object... parameters) {
        EngineException error = assertThrows(EngineException.class, () -> rows(sql, parameters), sql);
        assertEquals(code, error.code(), error.getMessage());
        return error;
    }

    /// Checks that a statement fails at the text `token` with the message.
    void fails(ErrorCode code, String sql, String token, String message) {
        EngineException error = fails(code, sql);
        assertEquals(message, error.getMessage());
        if (error.range() == null) {
            throw new AssertionError("no place: " + message);
        }
        assertEquals(token, sql.substring(error.range().column() - 1, error.range().endColumn()), message);
    }

    /// Runs a statement in DuckDB.
    List<List<Object>> duckRows(String sql) throws SQLException {
        try (Statement statement = duck.createStatement(); ResultSet result = statement.executeQuery(sql)) {
            List<List<Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(plain(result.getObject(i)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private static Object plain(Object value, SqlType type) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case ScalarType.DATE -> LocalDate.ofEpochDay((Integer) value);
            case ScalarType.TIME -> LocalTime.ofNanoOfDay((Long) value);
            case TimestampType timestamp -> {
                long units = timestamp.unitsPerSecond();
                yield LocalDateTime.ofEpochSecond(Math.floorDiv((Long) value, units),
                        (int) (Math.floorMod((Long) value, units) * (1_000_000_000L / units)), ZoneOffset.UTC);
            }
            default -> plain(value);
        };
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Double number -> Double.isFinite(number)
                    ? new BigDecimal(number).round(new MathContext(12)).stripTrailingZeros().toPlainString()
                    : number;
            case Float number -> plain((double) number);
            case BigDecimal number -> number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
            case BigInteger number -> plain(new BigDecimal(number));
            case Number number -> plain(BigDecimal.valueOf(number.longValue()));
            case Timestamp timestamp -> timestamp.toLocalDateTime();
            case java.sql.Date date -> date.toLocalDate();
            default -> value;
        };
    }

    /// Checks that what ran has let go of its memory, its temporary files and its threads.
    ///
    /// @param during what ran
    void assertNothingIsLeft(String during) {
        assertThreadsEnd();
        assertEquals(0, engine.memory().used(), during);
        assertEquals(0, engine.temporarySpace().used(), during);
        assertEquals(List.of(), openFiles(), during);
    }

    /// Waits for the threads of what ran: they end after those who wait for them have been told, and what was left in a read that hung
    /// frees what it holds.
    void assertThreadsEnd() {
        while (Thread.getAllStackTraces().keySet().stream().anyMatch(SqlFixture::isWorker)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isWorker(Thread thread) {
        return thread.isAlive() && thread.getName().matches("polarway-(\\d+|plan)-\\d+");
    }

    /// Returns what this process has open of the fixture's files and of temporary ones, where the system tells.
    private List<String> openFiles() {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return List.of();
        }
        List<String> open = new ArrayList<>();
        try (Stream<Path> files = Files.list(descriptors)) {
            for (Path file : files.toList()) {
                String target = target(file);
                if (target.contains("/polarway-") || target.startsWith(directory.toString() + "/")) {
                    open.add(target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return open;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException closedMeanwhile) {
            return "";
        }
    }

    /// Checks that no memory is left in use.
    @Override
    public void close() throws SQLException {
        duck.close();
        session.close();
        assertEquals(0, engine.memory().used());
        engine.close();
    }
}
