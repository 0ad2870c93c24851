package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives the rows of a source that are said to be in order, and fails if they are not, before anybody who takes them by the order of
/// morsels sees one that is out of it.
public final class CheckedSource extends MappedSource {
    private final Source source;
    private final List<SortKey> keys;
    private final Fault fault;
    private final MorselBorders borders = new MorselBorders();
    private @Nullable EngineException found;

    /// What is wrong.
    public interface Fault {
        /// Returns the error that names the first row out of order. Called once at most, by a worker that has met such a row.
        EngineException find(Worker worker);

        /// Returns whether some row that nobody wanted any more would have had to come before one that was given. Called once, when no
        /// more are read.
        ///
        /// @param last the last row that was given
        boolean isLeftOut(KeyRow last, Worker worker);
    }

    /// Creates the source.
    ///
    /// @param source the rows; owned
    /// @param keys columns that it gives
    /// @param fault what is wrong if a row is out of order
    public CheckedSource(Source source, List<SortKey> keys, Fault fault) {
        super(source);
        this.source = source;
        this.keys = List.copyOf(keys);
        this.fault = fault;
    }

    @Override
    public @Nullable Morsel claim() {
        Morsel morsel = source.claim();
        return morsel == null ? null : new CheckedMorsel(morsel);
    }

    @Override
    public void complete(Worker worker) {
        super.complete(worker);
        KeyRow last = borders.last();
        if (last != null && fault.isLeftOut(last, worker)) {
            throw fault(worker);
        }
    }

    @Override
    public void close() {
        try (borders) {
            super.close();
        }
    }

    /// Makes the error once: the others who meet rows out of order wait for it.
    private synchronized EngineException fault(Worker worker) {
        EngineException error = found;
        if (error == null) {
            error = fault.find(worker);
            found = error;
        }
        return error;
    }

    private final class CheckedMorsel implements Morsel {
        private final Morsel morsel;

        CheckedMorsel(Morsel morsel) {
            this.morsel = morsel;
        }

        @Override
        public long sequence() {
            return morsel.sequence();
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try (CheckStage check = new CheckStage(worker, morsel.sequence(), first)) {
                Demand demand = morsel.run(worker, check);
                check.end();
                return demand;
            }
        }
    }

    /// Checks the batches of one morsel on their way to the first stage.
    private final class CheckStage implements Stage {
        private final Worker worker;
        private final long morsel;
        private final Stage next;
        private final OrderCheck check;

        CheckStage(Worker worker, long morsel, Stage next) {
            this.worker = worker;
            this.morsel = morsel;
            this.next = next;
            this.check = new OrderCheck(keys, worker.memory());
        }

        @Override
        public Demand push(Batch batch) {
            boolean isFirst = check.last() == null && batch.rows() > 0;
            if (isFirst && !borders.begin(morsel, check.row(batch, 0)) || !check.accepts(batch)) {
                throw fault(worker);
            }
            return next.push(batch);
        }

        void end() {
            if (!borders.end(morsel, check.takeLast())) {
                throw fault(worker);
            }
        }

        @Override
        public void close() {
            check.close();
        }
    }
}
