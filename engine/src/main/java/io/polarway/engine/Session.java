package io.polarway.engine;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One user's conversation with the engine: its settings, views and external tables. Its queries may run at the same time.
public final class Session implements AutoCloseable {
    private final Engine engine;
    private final Path baseDirectory;
    private final Settings settings;

    Session(Engine engine, Path baseDirectory, Settings settings) {
        this.engine = engine;
        this.baseDirectory = baseDirectory.toAbsolutePath().normalize();
        this.settings = settings;
    }

    /// Returns the engine.
    public Engine engine() {
        return engine;
    }

    /// Returns where relative paths begin.
    public Path baseDirectory() {
        return baseDirectory;
    }

    /// Returns the settings of this session, which SET changes.
    public Settings settings() {
        return settings;
    }

    /// Prepares a statement: reads, checks and plans it.
    public Query query(String sql) {
        return query(sql, new Cancellation());
    }

    /// Prepares a statement as [#query(String)] does.
    ///
    /// @param cancellation stops the preparation (a glob may list many files)
    public Query query(String sql, Cancellation cancellation) {
        cancellation.check();
        return new Query(this, sql);
    }

    /// Returns the tables and views that need no path, by name.
    ///
    /// @param like a LIKE pattern that names must match, in any case; null for all
    public List<TableDescription> tables(@Nullable String like) {
        return List.of();
    }

    /// Ends the session; its executions go on until they are closed.
    @Override
    public void close() {
    }
}
