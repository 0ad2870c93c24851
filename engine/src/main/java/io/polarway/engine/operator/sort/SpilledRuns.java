package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// The runs that one worker has put aside. Used by one thread at a time; its runs are read by all.
final class SpilledRuns implements AutoCloseable {
    private static final long LEAST_EXTENT = 16 << 10;
    private static final long MOST_EXTENT = 1 << 20;
    /// Which part of the memory an extent takes.
    private static final int EXTENTS = 1024;
    /// What a column has of an extent at least where there are many columns: on the heap each takes about as much, however few its rows.
    private static final long LEAST_COLUMN = 512;
    /// Which part of the memory has to be free for that.
    private static final int SPARE_PART = 4;
    /// How many extents of wide rows a merge may have open at least.
    private static final int OPEN_EXTENTS = 4;
    /// How many extents there are where two runs are merged: one of each, and what is written, before and after.
    private static final int MERGED_EXTENTS = 4;
    /// Which part of the memory the extents take that a merge has open.
    private static final int OPEN_PART = 8;
    /// A run does without a head that takes more bytes.
    private static final long LONG_HEAD = 1 << 14;
    /// Which part of the memory the heads of all runs take.
    private static final int HEADS_PART = 16;

    private final List<SortKey> keys;
    private final List<SqlType> types;
    private final OperatorProfile profile;
    private final List<SpilledRun> runs = new ArrayList<>();
    private final List<SpillFile> files = new ArrayList<>();
    private int ordinal;

    /// Creates an empty list; there is no file yet.
    ///
    /// @param keys by which the runs are in order
    /// @param types the types of their columns, without that of the places
    /// @param profile where it notes what it writes
    SpilledRuns(List<SortKey> keys, List<SqlType> types, OperatorProfile profile) {
        this.keys = keys;
        this.types = new ArrayList<>(types);
        this.types.add(ScalarType.INTEGER);
        this.profile = profile;
    }

    /// Returns the place that the next run has among those of the worker.
    int nextOrdinal() {
        return ordinal;
    }

