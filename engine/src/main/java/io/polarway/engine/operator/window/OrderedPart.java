package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.sort.CollectedRows;
import io.polarway.engine.operator.sort.Sort;

/// Puts rows that need not fit into memory in the order of a window, into columns of paged memory.
///
/// @param shape of the window
/// @param profile where it notes what it did
record OrderedPart(WindowShape shape, OperatorProfile profile) {
    private static final long MOST_ROWS = Integer.MAX_VALUE - (1 << 17);

    /// Returns the rows in order, which the caller owns; there are none left in `rows`.
    ///
    /// @param paged where they are put
    Batch of(PartRows rows, QueryMemory paged, Worker worker) {
        if (rows.rows() > MOST_ROWS) {
            throw EngineException.of(ErrorCode.UNSUPPORTED, "A window has " + rows.rows()
                    + " rows in one partition, or in few; there may be " + MOST_ROWS
                    + ". Filter or aggregate before the window, or add columns to PARTITION BY");
        }
        try (CollectedRows ordered = new CollectedRows(shape.types(), paged)) {
            ordered.reserve((int) rows.rows());
            Stage target = new Collecting(ordered, paged);
            if (shape.sortKeys().isEmpty()) {
                give(rows, worker, target);
            } else {
                sort(rows, worker, target);
            }
            return ordered.take();
        }
    }

    private void sort(PartRows rows, Worker worker, Stage target) {
        try (Sort sort = new Sort(shape.sortKeys(), shape.types(), profile)) {
            try (Stage stage = sort.open(worker)) {
                stage.beginMorsel(0);
                give(rows, worker, stage);
                stage.endMorsel();
                stage.finish();
            }
            sort.complete(worker);
            Source sorted = sort.source();
            for (Morsel morsel = sorted.claim(); morsel != null; morsel = sorted.claim()) {
                worker.cancellation().check();
                morsel.run(worker, target);
            }
        }
    }

    private void give(PartRows rows, Worker worker, Stage target) {
        rows.giveSlices(shape.types(), worker, target::push);
        rows.close();
    }

    private record Collecting(CollectedRows rows, QueryMemory paged) implements Stage {
        @Override
        public Demand push(Batch batch) {
            Column[] columns = new Column[batch.width()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = batch.column(i);
            }
            rows.append(columns, batch.selection(), batch.positions());
            paged.passed(batch.rows());
            return Demand.MORE;
        }

        @Override
        public void finish() {
            // The rows are taken when all have come.
        }

        @Override
        public void close() {
            // The rows are the caller's.
        }
    }
}
