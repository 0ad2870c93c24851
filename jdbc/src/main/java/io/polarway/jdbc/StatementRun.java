package io.polarway.jdbc;

import io.polarway.engine.Execution;
import io.polarway.engine.Query;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Progress;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.calcite.avatica.AvaticaResultSet;
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
    private volatile @Nullable Cancellation cancellation;
    private volatile @Nullable Execution execution;
    private volatile boolean isClosing;
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

    /// What executing a statement gave.
    sealed interface Outcome {
        /// Rows to be read.
        record Rows(PolarwayResultSet resultSet) implements Outcome {
        }

        /// How many rows were changed; 0 for statements such as SET.
        record Count(long rows) implements Outcome {
        }
    }

    /// What the caller of a statement wants of it; anything else is refused before it runs.
    enum Wanted {
        ROWS, COUNT, ANY
    }

    static StatementRun of(AvaticaStatement statement) {
        return ((Owner) statement).run();
    }

    /// Plans and starts a statement without holding any monitor.
    Outcome execute(AvaticaStatement owner, String text, Wanted wanted, long maxRows) throws SQLException {
        Cancellation begun = begin();
        String sql = processesEscapes ? JdbcEscapes.withoutEscapes(text) : text;
        try {
            return start(owner, connection.session().query(sql, begun), begun, wanted, maxRows);
        } catch (Throwable e) {
            end(begun);
            throw SqlErrors.of(e, text);
        }
    }

    /// Starts a statement that was planned before.
    Outcome execute(AvaticaStatement owner, Query query, Wanted wanted, long maxRows, @Nullable Object... parameters)
            throws SQLException {
        Cancellation begun = begin();
        try {
            return start(owner, query, begun, wanted, maxRows, parameters);
        } catch (Throwable e) {
            end(begun);
            throw SqlErrors.of(e, query.sql());
        }
    }

    private Outcome start(AvaticaStatement owner, Query query, Cancellation begun, Wanted wanted, long maxRows,
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
                BatchCursor cursor = new BatchCursor(started, shape, begun, query.sql(), maxRows, () -> end(begun));
                return new Outcome.Rows(new PolarwayResultSet(owner, shape, cursor, started));
            }
            for (Batch batch = started.next(); batch != null; batch = started.next()) {
                batch.close();
            }
            long rows = Math.max(0, started.updateCount());
            started.close();
            end(begun);
            return new Outcome.Count(rows);
        } catch (Throwable e) {
            started.close();
            throw e;
        }
    }

    private Cancellation begin() {
        Cancellation begun = new Cancellation();
        if (timeoutSeconds > 0) {
            begun.limit(timeoutSeconds * 1000L);
        }
        execution = null;
        cancellation = begun;
        if (isClosing) {
            begun.cancel();
        }
        warnings = null;
        return begun;
    }

    private void end(Cancellation ended) {
        if (cancellation == ended) {
            cancellation = null;
            execution = null;
        }
    }

    /// Stops what runs, if anything does. Any thread.
    void cancel() {
        Cancellation running = cancellation;
        if (running == null) {
            return;
        }
        Execution started = execution;
        running.cancel();
        if (started != null && cancellation == running) {
            started.cancel();
        }
    }

    /// Keeps a statement from being closed until it knows what an execution gave, and from being executed while it is closed;
    /// [#cancel] does not wait for it.
    ReentrantLock working() {
        return working;
    }

    /// Stops what runs, waits until whoever started it knows, and closes the statement.
    ///
    /// @param closing closes it, unless that was done before
    void close(Runnable closing) {
        isClosing = true;
        cancel();
        working.lock();
        try {
            closing.run();
            closeKept();
        } finally {
            working.unlock();
        }
    }

    /// Lets the statement go on to other results while this one stays open until the statement is closed.
    void keep(@Nullable AvaticaResultSet result) {
        working.lock();
        try {
            kept.removeIf(PolarwayResultSet::isClosed);
            if (result instanceof PolarwayResultSet open) {
                kept.add(open);
            }
        } finally {
            working.unlock();
        }
    }

    /// Closes the results that were kept.
    void closeKept() {
        working.lock();
        try {
            List<PolarwayResultSet> results = List.copyOf(kept);
            kept.clear();
            results.forEach(PolarwayResultSet::close);
        } finally {
            working.unlock();
        }
    }

    /// Returns whether there is something that [#cancel] would stop.
    boolean isRunning() {
        return cancellation != null;
    }

    /// Returns the execution whose rows are being read, or null.
    @Nullable
    Execution execution() {
        return execution;
    }

    /// Returns how far the execution is.
    Progress progress() {
        Execution running = execution;
        return running == null ? Progress.UNKNOWN : running.progress();
    }

    int timeoutSeconds() {
        return timeoutSeconds;
    }

    void timeoutSeconds(int seconds) throws SQLException {
        if (seconds < 0) {
            throw SqlErrors.wrongArgument("The timeout is negative: " + seconds);
        }
        timeoutSeconds = seconds;
    }

    void processesEscapes(boolean enable) {
        processesEscapes = enable;
    }

    boolean isPoolable() {
        return isPoolable;
    }

    void poolable(boolean poolable) {
        isPoolable = poolable;
    }

    @Nullable
    SQLWarning warnings() {
        return warnings;
    }

    void clearWarnings() {
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
}
