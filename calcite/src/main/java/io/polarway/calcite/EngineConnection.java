package io.polarway.calcite;

import io.polarway.jdbc.PolarwayDriver;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
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

/// One connection of the driver that all queries of a schema share: it runs any number of statements at once, and knows the
/// schema's tables. What [#getConnection] gives stays open when it is closed. Thread-safe.
final class EngineConnection implements DataSource {
    private final Connection connection;

    private EngineConnection(Connection connection) {
        this.connection = connection;
    }

    /// Connects, and makes tables of globs.
    static EngineConnection open(String directory, Map<String, String> settings, Map<String, List<String>> tables) {
        Properties properties = new Properties();
        properties.putAll(settings);
        try {
            Connection opened = new PolarwayDriver().connect("jdbc:polarway:" + directory, properties);
            if (opened == null) {
                throw new SQLException("The driver does not take the directory " + directory);
            }
            try (Statement statement = opened.createStatement()) {
                for (Map.Entry<String, List<String>> table : tables.entrySet()) {
                    statement.execute(view(table.getKey(), table.getValue()));
                }
            } catch (SQLException e) {
                opened.close();
                throw e;
            }
            return new EngineConnection(opened);
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
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(EngineConnection.class.getClassLoader(),
                new Class<?>[]{Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String user, String password) {
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