    List<SpilledRun> runs() {
        return runs;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /// Returns how many rows there are.
    long rows() {
        return runs.stream().mapToLong(SpilledRun::rowCount).sum();
    }

    /// Writes the first `count` rows of a run, which has the place [#nextOrdinal]; it is borrowed.
    void add(Run run, int count, Worker worker) {
        if (files.isEmpty()) {
            files.add(worker.query().temporaryFiles().create("sort"));
        }
        SpillFile file = files.getLast();
        long before = file.bytes();
        try (RunWriter writer = new RunWriter(file, types, keys, extentBytes(worker), run.bytes() / run.rows,
                headBytes(worker), worker)) {
            writer.write(run, count);
            runs.add(writer.finish(run.origin()));
            ordinal++;
        }
        profile.count("spilled bytes", file.bytes() - before);
        boundHeads(worker);
    }

    private static long headBytes(Worker worker) {
        return worker.memory().pool().limit() / HEADS_PART / worker.query().threads();
    }

    /// Keeps what the runs take in memory small: every second head is enough, or none of a run where they are long, and where there are too
    /// many runs for that, fewer of them.
    private void boundHeads(Worker worker) {
        while (runs.stream().mapToLong(SpilledRun::bytes).sum() > headBytes(worker)) {
            SpilledRun largest = Collections.max(runs, Comparator.comparingLong(SpilledRun::bytes));
            if (largest.cuts() > 1 || largest.cuts() == 1 && largest.bytes() > LONG_HEAD) {
                largest.dropHeads(worker.memory());
            } else if (runs.size() > 1) {
                mergeLast(worker);
            } else {
                return;
            }
        }
    }

    /// Merges the last runs, with those before them that are not much larger than all that are merged: so no row is written more
    /// often than a few times.
    private void mergeLast(Worker worker) {
        int from = runs.size() - 2;
        long rows = runs.get(from).rowCount() + runs.getLast().rowCount();
        while (from > 0 && runs.get(from - 1).rowCount() <= 2 * rows) {
            rows += runs.get(--from).rowCount();
        }
        long bytes = 0;
        int to = from;
        for (; to < runs.size() && (to - from < 2 || bytes <= openBytes(worker)); to++) {
            bytes += runs.get(to).readerBytes();
        }
        merge(from, to, Long.MAX_VALUE, worker);
    }

    private static long openBytes(Worker worker) {
        return worker.memory().pool().limit() / OPEN_PART / worker.query().threads();
    }

    private long extentBytes(Worker worker) {
        long limit = worker.memory().pool().limit();
        long wide = Math.min(LEAST_COLUMN * types.size(), openBytes(worker) / OPEN_EXTENTS);
        boolean fits = worker.memory().pool().used() < limit - limit / SPARE_PART;
        return Math.clamp(Math.max(limit / EXTENTS, fits ? wide : 0), LEAST_EXTENT, MOST_EXTENT);
    }

    /// Returns how many workers may do [#compact] side by side.
    int readers() {
        return files.stream().mapToInt(file -> file.readers(MERGED_EXTENTS)).min().orElse(Integer.MAX_VALUE);
    }

    /// Merges runs until a merge of all workers' fits into memory.
    void compact(Worker worker) {
        long most = openBytes(worker);
        int from = 0;
        while (runs.size() > 1) {
            long open = runs.stream().mapToLong(SpilledRun::readerBytes).sum();
            if (open <= most) {
                return;
            }
            from = from > runs.size() - 2 ? 0 : from;
            int to = from;
            long bytes = 0;
            long largest = 0;
            for (; to < runs.size(); to++) {
                long own = runs.get(to).readerBytes();
                // What is left in memory of merged runs is about the largest of them.
                if (to - from >= 2 && (bytes + own > most || bytes - largest >= open - most)) {
                    break;
                }
                bytes += own;
                largest = Math.max(largest, own);
            }
            merge(from, to, Long.MAX_VALUE, worker);
            boundHeads(worker);
            from++;
        }
    }

    /// Merges all runs, and keeps the first `count` rows, of which there are as many.
    ///
    /// @return the first word of the last of them
    long keepFirst(long count, Worker worker) {
        compact(worker);
        merge(0, runs.size(), count, worker);
        SpilledRun run = runs.getFirst();
        return run.lastWord(worker.memory());
    }

    private void merge(int from, int to, long count, Worker worker) {
        List<SpilledRun> old = runs.subList(from, to);
        SpillFile file = worker.query().temporaryFiles().create("sort");
        files.add(file);
        long bytesPerRow = old.stream().mapToLong(SpilledRun::bytesPerRow).max().orElse(1);
        try (RunMerge merge = new RunMerge(List.copyOf(old), types.size(), null, null, worker);
                RunWriter writer = new RunWriter(file, types, keys, extentBytes(worker), bytesPerRow,
                        headBytes(worker), worker)) {
            merge.push(0, count, batch -> {
                writer.add(batch);
                return Demand.MORE;
            });
            SpilledRun merged = writer.finish(old.getFirst().origin());
            old.forEach(SpilledRun::close);
            old.clear();
            runs.add(from, merged);
        }
        profile.count("spilled bytes", file.bytes());
        for (SpillFile known : List.copyOf(files)) {
            if (runs.stream().noneMatch(run -> run.file() == known)) {
                files.remove(known);
                known.close();
            }
        }
    }

    /// Returns how many workers may read all runs side by side.
    ///
    /// @param runs all runs of all workers
    static int readers(List<? extends SortedRows> runs, MemoryPool pool) {
        long bytes = runs.stream().mapToLong(SortedRows::readerBytes).sum();
        return (int) Math.clamp(pool.limit() / (OPEN_PART / 2) / Math.max(1, bytes), 1, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        runs.forEach(SpilledRun::close);
        runs.clear();
        files.forEach(SpillFile::close);
        files.clear();
    }
}
