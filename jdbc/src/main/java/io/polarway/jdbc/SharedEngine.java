package io.polarway.jdbc;

import io.polarway.engine.Engine;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import java.util.HashMap;
import java.util.Map;

/// The engines of this JVM: connections that ask for the same memory, threads and temporary directory share one, which is
/// closed with the last of them.
final class SharedEngine implements AutoCloseable {
    private static final Map<Key, SharedEngine> OPEN = new HashMap<>();

    private final Key key;
    private final Engine engine;
    private int connections;

    /// What belongs to an engine rather than to a session, as SHOW writes it.
    private record Key(String memoryLimit, String threads, String tempDirectory, String forceSpill) {
        static Key of(Settings settings) {
            return new Key(settings.write(Setting.MEMORY_LIMIT), settings.write(Setting.THREADS),
                    settings.write(Setting.TEMP_DIRECTORY), settings.write(Setting.FORCE_SPILL));
        }
    }

    private SharedEngine(Key key, Engine engine) {
        this.key = key;
        this.engine = engine;
    }

    /// Returns the engine for these settings, to be closed once by each caller.
    static SharedEngine open(Settings settings) {
        Key key = Key.of(settings);
        synchronized (OPEN) {
            SharedEngine shared = OPEN.computeIfAbsent(key, any -> new SharedEngine(any, Engine.create(settings)));
            shared.connections++;
            return shared;
        }
    }

    /// Keeps the engine open until one more call of [#close]; answers false if it is closed already.
    boolean retain() {
        synchronized (OPEN) {
            if (connections == 0) {
                return false;
            }
            connections++;
            return true;
        }
    }

    /// Returns the engine.
    Engine engine() {
        return engine;
    }

    @Override
    public void close() {
        boolean isLast;
        synchronized (OPEN) {
            isLast = --connections == 0;
            if (isLast) {
                OPEN.remove(key);
            }
        }
        // That may wait for what runs in it: connections to other engines do not wait for it.
        if (isLast) {
            engine.close();
        }
    }
}
