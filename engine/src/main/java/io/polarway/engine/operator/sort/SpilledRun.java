package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows of one worker in order, in a temporary file that belongs to somebody else. In memory are the keys of the first row of each
/// extent, or of every second one, every fourth and so on, so that a reader finds where to begin; or none, if they are too long.
final class SpilledRun implements SortedRows {
    /// What the order and the first words of a row take.
    private static final int ROW_BYTES = 12;

    private final SpillFile file;
    private final List<SqlType> types;
    private final List<SortKey> keys;
    private final List<SpillFile.Extent> extents;
    /// How many rows come before each extent, and at the end that of all rows.
    private final long[] starts;
    /// How many extents there are to a head; 0: there are no heads.
    private int step;
    private Run heads;

    /// Describes what was written.
    ///
    /// @param file where the rows are
    /// @param types the types of the columns there, the last of which has the number of each row's morsel
    /// @param keys by which the rows are in order
    /// @param extents where in the file
    /// @param step how many extents there are to a head; 0: there are no heads
    /// @param heads makes the heads out of their row numbers: the keys and the places of the first rows of extents, taken over
    SpilledRun(SpillFile file, List<SqlType> types, List<SortKey> keys, List<SpillFile.Extent> extents, int step,
            Function<long[], Run> heads) {
        this.file = file;
        this.types = types;
        this.keys = keys;
        this.extents = extents;
        this.step = step;
        this.starts = new long[extents.size() + 1];
        for (int i = 0; i < extents.size(); i++) {
            starts[i + 1] = starts[i] + extents.get(i).rows();
        }
        this.heads = heads.apply(numbers(step));
    }

    private long[] numbers(int every) {
        long[] numbers = new long[every == 0 ? 0 : (extents.size() + every - 1) / every];
        Arrays.setAll(numbers, i -> starts[i * every]);
        return numbers;
    }

    /// Keeps every second head, or none if there is only one, to save memory; not while the run is read.
    void dropHeads(QueryMemory memory) {
        try (RunHeads fewer = new RunHeads(keys, types, memory)) {
            int next = heads.rows > 1 ? 2 * step : 0;
            if (next > 0) {
                fewer.append(heads.columns, RunHeads.everySecond(heads.rows));
            }
            Run all = heads;
            heads = fewer.finish(all.origin(), numbers(next));
            step = next;
            all.close();
        }
    }

    SpillFile file() {
        return file;
    }

    Run.Origin origin() {
        return heads.origin();
    }

    @Override
    public long rowCount() {
        return starts[extents.size()];
    }

    @Override
    public int cuts() {
        return heads.rows;
    }

    @Override
    public Cut cut(int index) {
        return new Cut(heads, index);
    }

    @Override
    public long rowsBefore(int cut) {
        return starts[cut * step];
    }

    @Override
    public Reader read(@Nullable Cut from, @Nullable Cut to, Worker worker) {
        if (step == 0) {
            return new ExtentReader(0, extents.size(), from, to, worker);
        }
        int first = from == null ? 0 : from.run() == heads ? from.index() : Math.max(0, heads.before(from) - 1);
        int end = to == null ? extents.size() : Math.min(extents.size(), heads.before(to) * step);
        return new ExtentReader(first * step, end, from, to, worker);
    }

    /// Returns the bytes of rows, on average.
    long bytesPerRow() {
        long bytes = 0;
        for (SpillFile.Extent extent : extents) {
            bytes += extent.bytes();
        }
        return Math.max(1, bytes / Math.max(1, rowCount()));
    }

    @Override
    public long readerBytes() {
        long most = 0;
        for (SpillFile.Extent extent : extents) {
            most = Math.max(most, extent.bytes() + (long) extent.rows() * ROW_BYTES);
        }
        return most;
    }

    @Override
    public long bytes() {
        return heads.bytes();
    }

    @Override
    public void close() {
        heads.close();
    }

    /// Returns the first word of the last row.
    long lastWord(QueryMemory memory) {
        try (Run last = load(extents.size() - 1, memory)) {
            return last.firstWord(last.rows - 1);
        }
    }

    private Run load(int extent, QueryMemory memory) {
        List<FlatColumn> columns = new ArrayList<>();
        try (Batch batch = file.read(extents.get(extent), types, memory)) {
            for (int i = 0; i < batch.width(); i++) {
                columns.add(Gather.flatten(batch.column(i), memory));
            }
        } catch (Throwable thrown) {
            columns.forEach(FlatColumn::close);
            throw thrown;
        }
        FlatColumn[] keyColumns = new FlatColumn[keys.size()];
        Arrays.setAll(keyColumns, i -> columns.get(keys.get(i).column()));
        return Run.ordered(keyColumns, columns, keys, heads.origin(), new long[]{starts[extent]}, memory);
    }

    private final class ExtentReader implements Reader {
        private final Worker worker;
        private final int end;
        private final @Nullable Cut from;
        private final @Nullable Cut to;
        private int extent;
        private long skipped;
        private boolean isBegun;
        private @Nullable Run piece;

        ExtentReader(int first, int end, @Nullable Cut from, @Nullable Cut to, Worker worker) {
            this.worker = worker;
            this.extent = first;
            this.end = end;
            this.from = from;
            this.to = to;
            this.skipped = starts[Math.min(first, extents.size())];
        }

        @Override
        public @Nullable Piece next() {
            while (true) {
                close();
                if (extent >= end) {
                    return null;
                }
                worker.cancellation().check();
                Run run = load(extent++, worker.memory());
                piece = run;
                int first = 0;
                if (!isBegun && from != null) {
                    first = run.before(from);
                    skipped += first;
                }
                isBegun = first < run.rows;
                // All rows of the extents before are before the end, too.
                int last = to != null && (step == 0 || extent > end - step) ? run.before(to) : run.rows;
                if (last < run.rows) {
                    extent = end;
                }
                if (first < last) {
                    return new Piece(run, first, last);
                }
            }
        }

        @Override
        public long skipped() {
            return skipped;
        }

        @Override
        public void close() {
            Run old = piece;
            piece = null;
            if (old != null) {
                old.close();
            }
        }
    }
}
