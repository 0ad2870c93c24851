package io.polarway.engine;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/// The statements of an engine that are being executed, and the executions that nobody has closed yet, so that the engine can end
/// them. Thread-safe.
final class OpenStatements implements AutoCloseable {
    /// How long statements that were stopped are waited for.
    private static final long PATIENCE_MILLIS = 2_500;

    private final RunningWork running;
    private final Set<StatementHandle> executing = new HashSet<>();
    private final Set<Execution> open = new HashSet<>();
    private boolean isClosed;

    /// Creates an empty set.
    ///
    /// @param running learns what is being executed
    OpenStatements(RunningWork running) {
        this.running = running;
    }

    /// Throws CLOSED once the engine is closed.
    synchronized void checkOpen() {
        if (isClosed) {
            throw closed();
        }
    }

    private static EngineException closed() {
        return EngineException.of(ErrorCode.CLOSED, "The engine is closed");
    }

    /// Returns what `execution` gives, which is stopped by its handle if the engine is closed meanwhile.
    Execution run(StatementHandle handle, Supplier<Execution> execution) {
        synchronized (this) {
            checkOpen();
            executing.add(handle);
            running.begin();
        }
        try {
            return leftOpen(execution.get());
        } finally {
            synchronized (this) {
                executing.remove(handle);
                notifyAll();
            }
            running.end();
        }
    }

    /// Returns an execution, which nobody would close any more if the engine was closed meanwhile: then what has changed something is told, and
    /// all else is an error.
    private Execution leftOpen(Execution execution) {
        synchronized (this) {
            if (!isClosed) {
                return execution;
            }
        }
        execution.end();
        if (execution.updateCount() < 0) {
            throw closed();
        }
        return execution;
    }

    /// Notes an execution that somebody is to close.
    synchronized void opened(Execution execution) {
        open.add(execution);
    }

    /// Notes that an execution is closed.
    synchronized void closed(Execution execution) {
        open.remove(execution);
    }

    /// Stops all statements with the error CLOSED.
    void stopAll() {
        Set<StatementHandle> executed;
        Set<Execution> read;
        synchronized (this) {
            isClosed = true;
            executed = new HashSet<>(executing);
            read = new HashSet<>(open);
        }
        executed.forEach(handle -> handle.stop(closed()));
        read.forEach(execution -> execution.stop(closed()));
    }

    /// Stops all statements, waits until none is being executed or those that are seem to hang, and closes their executions. What is left
    /// counts as running.
    @Override
    public void close() {
        stopAll();
        Set<Execution> left;
        synchronized (this) {
            BoundedWait.until(this, executing::isEmpty, PATIENCE_MILLIS);
            left = new HashSet<>(open);
        }
        left.forEach(execution -> execution.stop(closed()));
        EngineException failure = null;
        for (Execution execution : left) {
            try {
                execution.end();
            } catch (EngineException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
