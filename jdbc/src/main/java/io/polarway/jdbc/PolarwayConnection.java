package io.polarway.jdbc;

import io.polarway.engine.Query;
import io.polarway.engine.Session;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import java.nio.file.Files;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.ClientInfoStatus;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TimeZone;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaStatement;
import org.jspecify.annotations.Nullable;

/// A connection: one session of an engine that it shares with other connections of this JVM.
///
/// There are no transactions: every statement takes effect at once, and `commit` and `rollback` do nothing. Several
/// statements may be open, and run, at the same time.
public final class PolarwayConnection extends AvaticaConnection {
    private final SharedEngine shared;
    /// Held while a statement is made, which Avatica makes known before it is complete, and while statements are listed.
    private final Object making = new Object();
    private @Nullable Session session;
    private @Nullable SQLWarning warnings;
    private Map<String, Class<?>> typeMap = new HashMap<>();
    private final Properties clientInfo = new Properties();
    private boolean isReadOnly;
    private boolean isAutoCommit = true;
    private volatile boolean isClosed;
    private volatile NetworkTimeout networkTimeout = new NetworkTimeout(0);

    PolarwayConnection(PolarwayDriver driver, org.apache.calcite.avatica.AvaticaFactory factory, String url,
            Properties properties, SharedEngine shared) {
        super(driver, factory, url, properties);
        this.shared = shared;
    }

    /// Opens the session.
    void open(ConnectionUrl wanted, Settings settings) throws SQLException {
        if (!Files.isDirectory(wanted.directory())) {
            throw new SQLException("Not a directory: " + wanted.directory() + ". The URL is " + ConnectionUrl.PREFIX
                    + "[directory][;setting=value]...", "08001");
        }
        Session opened = shared.engine().openSession(wanted.directory());
        for (String name : wanted.settings().keySet()) {
            copy(Setting.named(name), settings, opened.settings());
        }
        session = opened;
        for (String name : wanted.ignored()) {
            warn("The connection property " + name + " is not a setting and was ignored");
        }
    }

    private static <T> void copy(Setting<T> setting, Settings from, Settings to) {
        to.set(setting, from.get(setting));
    }

    /// Returns the engine's session.
    Session session() throws SQLException {
        Session opened = session;
        if (isClosed || opened == null) {
            throw SqlErrors.closed("Connection");
        }
        return opened;
    }

    /// Uses the session outside of a statement's execution. The engine stays open meanwhile, also when the connection is closed.
    <T> T using(Function<Session, T> use) throws SQLException {
        Session opened = session();
        if (!shared.retain()) {
            throw SqlErrors.closed("Connection");
        }
        try {
            return use.apply(opened);
        } finally {
            shared.close();
        }
    }

    /// Returns the time zone in which instants are shown at this moment.
    ZoneId timezone() throws SQLException {
        return session().settings().get(Setting.TIMEZONE);
    }

    @Override
    public TimeZone getTimeZone() {
        // What java.sql.Timestamp and its siblings show their values in.
        return TimeZone.getDefault();
    }

    @Override
    protected void checkOpen() throws SQLException {
        if (isClosed) {
            throw SqlErrors.closed("Connection");
        }
    }

