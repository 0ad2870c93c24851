package io.polarway.engine;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Progress;
import io.polarway.engine.exec.QueryExecution;
import org.jspecify.annotations.Nullable;

/// What holds on to a statement while another thread executes it: stops it, and tells how far it is. It is handed to
/// [Query#execute(StatementHandle, Object...)], which returns only at the end of statements such as COPY that give no rows.
/// Of one execution; any thread.
public final class StatementHandle {
    private final Cancellation cancellation;
    private volatile @Nullable QueryExecution running;

    /// Creates a handle of a statement that has not begun.
    public StatementHandle() {
        this(new Cancellation());
    }

    /// Creates a handle of a statement that others may stop, too.
    public StatementHandle(Cancellation cancellation) {
        this.cancellation = cancellation;
    }

    /// Returns the flag that the statement polls.
    public Cancellation cancellation() {
        return cancellation;
    }

    /// Stops the statement, now or once it begins; whoever waits for it gets the error CANCELED.
    public void cancel() {
        cancellation.cancel();
        QueryExecution query = running;
        if (query != null) {
            query.cancel();
        }
    }

    /// Stops the statement as [#cancel] does, for another reason.
    void stop(EngineException why) {
        cancellation.stop(why);
        cancel();
    }

    /// Returns how far the statement is.
    public Progress progress() {
        QueryExecution query = running;
        return query == null ? Progress.UNKNOWN : query.progress();
    }

    /// Learns which query does the work from now on.
    void follow(QueryExecution query) {
        running = query;
    }
}
