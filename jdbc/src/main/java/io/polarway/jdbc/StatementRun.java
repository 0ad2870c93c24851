package io.polarway.jdbc;

import io.polarway.engine.Execution;
import io.polarway.engine.Query;
import io.polarway.engine.StatementHandle;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.calcite.avatica.AvaticaStatement;
import org.jspecify.annotations.Nullable;

/// What a statement does at the moment, and how it is stopped: shared by both kinds of statements, which have no base
/// class of ours in common.
///
/// [#cancel] may be called from any thread, also while the statement is being planned; it finds nothing to stop
/// when the statement is idle, so that the next execution is not affected.
final class StatementRun {
    private final PolarwayConnection connection;
    private final ReentrantLock working = new ReentrantLock();
    private volatile @Nullable StatementHandle handle;
    private volatile Progress lastProgress = Progress.UNKNOWN;
    private volatile @Nullable Execution execution;
    private volatile boolean isClosing;
    private volatile boolean isClosed;
    private volatile @Nullable PolarwayResultSet result;
    private volatile long updateCount = -1;
    /// Results that the statement has gone on from without closing them.
    private final List<PolarwayResultSet> kept = new ArrayList<>();
    private @Nullable SQLWarning warnings;
    private int timeoutSeconds;
    private boolean isPoolable;
    private boolean processesEscapes = true;

    StatementRun(PolarwayConnection connection) {
        this.connection = connection;
    }

    /// A statement of this driver.
    sealed interface Owner permits PolarwayStatement, PolarwayPreparedStatement {
        /// Returns what the statement does at the moment.
        StatementRun run();
    }

    /// What the caller of a statement wants of it; anything else is refused before it runs.
    enum Wanted {
        ROWS, COUNT, ANY
    }

    static StatementRun of(AvaticaStatement statement) {
        return ((Owner) statement).run();
    }

    /// Makes or has the query of an execution.
    private interface Planning {
        Query query(Cancellation cancellation) throws SQLException;
    }

    /// Plans and starts a statement without holding any monitor.
    ///
    /// @return whether it gives rows
    boolean execute(AvaticaStatement owner, String text, Wanted wanted, long maxRows) throws SQLException {
        checkOpen();
        String sql = processesEscapes ? JdbcEscapes.withoutEscapes(text) : text;
        return execute(owner, text, begun -> connection.session().query(sql, begun), wanted, maxRows);
    }

    /// Starts a statement that was planned before.
    ///
    /// @return whether it gives rows
    boolean execute(AvaticaStatement owner, Query query, Wanted wanted, long maxRows, @Nullable Object... parameters)
            throws SQLException {
        checkOpen();
        return execute(owner, query.sql(), begun -> query, wanted, maxRows, parameters);
    }

    private boolean execute(AvaticaStatement owner, String text, Planning planning, Wanted wanted, long maxRows,
            @Nullable Object... parameters) throws SQLException {
        working.lock();
        try {
            checkOpen();
            forgetResult();
            StatementHandle begun = begin();
            try (NetworkTimeout.Wait wait = connection.networkTimeout().await(begun.cancellation())) {
                return start(owner, planning.query(begun.cancellation()), begun, wanted, maxRows, parameters);
            } catch (Throwable e) {
                end(begun);
                throw SqlErrors.of(e, text);
            }
        } finally {
            working.unlock();
        }
    }

    private boolean start(AvaticaStatement owner, Query query, StatementHandle begun, Wanted wanted, long maxRows,
            @Nullable Object... parameters) throws SQLException {
        if (wanted == Wanted.ROWS && !query.returnsRows()) {
            throw SqlErrors.wrongState("The statement gives no rows: run it with execute or executeUpdate");
        }
        if (wanted == Wanted.COUNT && query.returnsRows()) {
            throw SqlErrors.wrongState("The statement gives rows: run it with execute or executeQuery");
        }
        Execution started = query.execute(begun, parameters);
        try {
            execution = started;
            if (query.returnsRows()) {
                ResultShape shape = ResultShape.of(started.schema(), connection.timezone());
                BatchStream awaited = new AwaitedBatches(started, begun.cancellation(), connection.networkTimeout());
                BatchCursor cursor = new BatchCursor(awaited, shape, begun.cancellation(), query.sql(), maxRows,
                        () -> end(begun));
                result = new PolarwayResultSet(owner, shape, cursor, started);
                return true;
            }
            for (Batch batch = started.next(); batch != null; batch = started.next()) {
                batch.close();
            }
            updateCount = Math.max(0, started.updateCount());
            started.close();
            end(begun);
            return false;
        } catch (Throwable e) {
            started.close();
            throw e;
        }
    }

