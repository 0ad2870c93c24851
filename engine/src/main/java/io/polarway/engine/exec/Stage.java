package io.polarway.engine.exec;

import io.polarway.engine.batch.Batch;

/// The state of one operator or sink for one worker; used by that worker's thread only.
///
/// The runtime calls `push` any number of times, between them `beginMorsel` and `endMorsel` around each morsel on every
/// stage, then `finish` once on every stage of the chain from the source on (not after an error), and always `close` on
/// every stage. A stage does not finish or close the next one.
public interface Stage extends AutoCloseable {

    /// Takes a batch, borrowed for the call. After ENOUGH nothing more need be pushed.
    Demand push(Batch batch);

    /// Learns that the batches to come are those of the morsel with this sequence number, see [Morsel#sequence].
    default void beginMorsel(long sequence) {
    }

    /// Learns that the morsel is complete.
    default void endMorsel() {
    }

    /// Learns that this worker has pushed everything; may still push to the next stage.
    default void finish() {
    }

    /// Frees what the stage holds.
    @Override
    default void close() {
    }
}
