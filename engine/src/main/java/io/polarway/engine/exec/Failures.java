package io.polarway.engine.exec;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// Turns what a worker throws into the error of its query.
final class Failures {
    private Failures() {
    }

    static EngineException asEngineException(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError error) {
            return EngineException.of(ErrorCode.MEMORY_LIMIT, "The Java heap is full (" + error.getMessage()
                    + "). Give the JVM more with -Xmx, or lower the number of threads or batch_rows", error);
        }
        if (thrown instanceof org.apache.arrow.memory.OutOfMemoryException error) {
            return EngineException.of(ErrorCode.MEMORY_LIMIT,
                    "The operating system gave no more memory: " + error.getMessage(), error);
        }
        return EngineException.wrap(thrown);
    }
}
