package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Interleave;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Merges sorted runs, or a stretch of them. Used by one thread.
final class RunMerge implements AutoCloseable {
    private final List<SortedRows.Reader> readers = new ArrayList<>();
    private final int width;
    private final Worker worker;
    /// The rows of each run that are in memory: those from `next` to `end` are left.
    private final @Nullable Run[] pieces;
    private final int[] next;
    private final int[] end;
    private final boolean[] isDone;
    private final Tournament tournament;

    /// Prepares a merge.
    ///
    /// @param runs what to merge
    /// @param width how many of the runs' columns to give
    /// @param from the first row to give; null: all
    /// @param to the row after the last one to give; null: all
    RunMerge(List<? extends SortedRows> runs, int width, SortedRows.@Nullable Cut from, SortedRows.@Nullable Cut to,
            Worker worker) {
        this.width = width;
        this.worker = worker;
        this.pieces = new Run[runs.size()];
        this.next = new int[runs.size()];
        this.end = new int[runs.size()];
        this.isDone = new boolean[runs.size()];
        this.tournament = new Tournament(pieces, next, end);
        runs.forEach(run -> readers.add(run.read(from, to, worker)));
    }

    /// Loads the next rows of the runs of which there are none left in memory.
    private void refill() {
        for (int i = 0; i < next.length; i++) {
            if (next[i] == end[i] && !isDone[i]) {
                SortedRows.Piece piece = readers.get(i).next();
                if (piece == null) {
                    isDone[i] = true;
                    pieces[i] = null;
                } else {
                    pieces[i] = piece.run();
                    next[i] = piece.from();
                    end[i] = piece.to();
                }
            }
        }
    }

    private Run piece(int index) {
        return Objects.requireNonNull(pieces[index]);
    }

    /// Returns how many rows the first `count` rows are, together with those whose keys are those of the last of them. Nothing else may be
    /// asked of the merge after this. All runs are in memory.
    long withTies(long count) {
        int most = Math.max(1, worker.query().batchRows());
        int[] runOf = new int[most];
        int[] rows = new int[most];
        long all = 0;
        int last = -1;
        while (all < count) {
            worker.cancellation().check();
            int taken = take(runOf, rows, (int) Math.min(count - all, most));
            if (taken == 0) {
                return all;
            }
            all += taken;
            last = runOf[taken - 1];
        }
        if (last < 0) {
            return 0;
        }
        int lastIndex = next[last] - 1;
        for (int i = 0; i < next.length; i++) {
            while (next[i] < end[i] && Run.compareKeys(piece(i), next[i], piece(last), lastIndex) == 0) {
                next[i]++;
                all++;
            }
        }
        return all;
    }

    /// Pushes the rows in order, at most `limit` of them, but leaves out those before the row number `offset` of all that are merged, a
    /// part of which may have been left out already.
    Demand push(long offset, long limit, Stage first) {
        int batchRows = Math.max(1, worker.query().batchRows());
        int[] runOf = new int[batchRows];
        int[] rows = new int[batchRows];
        refill();
        long skip = offset;
        for (SortedRows.Reader reader : readers) {
            skip -= offset == 0 ? 0 : reader.skipped();
        }
        while (skip > 0) {
            worker.cancellation().check();
            int taken = take(runOf, rows, (int) Math.min(skip, batchRows));
            if (taken == 0) {
                return Demand.MORE;
            }
            skip -= taken;
        }
        long rest = limit;
        while (rest > 0) {
            worker.cancellation().check();
            int taken = take(runOf, rows, (int) Math.min(rest, batchRows));
            if (taken == 0) {
                return Demand.MORE;
            }
            rest -= taken;
            try (Batch batch = batch(runOf, rows, taken)) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
        }
        return Demand.MORE;
    }

    /// Takes at least one row, unless there is none left, and not more than are in memory.
    private int take(int[] runOf, int[] rows, int most) {
        refill();
        int open = 0;
        int first = -1;
        int last = -1;
        for (int i = 0; i < next.length; i++) {
            if (next[i] < end[i]) {
                first = open++ == 0 ? i : first;
                last = i;
            }
        }
        return switch (open) {
            case 0 -> 0;
            case 1 -> takeFrom(last, runOf, rows, most);
            case 2 -> takeOfTwo(first, last, runOf, rows, most);
            default -> tournament.take(isDone, runOf, rows, most);
        };
    }

    private int takeFrom(int run, int[] runOf, int[] rows, int most) {
        int count = Math.min(most, end[run] - next[run]);
        MemorySegment.copy(piece(run).sorted(), Layouts.INT, next[run] * 4L, rows, 0, count);
        Arrays.fill(runOf, 0, count, run);
        next[run] += count;
        return count;
    }

    private int takeOfTwo(int leftRun, int rightRun, int[] runOf, int[] rows, int most) {
        Run left = piece(leftRun);
        Run right = piece(rightRun);
        int leftNext = next[leftRun];
        int rightNext = next[rightRun];
        int leftEnd = end[leftRun];
        int rightEnd = end[rightRun];
        int taken = 0;
        while (taken < most && leftNext < leftEnd && rightNext < rightEnd) {
            if (Run.compare(left, leftNext, right, rightNext) < 0) {
                runOf[taken] = leftRun;
                rows[taken++] = left.row(leftNext++);
            } else {
                runOf[taken] = rightRun;
                rows[taken++] = right.row(rightNext++);
            }
        }
        next[leftRun] = leftNext;
        next[rightRun] = rightNext;
        return taken;
    }

    /// Returns the rows, which are in `rows` by their number in the run of `runOf`, whose numbers are changed.
    private Batch batch(int[] runOf, int[] rows, int count) {
        int[] sourceOf = new int[pieces.length];
        Arrays.fill(sourceOf, -1);
        List<Run> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int run = runOf[i];
            if (sourceOf[run] < 0) {
                sourceOf[run] = sources.size();
                sources.add(piece(run));
            }
            runOf[i] = sourceOf[run];
        }
        Column[] columns = new Column[width];
        int done = 0;
        try {
            for (; done < width; done++) {
                int column = done;
                columns[done] = sources.size() == 1
                        ? Gather.gather(sources.getFirst().columns.get(column), rows, count, worker.memory())
                        : Interleave.gather(
                                sources.stream().map(run -> run.columns.get(column)).toArray(FlatColumn[]::new), runOf,
                                rows, count, worker.memory());
            }
            return new Batch(count, null, columns);
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    @Override
    public void close() {
        readers.forEach(SortedRows.Reader::close);
    }
}
