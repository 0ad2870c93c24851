package io.polarway.engine;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement that was read, checked and planned, to be executed any number of times.
public final class Query {
    private final Session session;
    private final String sql;

    Query(Session session, String sql) {
        this.session = session;
        this.sql = sql;
    }

    /// Returns the session that prepared it.
    public Session session() {
        return session;
    }

    /// Returns the text of the statement.
    public String sql() {
        return sql;
    }

    /// Returns the columns of the result; none where [#returnsRows] is false.
    public Schema schema() {
        return Schema.of();
    }

    /// Returns whether executing it gives rows; SET, CREATE and DROP give none.
    public boolean returnsRows() {
        return false;
    }

    /// Returns the types of the `?` parameters as their context asks for them; NULL where any type will do.
    public List<SqlType> parameterTypes() {
        return List.of();
    }

    /// Executes the statement; the result streams while it runs.
    ///
    /// @param parameters one value for each `?`: the Java forms of [io.polarway.engine.batch.Values], or java.time,
    ///     java.math and java.util.UUID objects, or null
    public Execution execute(@Nullable Object... parameters) {
        return execute(new Cancellation(), parameters);
    }

    /// Executes the statement as [#execute(Object...)] does.
    ///
    /// @param cancellation stops the execution; from any thread
    public Execution execute(Cancellation cancellation, @Nullable Object... parameters) {
        cancellation.check();
        throw EngineException.of(ErrorCode.UNSUPPORTED, "Queries cannot be executed yet");
    }
}
