package io.polarway.engine.exec;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;

/// The errors of one scan. They come into the tables of the session in the order of the morsels, once the scan has come to its end.
/// Thread-safe.
public interface Rejects extends AutoCloseable {
    /// Returns the number of the scan in its session, from 1.
    long scan();

    /// Returns how many further errors of a file are kept at most, as far as that is known by now.
    long room(long file);

    /// Takes errors of one file.
    ///
    /// @param morsel the sequence of the morsel that has them, which has not ended
    /// @param errors of the columns [RejectTables#ERRORS], without a selection, in the order of the file; copied
    void add(long morsel, long file, Batch errors);

    /// Notes that a morsel was run.
    ///
    /// @param morsel its sequence; that of each morsel is told once
    void end(long morsel);

    /// Returns an error of the scan, which says how to store fewer errors if these are what the memory is full of.
    EngineException explained(EngineException error);

    /// Puts everything into the tables.
    ///
    /// @param files of the columns [RejectTables#SCANS], without a selection; borrowed
    void keep(Batch files, Worker worker);

    /// Frees what was not kept.
    @Override
    void close();
}