    /// Takes a result that did not come from the statement's text, such as metadata.
    PolarwayResultSet open(PolarwayResultSet opened) {
        result = opened;
        return opened;
    }

    /// Returns the result of the execution just done. Fails if another thread has closed the statement since.
    PolarwayResultSet openedResult() throws SQLException {
        PolarwayResultSet opened = result;
        if (opened == null) {
            throw SqlErrors.closed("Statement");
        }
        return opened;
    }

    /// Returns the rows of the last execution; null if it gave a count, or if they were left.
    @Nullable
    PolarwayResultSet result() throws SQLException {
        checkOpen();
        return result;
    }

    /// Returns how many rows the last execution changed, 0 for statements such as SET; -1 if it gave rows, or if the count was left.
    long updateCount() throws SQLException {
        checkOpen();
        return updateCount;
    }

    /// Leaves the result of the last execution as `getMoreResults` asks for.
    void leaveResult(int how) throws SQLException {
        checkOpen();
        switch (how) {
            case Statement.CLOSE_CURRENT_RESULT -> forgetResult();
            case Statement.CLOSE_ALL_RESULTS -> {
                forgetResult();
                closeKept();
            }
            case Statement.KEEP_CURRENT_RESULT -> keepResult();
            default -> throw SqlErrors.wrongArgument("Not a way to go on to more results: " + how);
        }
    }

    /// Closes the result of the execution before, without closing a statement that closes on completion.
    private void forgetResult() {
        PolarwayResultSet previous = result;
        result = null;
        updateCount = -1;
        if (previous != null) {
            previous.close(false);
        }
    }

    /// Lets the statement go on to other results while this one stays open until the statement is closed.
    private void keepResult() {
        working.lock();
        try {
            kept.removeIf(PolarwayResultSet::isClosed);
            PolarwayResultSet open = result;
            if (open != null) {
                kept.add(open);
            }
            result = null;
            updateCount = -1;
        } finally {
            working.unlock();
        }
    }

    private void closeKept() {
        working.lock();
        try {
            List<PolarwayResultSet> results = List.copyOf(kept);
            kept.clear();
            results.forEach(PolarwayResultSet::stop);
            results.forEach(open -> open.close(false));
        } finally {
            working.unlock();
        }
    }

    private StatementHandle begin() {
        StatementHandle begun = new StatementHandle();
        if (timeoutSeconds > 0) {
            begun.cancellation().limit(timeoutSeconds * 1000L);
        }
        execution = null;
        lastProgress = Progress.UNKNOWN;
        handle = begun;
        if (isClosing) {
            begun.cancel();
        }
        warnings = null;
        return begun;
    }

    private void end(StatementHandle ended) {
        if (handle == ended) {
            lastProgress = ended.progress();
            handle = null;
            execution = null;
        }
    }

    void checkOpen() throws SQLException {
        if (isClosed) {
            throw SqlErrors.closed("Statement");
        }
    }

    boolean isClosed() {
        return isClosed;
    }

    /// Stops what runs, if anything does. Any thread.
    void cancel() throws SQLException {
        checkOpen();
        stop();
    }

    /// Does what [#cancel] does, also to a statement that is closed.
    void stop() {
        StatementHandle running = handle;
        if (running != null) {
            running.cancel();
        }
    }

    /// Keeps a statement from being closed until it knows what an execution gave, and from being executed while it is closed;
    /// [#cancel] does not wait for it.
    ReentrantLock working() {
        return working;
    }

