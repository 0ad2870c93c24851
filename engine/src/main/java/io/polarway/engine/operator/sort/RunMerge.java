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
import java.util.List;

/// Merges sorted runs, or the stretch of them between two rows of one. Used by one thread.
final class RunMerge {
    private final List<Run> runs;
    private final int width;
    private final int[] next;
    private final int[] end;

    /// Prepares a merge of all rows.
    ///
    /// @param runs what to merge
    /// @param width how many of the runs' columns to give
    RunMerge(List<Run> runs, int width) {
        this.runs = runs;
        this.width = width;
        this.next = new int[runs.size()];
        this.end = runs.stream().mapToInt(run -> run.rows).toArray();
    }

    /// Leaves out the rows before number `from` of run `splitter`, and those from its number `to` on.
    void limitTo(int splitter, int from, int to) {
        Run run = runs.get(splitter);
        for (int i = 0; i < next.length; i++) {
            next[i] = from == 0 ? 0 : lowerBound(runs.get(i), run, from);
            end[i] = to >= run.rows ? runs.get(i).rows : lowerBound(runs.get(i), run, to);
        }
    }

    /// Returns how many rows of `run` come before number `index` of `splitter`.
    private static int lowerBound(Run run, Run splitter, int index) {
        if (run == splitter) {
            return index;
        }
        int low = 0;
        int high = run.rows;
        while (low < high) {
            int middle = low + high >>> 1;
            if (compare(run, middle, splitter, index) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int compare(Run left, int leftIndex, Run right, int rightIndex) {
        return Run.compare(left, leftIndex, right, rightIndex);
    }

    /// Returns how many rows the first `count` rows are, together with those whose keys are those of the last of them. Nothing else may be
    /// asked of the merge after this.
    long withTies(long count, Worker worker) {
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
            while (next[i] < end[i] && Run.compareKeys(runs.get(i), next[i], runs.get(last), lastIndex) == 0) {
                next[i]++;
                all++;
            }
        }
        return all;
    }

    /// Pushes the rows in order, the first `offset` left out and at most `limit` of them.
    Demand push(long offset, long limit, Worker worker, Stage first) {
        int batchRows = Math.max(1, worker.query().batchRows());
        int[] runOf = new int[batchRows];
        int[] rows = new int[batchRows];
        long skip = offset;
        long rest = limit;
        while (skip > 0) {
            worker.cancellation().check();
            int taken = take(runOf, rows, (int) Math.min(skip, batchRows));
            if (taken == 0) {
                return Demand.MORE;
            }
            skip -= taken;
        }
        while (rest > 0) {
            worker.cancellation().check();
            int taken = take(runOf, rows, (int) Math.min(rest, batchRows));
            if (taken == 0) {
                return Demand.MORE;
            }
            rest -= taken;
            try (Batch batch = batch(runOf, rows, taken, worker)) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
        }
        return Demand.MORE;
    }

    private int take(int[] runOf, int[] rows, int most) {
        int open = 0;
        int last = -1;
        for (int i = 0; i < next.length; i++) {
            if (next[i] < end[i]) {
                open++;
                last = i;
            }
        }
        if (open <= 1) {
            return open == 0 ? 0 : takeFrom(last, runOf, rows, most);
        }
        return next.length == 2 ? takeOfTwo(runOf, rows, most) : takeOfMany(runOf, rows, most);
    }

    private int takeFrom(int run, int[] runOf, int[] rows, int most) {
        int count = Math.min(most, end[run] - next[run]);
        MemorySegment.copy(runs.get(run).sorted(), Layouts.INT, next[run] * 4L, rows, 0, count);
        java.util.Arrays.fill(runOf, 0, count, run);
        next[run] += count;
        return count;
    }

    private int takeOfTwo(int[] runOf, int[] rows, int most) {
        Run left = runs.get(0);
        Run right = runs.get(1);
        int leftNext = next[0];
        int rightNext = next[1];
        int taken = 0;
        while (taken < most && leftNext < end[0] && rightNext < end[1]) {
            if (compare(left, leftNext, right, rightNext) < 0) {
                runOf[taken] = 0;
                rows[taken++] = left.row(leftNext++);
            } else {
                runOf[taken] = 1;
                rows[taken++] = right.row(rightNext++);
            }
        }
        next[0] = leftNext;
        next[1] = rightNext;
        return taken;
    }

    private int takeOfMany(int[] runOf, int[] rows, int most) {
        int taken = 0;
        while (taken < most) {
            int least = -1;
            for (int i = 0; i < next.length; i++) {
                if (next[i] < end[i]
                        && (least < 0 || compare(runs.get(i), next[i], runs.get(least), next[least]) < 0)) {
                    least = i;
                }
            }
            if (least < 0) {
                break;
            }
            runOf[taken] = least;
            rows[taken++] = runs.get(least).row(next[least]++);
        }
        return taken;
    }

    private Batch batch(int[] runOf, int[] rows, int count, Worker worker) {
        Column[] columns = new Column[width];
        int done = 0;
        try {
            boolean isOne = true;
            for (int i = 1; i < count; i++) {
                isOne &= runOf[i] == runOf[0];
            }
            for (; done < width; done++) {
                int column = done;
                columns[done] = isOne
                        ? Gather.gather(runs.get(runOf[0]).columns.get(column), rows, count, worker.memory())
                        : Interleave.gather(
                                runs.stream().map(run -> run.columns.get(column)).toArray(FlatColumn[]::new), runOf,
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
}
