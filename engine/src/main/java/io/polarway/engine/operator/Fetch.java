package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.sort.Ties;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Adds columns to few rows of a table that were chosen without them: collects the rows, reads the other columns of exactly these on all
/// workers, and gives the rows in the order in which they came.
///
/// The last column of the input says which row of the table a row is.
public final class Fetch {
    private final Function<long[], Source> reader;
    private final OperatorProfile profile;
    private final int keptColumns;
    private final int readColumns;
    private final RowPieces chosen;
    private final RowPieces read;
    private final @Nullable Ties ties;
    private long[] identities = {};
    private long[] ascending = {};

    /// Creates the operator.
    ///
    /// @param kept the types of the input's columns without the last one, which are given first
    /// @param added the types of the columns that are read
    /// @param reader opens the source of the rows that have the given identities, ascending and different. The batches of its morsels, one
    ///     morsel after the other, have one row for each of them, in this order
    /// @param ties if not null, may be given up: then no row is given
    /// @param profile where it notes what it did
    public Fetch(List<SqlType> kept, List<SqlType> added, Function<long[], Source> reader, @Nullable Ties ties,
            OperatorProfile profile) {
        List<SqlType> input = new ArrayList<>(kept);
        input.add(ScalarType.BIGINT);
        this.chosen = new RowPieces(input, null);
        this.read = new RowPieces(added, ties);
        this.ties = ties;
        this.keptColumns = kept.size();
        this.readColumns = added.size();
        this.reader = reader;
        this.profile = profile;
    }

    /// Returns where the chosen rows go.
    public Sink input() {
        return new Sink() {
            @Override
            public Stage open(Worker worker) {
                return chosen.open(worker);
            }

            @Override
            public void complete(Worker worker) {
                chosen.complete(worker);
                identities = chosen.numbers(keptColumns);
                ascending = identities.clone();
                Arrays.sort(ascending);
            }

            @Override
            public void close() {
                chosen.close();
            }
        };
    }

    /// Returns the pipeline that reads the other columns, on all workers, between those of the input and that of [#source]. It gives no
    /// row.
    public Pipeline reading() {
        return new Pipeline(new Reading(), profile, List.of(), new Sink() {
            @Override
            public Stage open(Worker worker) {
                return new Nowhere();
            }

            @Override
            public void complete(Worker worker) {
                if (ties != null && ties.isGivenUp()) {
                    identities = new long[0];
                    chosen.close();
                    read.close();
                    return;
                }
                read.complete(worker);
                if (read.rows() != ascending.length) {
                    throw EngineException.internal(ascending.length + " rows were asked for by their identities, and "
                            + read.rows() + " came");
                }
                profile.noteMemory(chosen.bytes() + read.bytes());
            }

            @Override
            public void close() {
                read.close();
            }
        }, profile);
    }

    /// Returns the rows with all columns.
    public Source source() {
        return new PartSource(() -> identities.length == 0 ? 0 : 1, this::push);
    }

    private Demand push(int part, Worker worker, Stage first) {
        int most = Math.max(1, worker.query().batchRows());
        for (int from = 0; from < identities.length; from += most) {
            worker.cancellation().check();
            try (Batch batch = batch(from, Math.min(most, identities.length - from), worker)) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
        }
        return Demand.MORE;
    }

    private Batch batch(int from, int rows, Worker worker) {
        int[] numbers = new int[rows];
        int[] places = new int[rows];
        for (int i = 0; i < rows; i++) {
            numbers[i] = from + i;
            places[i] = Arrays.binarySearch(ascending, identities[from + i]);
        }
        Column[] columns = new Column[keptColumns + readColumns];
        int done = 0;
        try {
            for (; done < columns.length; done++) {
                columns[done] = done < keptColumns
                        ? chosen.gather(done, numbers, worker.memory())
                        : read.gather(done - keptColumns, places, worker.memory());
            }
            return new Batch(rows, null, columns);
        } finally {
            for (int i = 0; done < columns.length && i < done; i++) {
                columns[i].close();
            }
        }
    }

    /// The rows to be read, once it is known which.
    private final class Reading implements Source {
        private @Nullable Source opened;

        private synchronized @Nullable Source source() {
            Source known = opened;
            if (known == null && ascending.length > 0) {
                known = reader.apply(ascending);
                opened = known;
            }
            return known;
        }

        @Override
        public @Nullable Morsel claim() {
            Source source = source();
            Morsel morsel = source == null ? null : source.claim();
            return morsel == null ? null : new Kept(morsel);
        }

        @Override
        public int parallelism() {
            Source source = source();
            return source == null ? 1 : source.parallelism();
        }

        @Override
        public synchronized void close() {
            if (opened != null) {
                opened.close();
            }
        }
    }

    /// A morsel whose rows are kept instead of being given.
    ///
    /// @param morsel the rows
    private final class Kept implements Morsel {
        private final Morsel morsel;

        Kept(Morsel morsel) {
            this.morsel = morsel;
        }

        @Override
        public long sequence() {
            return morsel.sequence();
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try (Stage stage = read.open(worker)) {
                stage.beginMorsel(morsel.sequence());
                Demand demand = morsel.run(worker, stage);
                stage.endMorsel();
                return demand;
            }
        }
    }

    /// The end of a pipeline that gives no row.
    private static final class Nowhere implements Stage {
        @Override
        public Demand push(Batch batch) {
            throw EngineException.internal("rows came out of reading what is kept");
        }
    }
}
