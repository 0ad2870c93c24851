package io.polarway.engine.operator.sort;

import io.polarway.engine.exec.Worker;
import org.jspecify.annotations.Nullable;

/// Rows of one worker in order, in memory or in a temporary file. Immutable, and read by several threads.
sealed interface SortedRows extends AutoCloseable permits Run, SpilledRun {
    /// Returns how many there are.
    long rowCount();

    /// Returns how many rows are known at which a merge may be cut.
    int cuts();

    /// Returns one of them; they ascend.
    Cut cut(int index);

    /// Returns a row number of this below or at that of a cut, and not further below than `rowCount() / cuts()` or so.
    long rowsBefore(int cut);

    /// Returns a reader of the rows from one cut to another; null: from the first row, to the last.
    Reader read(@Nullable Cut from, @Nullable Cut to, Worker worker);

    /// Returns the bytes of memory that a reader takes.
    long readerBytes();

    /// Returns the bytes of memory that the rows take.
    long bytes();

    @Override
    void close();

    /// A row, by its number in a run: a merge may be cut before it.
    record Cut(Run run, int index) {
    }

    /// Gives rows piece by piece. Used by one thread.
    interface Reader extends AutoCloseable {
        /// Returns the next rows, which are valid until this is called again; null when there are none left.
        @Nullable
        Piece next();

        /// Returns how many rows were left out before the first piece; asked for after the first call of [#next].
        long skipped();

        @Override
        void close();
    }

    /// Some of the rows in memory.
    ///
    /// @param run where they are
    /// @param from the first one, by its number in order
    /// @param to the one after the last
    record Piece(Run run, int from, int to) {
    }
}
