package io.polarway.engine.operator.sort;

import io.polarway.engine.exec.OneAtATime;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What all workers have sorted. Rows are added by any thread, then read by all.
final class SortedInput implements AutoCloseable {
    /// What sorting a row takes beside its columns: its number and a word, twice.
    private static final int ROW_BYTES = 24;
    /// Rows of one worker are numbered by an `int`.
    private static final int MOST_ROWS = 1 << 30;

    private final OperatorProfile profile;
    private final List<SortedRows> runs = new ArrayList<>();
    private final List<SpilledRuns> spilled = new ArrayList<>();
    private final OneAtATime compacting = new OneAtATime();
    private @Nullable Reservation held;
    private long bytes;

    /// Creates an empty input.
    ///
    /// @param profile where it notes how much memory it takes
    SortedInput(OperatorProfile profile) {
        this.profile = profile;
    }

    /// Returns whether a worker is to sort what it has collected, and put it aside.
    ///
    /// @param reservation which holds the rows, and nothing else
    static boolean mustSpill(Reservation reservation, CollectedRows collected) {
        int rows = collected.rows();
        if (rows == 0) {
            return false;
        }
        long perRow = Math.max(1, collected.bytes() / rows);
        return rows > MOST_ROWS || reservation.mustSpill((int) (2 + (ROW_BYTES - 1) / perRow));
    }

    /// Returns whether a worker is to do so before its columns grow for `more` rows, which it could not sort then.
    static boolean mustSpillBefore(Reservation reservation, CollectedRows collected, int more) {
        long growth = collected.rows() == 0 ? 0 : collected.growth(more);
        return growth > 0 && reservation.mustSpillBefore(growth + (long) ROW_BYTES * (collected.rows() + more));
    }

    /// Takes over what a worker has sorted, in any case.
    ///
    /// @param last the rows that come after the spilled ones; null: there are none
    void add(@Nullable Run last, SpilledRuns aside, Worker worker) {
        synchronized (runs) {
            if (last != null) {
                runs.add(last);
                bytes += last.bytes();
                Reservation known = held;
                if (known == null) {
                    known = worker.memory().reserve("sort");
                    held = known;
                }
                known.attribute(last.bytes());
            }
            spilled.add(aside);
        }
        if (aside.readers() < worker.query().threads()) {
            compacting.run(worker, () -> aside.compact(worker));
        } else {
            aside.compact(worker);
        }
        synchronized (runs) {
            runs.addAll(aside.runs());
            for (SpilledRun run : aside.runs()) {
                bytes += run.bytes();
            }
            profile.noteMemory(bytes);
        }
    }

    /// Returns all runs.
    List<SortedRows> runs() {
        return runs;
    }

    @Override
    public void close() {
        runs.stream().filter(Run.class::isInstance).forEach(SortedRows::close);
        runs.clear();
        spilled.forEach(SpilledRuns::close);
        spilled.clear();
        Reservation known = held;
        if (known != null) {
            known.close();
        }
    }
}
