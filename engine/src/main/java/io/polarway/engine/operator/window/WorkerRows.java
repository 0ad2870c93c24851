package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one part that one worker collected, in the order of its input: first those put aside, then those in memory.
///
/// @param aside rows in files, which are not owned
/// @param rest rows in flat columns; null: there are none
/// @param morsels where all rows come from
record WorkerRows(List<Aside> aside, @Nullable Batch rest, MorselRows morsels) implements AutoCloseable {
    /// Rows in a file.
    record Aside(SpillFile file, SpillFile.Extent extent) {
    }

    /// Returns the number of rows.
    long rows() {
        long rows = rest == null ? 0 : rest.positions();
        for (Aside rowsAside : aside) {
            rows += rowsAside.extent().rows();
        }
        return rows;
    }

    /// Returns the bytes that the rows take in memory, or would take.
    long bytes() {
        long bytes = rest == null ? 0 : rest.bytes();
        for (Aside rowsAside : aside) {
            bytes += rowsAside.extent().bytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        if (rest != null) {
            rest.close();
        }
    }

    /// Gives the rows piece by piece. Used by one thread.
    static final class Reader implements AutoCloseable {
        private final WorkerRows rows;
        private final List<SqlType> types;
        private final Worker worker;
        private int next;
        private @Nullable Batch batch;
        private int at;

        Reader(WorkerRows rows, List<SqlType> types, Worker worker) {
            this.rows = rows;
            this.types = types;
            this.worker = worker;
        }

        /// Gives the next `count` rows, in ranges of batches, which are borrowed.
        void give(long count, Ranges ranges) {
            for (long left = count; left > 0;) {
                worker.cancellation().check();
                Batch current = current();
                int taken = (int) Math.min(left, current.positions() - at);
                ranges.range(current, at, at + taken);
                at += taken;
                left -= taken;
            }
        }

        private Batch current() {
            Batch current = batch;
            if (current != null && at < current.positions()) {
                return current;
            }
            close();
            at = 0;
            if (next < rows.aside.size()) {
                Aside aside = rows.aside.get(next++);
                current = aside.file.read(aside.extent, types, worker.memory());
            } else if (rows.rest != null) {
                current = rows.rest.retain();
            } else {
                throw io.polarway.engine.error.EngineException.internal("a window reads more rows than there are");
            }
            batch = current;
            return current;
        }

        @Override
        public void close() {
            Batch old = batch;
            batch = null;
            if (old != null) {
                old.close();
            }
        }
    }

    /// Takes rows.
    @FunctionalInterface
    interface Ranges {
        /// Takes rows `from` to `to` of a batch, which is borrowed.
        void range(Batch batch, int from, int to);
    }
}