    @Override
    public AvaticaStatement createStatement() throws SQLException {
        return createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, getHoldability());
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return createStatement(type, concurrency, getHoldability());
    }

    @Override
    public AvaticaStatement createStatement(int type, int concurrency, int holdability) throws SQLException {
        PolarwayStatement statement;
        synchronized (making) {
            checkOpen();
            statement = new PolarwayStatement(this, null, holdability);
        }
        warnIfScrolling(statement.run(), type, concurrency);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, getHoldability());
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return prepareStatement(sql, type, concurrency, getHoldability());
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        checkOpen();
        Query query;
        Cancellation begun = new Cancellation();
        try (NetworkTimeout.Wait wait = networkTimeout.await(begun)) {
            String text = JdbcEscapes.withoutEscapes(Objects.requireNonNull(sql, "sql"));
            query = using(opened -> opened.prepare(text, begun));
        } catch (RuntimeException | Error e) {
            throw SqlErrors.of(e, sql);
        }
        PolarwayPreparedStatement statement;
        synchronized (making) {
            checkOpen();
            statement = new PolarwayPreparedStatement(this, query, holdability);
        }
        warnIfScrolling(statement.run(), type, concurrency);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        throw SqlErrors.unsupported("Returning generated keys");
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        throw SqlErrors.unsupported("Returning generated keys");
    }

    private static void warnIfScrolling(StatementRun run, int type, int concurrency) {
        if (type != ResultSet.TYPE_FORWARD_ONLY || concurrency != ResultSet.CONCUR_READ_ONLY) {
            run.warn(new SQLWarning("Results are read forward only; the wanted kind of result set was changed to that",
                    "01S02"));
        }
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        throw SqlErrors.unsupported("Calling procedures");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        throw SqlErrors.unsupported("Calling procedures");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        throw SqlErrors.unsupported("Calling procedures");
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        checkOpen();
        return JdbcEscapes.withoutEscapes(sql);
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        checkOpen();
        isAutoCommit = autoCommit;
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        checkOpen();
        return isAutoCommit;
    }

    @Override
    public void commit() throws SQLException {
        checkOpen();
    }

    @Override
    public void rollback() throws SQLException {
        checkOpen();
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        throw SqlErrors.unsupported("A savepoint");
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        throw SqlErrors.unsupported("A savepoint");
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        throw SqlErrors.unsupported("A savepoint");
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        throw SqlErrors.unsupported("A savepoint");
    }

    /// Stops and closes every statement, then the session.
    @Override
    public synchronized void close() throws SQLException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        SQLException failure = null;
        List<AvaticaStatement> open = statements();
        // All of them before the first is waited for.
        open.forEach(statement -> StatementRun.of(statement).beginClosing());
        for (AvaticaStatement statement : open) {
            try {
                statement.close();
            } catch (SQLException e) {
                failure = chain(failure, e);
            }
        }
        try {
            super.close();
        } catch (SQLException e) {
            failure = chain(failure, e);
        }
        try {
            Session opened = session;
            if (opened != null) {
                opened.close();
            }
        } catch (RuntimeException e) {
            failure = chain(failure, SqlErrors.of(e, null));
        }
        try {
            shared.close();
        } catch (RuntimeException e) {
            failure = chain(failure, SqlErrors.of(e, null));
        }
        if (failure != null) {
            throw failure;
        }
    }

    private List<AvaticaStatement> statements() {
        synchronized (making) {
            return List.copyOf(statementMap.values());
        }
    }

    private static SQLException chain(@Nullable SQLException first, SQLException next) {
        if (first == null) {
            return next;
        }
        first.addSuppressed(next);
        return first;
    }

    /// Stops whatever runs at once, from any thread; the executor does the closing.
    @Override
    public void abort(@Nullable Executor executor) throws SQLException {
        if (executor == null) {
            throw SqlErrors.wrongArgument("The executor is null");
        }
        if (isClosed) {
            return;
        }
        for (AvaticaStatement statement : statements()) {
            StatementRun.of(statement).stop();
        }
        executor.execute(() -> {
            try {
                close();
            } catch (SQLException e) {
                java.util.logging.Logger.getLogger("io.polarway").fine(String.valueOf(e.getMessage()));
            }
        });
    }

    @Override
    public boolean isClosed() {
        return isClosed;
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw SqlErrors.wrongArgument("The timeout is negative: " + timeout);
        }
        return !isClosed;
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        checkOpen();
        isReadOnly = readOnly;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        checkOpen();
        return isReadOnly;
    }

    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        checkOpen();
        if (catalog != null && !catalog.isEmpty() && !catalog.equalsIgnoreCase(Namespace.CATALOG)) {
            throw SqlErrors.wrongArgument("There is no catalog \"" + catalog + "\", only " + Namespace.CATALOG);
        }
    }

    @Override
    public String getCatalog() throws SQLException {
        checkOpen();
        return Namespace.CATALOG;
    }

    @Override
    public void setSchema(@Nullable String schema) throws SQLException {
        checkOpen();
        if (schema != null && !schema.isEmpty() && !schema.equalsIgnoreCase(Namespace.SCHEMA)) {
            throw SqlErrors
                    .wrongArgument("Names without a schema are those of " + Namespace.SCHEMA + ", not of \"" + schema
                            + "\"");
        }
    }

    @Override
    public String getSchema() throws SQLException {
        checkOpen();
        return Namespace.SCHEMA;
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        checkOpen();
        switch (level) {
            case Connection.TRANSACTION_NONE, Connection.TRANSACTION_READ_UNCOMMITTED,
                    Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ,
                    Connection.TRANSACTION_SERIALIZABLE -> {
                // There are no transactions to isolate; pools set one all the same.
            }
            default -> throw SqlErrors.wrongArgument("Not a transaction isolation: " + level);
        }
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        checkOpen();
        return Connection.TRANSACTION_NONE;
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        checkOpen();
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT && holdability != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
            throw SqlErrors.wrongArgument("Not a holdability: " + holdability);
        }
        super.setHoldability(holdability);
    }

    private void warn(String message) {
        SQLWarning warning = new SQLWarning(message, "01000");
        SQLWarning first = warnings;
        if (first == null) {
            warnings = warning;
        } else {
            first.setNextWarning(warning);
        }
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        checkOpen();
        return typeMap;
    }

    @Override
    public void setTypeMap(@Nullable Map<String, Class<?>> map) throws SQLException {
        checkOpen();
        typeMap = map == null ? new HashMap<>() : map;
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        if (isClosed) {
            throw new SQLClientInfoException("Connection closed", SqlErrors.CONNECTION_CLOSED,
                    Map.of(name, ClientInfoStatus.REASON_UNKNOWN));
        }
        if (value == null) {
            clientInfo.remove(name);
        } else {
            clientInfo.setProperty(name, value);
        }
    }

    @Override
    public void setClientInfo(@Nullable Properties properties) throws SQLClientInfoException {
        clientInfo.clear();
        if (properties == null) {
            return;
        }
        for (String name : properties.stringPropertyNames()) {
            setClientInfo(name, properties.getProperty(name));
        }
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        checkOpen();
        return clientInfo.getProperty(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        checkOpen();
        Properties copy = new Properties();
        copy.putAll(clientInfo);
        return copy;
    }

    /// Limits every wait for the engine from now on. A statement that was stopped for it leaves the connection as it is,
    /// which has no network that could be in an unknown state.
    @Override
    public void setNetworkTimeout(@Nullable Executor executor, int milliseconds) throws SQLException {
        checkOpen();
        if (milliseconds < 0) {
            throw SqlErrors.wrongArgument("The timeout is negative: " + milliseconds);
        }
        networkTimeout = new NetworkTimeout(milliseconds);
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        checkOpen();
        return networkTimeout.millis();
    }

    /// Returns how long callers may wait from now on.
    NetworkTimeout networkTimeout() {
        return networkTimeout;
    }

    @Override
    public Array createArrayOf(String typeName, Object[] elements) throws SQLException {
        throw SqlErrors.unsupported("Making an array");
    }

    @Override
    public Struct createStruct(String typeName, Object[] attributes) throws SQLException {
        throw SqlErrors.unsupported("Making a struct");
    }

    @Override
    public Clob createClob() throws SQLException {
        throw SqlErrors.unsupported("Making a CLOB");
    }

    @Override
    public Blob createBlob() throws SQLException {
        throw SqlErrors.unsupported("Making a BLOB");
    }

    @Override
    public NClob createNClob() throws SQLException {
        throw SqlErrors.unsupported("Making an NCLOB");
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        throw SqlErrors.unsupported("XML");
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        Session opened = session;
        if (wanted.isInstance(this)) {
            return wanted.cast(this);
        }
        if (wanted.isInstance(opened)) {
            return wanted.cast(opened);
        }
        if (wanted.isInstance(shared.engine())) {
            return wanted.cast(shared.engine());
        }
        throw SqlErrors.notWrapped(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return wanted.isInstance(this) || wanted.isInstance(session) || wanted.isInstance(shared.engine());
    }

    /// Returns the exception for anything thrown outside of a statement.
    static SQLException failure(RuntimeException thrown) {
        return thrown instanceof EngineException engineException
                ? SqlErrors.of(engineException, null)
                : SqlErrors.of(EngineException.wrap(thrown), null);
    }
}
