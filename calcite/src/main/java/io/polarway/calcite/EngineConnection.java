package io.polarway.calcite;

import io.polarway.jdbc.PolarwayDriver;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Connects to the engine: each connection is a session of its own, which sees the schema's tables. What Calcite gets it closes,
/// after each query. Thread-safe.
final class EngineConnection implements DataSource {
    private final String directory;
    private final Map<String, String> settings;
    private final List<String> views;
    /// Keeps the engine, which all connections share, open.
    private final Connection connection;

    private EngineConnection(String directory, Map<String, String> settings, List<String> views) throws SQLException {
        this.directory = directory;
        this.settings = settings;
        this.views = views;
        this.connection = getConnection();
    }

    /// Connects, and makes tables of globs.
    static EngineConnection open(String directory, Map<String, String> settings, Map<String, List<String>> tables) {
        List<String> views = tables.entrySet().stream().map(table -> view(table.getKey(), table.getValue())).toList();
        try {
            return new EngineConnection(directory, Map.copyOf(settings), views);
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static String view(String name, List<String> globs) {
        String quoted = globs.stream().map(glob -> "'" + glob.replace("'", "''") + "'")
                .collect(Collectors.joining(", "));
        String files = globs.size() == 1 ? quoted : "read_parquet([" + quoted + "])";
        return "CREATE VIEW \"" + name.replace("\"", "\"\"") + "\" AS SELECT * FROM " + files;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(settings);
        Connection opened = new PolarwayDriver().connect("jdbc:polarway:" + directory, properties);
        if (opened == null) {
            throw new SQLException("The driver does not take the directory " + directory);
        }
        try (Statement statement = opened.createStatement()) {
            for (String view : views) {
                statement.execute(view);
            }
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // Nothing is logged.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // Nothing is waited for.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("Nothing is logged", "0A000");
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return wanted.isInstance(this) ? wanted.cast(this) : connection.unwrap(wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) throws SQLException {
        return wanted.isInstance(this) || connection.isWrapperFor(wanted);
    }
}
