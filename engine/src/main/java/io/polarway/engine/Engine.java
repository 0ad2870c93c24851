package io.polarway.engine;

import io.polarway.engine.exec.Slots;
import io.polarway.engine.format.FileFormats;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import io.polarway.engine.spill.TemporarySpace;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// The engine: what all sessions of a process share, memory above all. Thread-safe.
///
/// ```java
/// try (Engine engine = Engine.create();
///         Session session = engine.openSession(Path.of("."));
///         Execution execution = session.query("SELECT count(*) FROM 'ticks/*.parquet'").execute()) {
///     try (Batch batch = execution.next()) {
///         System.out.println(Values.get(batch.column(0), 0));
///     }
/// }
/// ```
public final class Engine implements AutoCloseable {
    private final Settings settings;
    private final MemoryPool memory;
    private final QueryMemory tableMemory;
    private final TemporarySpace temporarySpace = new TemporarySpace();
    private final Slots slots;
    private final FileFormats formats = new FileFormats();
    private final RunningWork running = new RunningWork();
    private final AsyncExecutions asyncExecutions;
    private final OpenStatements statements = new OpenStatements(running);
    private final Plannings plannings = new Plannings(running, statements::checkOpen);
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    private Engine(Settings settings) {
        this.settings = settings;
        this.memory = new MemoryPool(settings.get(Setting.MEMORY_LIMIT));
        memory.alwaysShort(settings.get(Setting.FORCE_SPILL));
        this.tableMemory = memory.open("tables");
        this.slots = new Slots(settings.get(Setting.THREADS));
        this.asyncExecutions = new AsyncExecutions(Math.max(2, settings.get(Setting.THREADS)));
    }

    /// Creates an engine with all settings at their defaults.
    public static Engine create() {
        return create(new Settings());
    }

    /// Creates an engine.
    ///
    /// @param settings what its sessions start with; copied
    public static Engine create(Settings settings) {
        return new Engine(new Settings(settings));
    }

    /// Opens a session.
    ///
    /// @param baseDirectory where relative paths begin; its files and folders show as tables
    public Session openSession(Path baseDirectory) {
        statements.checkOpen();
        Session session = new Session(this, baseDirectory, new Settings(settings));
        sessions.add(session);
        return session;
    }

    /// Notes that a session is closed.
    void closed(Session session) {
        sessions.remove(session);
    }

    /// Returns the memory that all queries share.
    public MemoryPool memory() {
        return memory;
    }

    /// Returns where the rows of tables stay that are held in memory.
    QueryMemory tableMemory() {
        return tableMemory;
    }

    /// Returns what the temporary files of all queries take.
    public TemporarySpace temporarySpace() {
        return temporarySpace;
    }

    Slots slots() {
        return slots;
    }

    FileFormats formats() {
        return formats;
    }

    OpenStatements statements() {
        return statements;
    }

    AsyncExecutions asyncExecutions() {
        return asyncExecutions;
    }

    RunningWork running() {
        return running;
    }

    Plannings plannings() {
        return plannings;
    }

    /// Cancels what runs asynchronously, stops what else runs with the error CLOSED, closes executions and sessions that are still
    /// open, and frees what they share. What does not end within a few seconds, as in a read that hangs, is left; it frees the rest
    /// when it ends. A second call does nothing.
    ///
    /// Throws CLOSED, when all that is done, if there are batches that nobody has closed.
    @Override
    public void close() {
        if (isClosed.getAndSet(true)) {
            return;
        }
        // All of them before the first is waited for, since several may hang.
        asyncExecutions.cancelAll();
        statements.stopAll();
        asyncExecutions.close();
        try {
            statements.close();
        } finally {
            sessions.forEach(Session::close);
            running.whenOver(this::free);
        }
    }

    private void free() {
        slots.close();
        tableMemory.close();
        memory.close();
    }
}