    /// Stops what runs, waits until whoever started it knows, and closes the statement with its results. Any thread.
    ///
    /// @param closing closes it, unless that was done before
    void close(Runnable closing) {
        beginClosing();
        working.lock();
        try {
            isClosed = true;
            try {
                closing.run();
            } finally {
                forgetResult();
                closeKept();
            }
        } finally {
            working.unlock();
        }
    }

    /// Stops what runs, and whatever is begun from now on; [#close] follows. Any thread.
    void beginClosing() {
        isClosing = true;
        stop();
    }

    /// Returns whether there is something that [#cancel] would stop.
    boolean isRunning() {
        return handle != null;
    }

    /// Returns the execution whose rows are being read, or null.
    @Nullable
    Execution execution() {
        return execution;
    }

    /// Returns how far the execution is, or what it took in the end.
    Progress progress() {
        StatementHandle running = handle;
        return running == null ? lastProgress : running.progress();
    }

    int timeoutSeconds() throws SQLException {
        checkOpen();
        return timeoutSeconds;
    }

    void timeoutSeconds(int seconds) throws SQLException {
        checkOpen();
        if (seconds < 0) {
            throw SqlErrors.wrongArgument("The timeout is negative: " + seconds);
        }
        timeoutSeconds = seconds;
    }

    /// Refuses a negative number of rows.
    void checkRows(String what, long rows) throws SQLException {
        checkOpen();
        if (rows < 0) {
            throw SqlErrors.wrongArgument(what + " negative: " + rows);
        }
    }

    /// Refuses what is no direction. Rows are read forward, whatever was set.
    void checkFetchDirection(int direction) throws SQLException {
        checkOpen();
        if (direction != ResultSet.FETCH_FORWARD && direction != ResultSet.FETCH_REVERSE
                && direction != ResultSet.FETCH_UNKNOWN) {
            throw SqlErrors.wrongArgument("Not a fetch direction: " + direction);
        }
    }

    int fetchDirection() throws SQLException {
        checkOpen();
        return ResultSet.FETCH_FORWARD;
    }

    /// Refuses any limit, since long values are never cut off.
    void checkMaxFieldSize(int bytes) throws SQLException {
        checkOpen();
        if (bytes != 0) {
            throw SqlErrors.unsupported("Cutting off long values");
        }
    }

    void processesEscapes(boolean enable) throws SQLException {
        checkOpen();
        processesEscapes = enable;
    }

    boolean isPoolable() throws SQLException {
        checkOpen();
        return isPoolable;
    }

    void poolable(boolean poolable) throws SQLException {
        checkOpen();
        isPoolable = poolable;
    }

    @Nullable
    SQLWarning warnings() throws SQLException {
        checkOpen();
        return warnings;
    }

    void clearWarnings() throws SQLException {
        checkOpen();
        warnings = null;
    }

    void warn(SQLWarning warning) {
        SQLWarning first = warnings;
        if (first == null) {
            warnings = warning;
        } else {
            first.setNextWarning(warning);
        }
    }

    /// Returns no keys, since no statement makes any.
    ResultSet generatedKeys() throws SQLException {
        checkOpen();
        return MetadataRows.of("GENERATED_KEY:int").resultSet(connection);
    }

    /// Returns the statement, its execution or its query as an object of a class that was asked for.
    ///
    /// @param query what a prepared statement executes; null for another one
    <T> T unwrap(AvaticaStatement owner, @Nullable Query query, Class<T> wanted) throws SQLException {
        for (Object wrapped : new @Nullable Object[]{owner, execution, query}) {
            if (wanted.isInstance(wrapped)) {
                return wanted.cast(wrapped);
            }
        }
        throw SqlErrors.notWrapped(owner, wanted);
    }

    boolean isWrapperFor(AvaticaStatement owner, @Nullable Query query, Class<?> wanted) {
        return wanted.isInstance(owner) || wanted.isInstance(execution) || wanted.isInstance(query);
    }
}
