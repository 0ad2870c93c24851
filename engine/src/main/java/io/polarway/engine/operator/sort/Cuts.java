package io.polarway.engine.operator.sort;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a merge of sorted runs into stretches of about the same number of rows, or finds where a row number is.
final class Cuts {
    /// A row at which a cut may be, and how many rows of its run begin with it, up to the next such row.
    private record Candidate(SortedRows.Cut cut, long rows) {
    }

    private Cuts() {
    }

    private static List<Candidate> candidates(List<? extends SortedRows> runs) {
        List<Candidate> candidates = new ArrayList<>();
        for (SortedRows run : runs) {
            for (int i = 0; i < run.cuts(); i++) {
                long end = i + 1 < run.cuts() ? run.rowsBefore(i + 1) : run.rowCount();
                candidates.add(new Candidate(run.cut(i), end - run.rowsBefore(i)));
            }
        }
        candidates.sort((left, right) -> Run.compare(left.cut.run(), left.cut.index(), right.cut.run(),
                right.cut.index()));
        return candidates;
    }

    /// Returns the cuts between at most `stretches` stretches, in order.
    static List<SortedRows.Cut> even(List<? extends SortedRows> runs, long stretches) {
        List<SortedRows.Cut> cuts = new ArrayList<>();
        if (stretches < 2) {
            return cuts;
        }
        long total = runs.stream().mapToLong(SortedRows::rowCount).sum();
        long before = 0;
        for (Candidate candidate : candidates(runs)) {
            if (before > 0 && before >= (cuts.size() + 1.0) / stretches * total) {
                cuts.add(candidate.cut);
            }
            before += candidate.rows;
        }
        return cuts;
    }

    /// Returns a row that is not beyond the row number `rows` in the order of all, and close to it; null: the first one.
    static SortedRows.@Nullable Cut notBeyond(List<? extends SortedRows> runs, long rows) {
        SortedRows.Cut best = null;
        long before = runs.stream().filter(run -> run.cuts() == 0).mapToLong(SortedRows::rowCount).sum();
        // Before a cut are, at most, all rows from candidates before it on, up to the next candidates.
        for (Candidate candidate : candidates(runs)) {
            if (before > rows) {
                break;
            }
            best = candidate.cut;
            before += candidate.rows;
        }
        return best;
    }
}
