package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.KeyRange;
import io.polarway.engine.format.Runs;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Sorts each run of a source by itself, so that no more rows are held than each worker's run has. A run whose rows turn out to be in
/// order already, as those of files written in order are, is given as it came; another one goes through a [Sort], which spills if need
/// be. That runs follow each other is checked by the range of each: statistics that lie are an error.
public final class SortedRuns extends MappedSource {
    private final Runs.RunSource source;
    private final List<SortKey> keys;
    private final KeyRange.Direction direction;
    private final List<SqlType> types;
    private final OperatorProfile profile;

    /// Creates the source.
    ///
    /// @param source the runs in the order of the first key; owned
    /// @param keys columns that it gives, the most significant first
    /// @param types of all columns that it gives
    /// @param profile where it notes how much memory it takes
    public SortedRuns(Runs.RunSource source, List<SortKey> keys, List<SqlType> types, OperatorProfile profile) {
        super(source);
        this.source = source;
        this.keys = List.copyOf(keys);
        this.direction = new KeyRange.Direction(keys.getFirst().descending(), keys.getFirst().nullsFirst());
        this.types = List.copyOf(types);
        this.profile = profile;
    }

    @Override
    public @Nullable Morsel claim() {
        Runs.RunMorsel run = source.claim();
        return run == null ? null : new SortedMorsel(run);
    }

    private final class SortedMorsel implements Morsel {
        private final Runs.RunMorsel run;

        SortedMorsel(Runs.RunMorsel run) {
            this.run = run;
        }

        @Override
        public long sequence() {
            return run.sequence();
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try (SortedPiece rows = new SortedPiece(keys, types, worker, profile)) {
                run.run(worker, rows);
                return rows.give(new InRange(run, first));
            }
        }
    }

    /// Passes batches in order on whose first and last row have the values that they are said to have.
    private final class InRange implements Stage {
        private final Runs.RunMorsel run;
        private final Stage next;

        InRange(Runs.RunMorsel run, Stage next) {
            this.run = run;
            this.next = next;
        }

        @Override
        public Demand push(Batch batch) {
            int rows = batch.rows();
            if (rows > 0) {
                check(batch, 0);
                check(batch, rows - 1);
            }
            return next.push(batch);
        }

        private void check(Batch batch, int row) {
            Selection selection = batch.selection();
            Object value = Values.get(batch.column(keys.getFirst().column()),
                    selection == null ? row : selection.position(row));
            if (!run.range().contains(value, direction)) {
                throw EngineException.of(ErrorCode.CORRUPT_FILE, "The statistics of " + run.place()
                        + " are wrong: a row has the value " + value + ", which is not between "
                        + run.range().first().value() + " and " + run.range().last().value());
            }
        }
    }
}
