package io.polarway.bench;

import org.jspecify.annotations.Nullable;

/// A statement that both engines run as it stands.
///
/// @param name what the table calls it
/// @param sql the text
/// @param check the query whose result has to be the same on both engines once they have run the statement
/// @param floor what no engine can do without, timed beside them; null if nothing is
record BenchQuery(String name, String sql, String check, @Nullable FloorSource floor) {
    /// Opens a floor when its query is run.
    @FunctionalInterface
    interface FloorSource {
        /// Returns it; the caller closes it.
        Floor open() throws Exception;
    }

    /// A part of the work of a query, done alone.
    interface Floor extends AutoCloseable {
        /// Does it once.
        void run() throws Exception;

        @Override
        void close();
    }

    /// Creates a query whose own result is compared.
    BenchQuery(String name, String sql) {
        this(name, sql, sql, null);
    }
}
