package io.polarway.jdbc;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How long a caller may wait for the engine at a time: while a statement is prepared or executed, or for the next batch of
/// rows. A query that lets its caller wait longer is stopped. The time between calls does not count, so that rows may be
/// read as slowly as their reader likes.
///
/// @param millis 0 for any time
record NetworkTimeout(int millis) {
    /// Begins to wait for a query.
    Wait await(Cancellation query) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        if (millis > 0) {
            // The JDK's own timer thread runs this; an answer in time takes the task from it.
            answer.orTimeout(millis, TimeUnit.MILLISECONDS).whenComplete((nothing, late) -> {
                if (late instanceof TimeoutException) {
                    query.stop(
                            EngineException.of(ErrorCode.TIMEOUT, "The query was stopped after the network timeout of "
                                    + millis + " ms, which Connection.setNetworkTimeout sets"));
                }
            });
        }
        return () -> answer.complete(null);
    }

    /// A caller who waits until this is closed.
    interface Wait extends AutoCloseable {
        @Override
        void close();
    }
}
