package io.polarway.engine.exec;

import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.spill.TemporaryFiles;
import io.polarway.engine.spill.TemporarySpace;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;

/// What the parts of one running query share.
///
/// @param memory where its buffers come from
/// @param cancellation the flag by which it is stopped
/// @param slots the engine's slots
/// @param threads how many workers it may use
/// @param batchRows the rows of a batch that sources aim at; at most 65,536
/// @param timezone the session's time zone
/// @param statementTime what now() answers
/// @param rejects where scans keep what they leave out
/// @param temporaryFiles where what does not fit into memory is put
public record QueryContext(QueryMemory memory, Cancellation cancellation, Slots slots, int threads, int batchRows,
        ZoneId timezone, Instant statementTime, RejectTables rejects, TemporaryFiles temporaryFiles) {
    /// Creates the context of a query that belongs to no session.
    public QueryContext(QueryMemory memory, Cancellation cancellation, Slots slots, int threads, int batchRows,
            ZoneId timezone, Instant statementTime) {
        this(memory, cancellation, slots, threads, batchRows, timezone, statementTime, RejectTables.NONE);
    }

    /// Creates the context of a query that belongs to no session, and puts what does not fit into the system's directory.
    public QueryContext(QueryMemory memory, Cancellation cancellation, Slots slots, int threads, int batchRows,
            ZoneId timezone, Instant statementTime, RejectTables rejects) {
        this(memory, cancellation, slots, threads, batchRows, timezone, statementTime, rejects,
                new TemporaryFiles(new TemporarySpace(), Path.of(System.getProperty("java.io.tmpdir", ".")),
                        Long.MAX_VALUE, cancellation));
    }
}
