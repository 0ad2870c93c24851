package io.polarway.engine;

import io.polarway.engine.batch.ArrowSchema;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.kernel.ArrowExport;
import io.polarway.engine.memory.QueryMemory;
import java.io.IOException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/// The result of a query as Arrow batches: each [#loadNextBatch] fills the one [#getVectorSchemaRoot] anew, sharing the
/// engine's buffers where the types allow, until it answers false. Errors of the query are thrown as
/// [io.polarway.engine.error.EngineException]. Close it to end the query and free the memory.
public final class ArrowStream extends ArrowReader {
    private final BatchStream batches;
    private final QueryMemory memory;
    private final String timezone;
    private final AutoCloseable owner;
    private long bytesRead;
    private boolean closed;

    /// Creates a stream over the batches of a query.
    ///
    /// @param batches the result, closed by closing this
    /// @param memory the query's memory
    /// @param timezone the zone that instants are labelled with
    /// @param owner closed last: what frees `memory`
    ArrowStream(BatchStream batches, QueryMemory memory, String timezone, AutoCloseable owner) {
        super(memory.allocator());
        this.batches = batches;
        this.memory = memory;
        this.timezone = timezone;
        this.owner = owner;
    }

    /// Returns the vectors that [#loadNextBatch] fills; the same object every time.
    @Override
    public VectorSchemaRoot getVectorSchemaRoot() {
        try {
            return super.getVectorSchemaRoot();
        } catch (IOException e) {
            throw EngineException.wrap(e);
        }
    }

    /// Fills the vectors with the next batch; false at the end.
    @Override
    public boolean loadNextBatch() {
        Batch next = batches.next();
        if (next == null) {
            return false;
        }
        try (Batch batch = next) {
            bytesRead += batch.bytes();
            ArrowExport.load(batch, getVectorSchemaRoot(), memory);
        }
        return true;
    }

    @Override
    public long bytesRead() {
        return bytesRead;
    }

    /// Ends the query and frees its memory; a second call does nothing.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            super.close();
        } catch (IOException e) {
            throw EngineException.wrap(e);
        }
    }

    @Override
    protected void closeReadSource() {
        try {
            batches.close();
        } finally {
            try {
                owner.close();
            } catch (Exception e) {
                throw EngineException.wrap(e);
            }
        }
    }

    @Override
    protected Schema readSchema() {
        return ArrowSchema.of(batches.schema(), timezone);
    }
}
