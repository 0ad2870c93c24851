package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Writes rows in order to a temporary file. Used by one thread, for one run.
final class RunWriter implements AutoCloseable {
    private static final int MOST_ROWS = 1 << 16;

    private final SpillFile file;
    private final List<SqlType> types;
    private final List<SortKey> keys;
    private final Worker worker;
    private final QueryMemory memory;
    private final long extentBytes;
    private final List<SpillFile.Extent> extents = new ArrayList<>();
    private final RunHeads heads;
    private final long headBytes;
    private final CollectedRows waiting;
    private long bytesPerRow;
    /// There is a head for every extent, or for every second one, every fourth and so on; 0: there is none.
    private int step = 1;

    /// Creates a writer.
    ///
    /// @param file where to, not owned
    /// @param types the types of the columns, the last of which has the number of each row's morsel
    /// @param keys by which the rows are in order
    /// @param extentBytes how large an extent is to be
    /// @param bytesPerRow what a row takes, as far as one knows
    /// @param headBytes what the heads may take
    RunWriter(SpillFile file, List<SqlType> types, List<SortKey> keys, long extentBytes, long bytesPerRow,
            long headBytes, Worker worker) {
        this.file = file;
        this.types = types;
        this.keys = keys;
        this.worker = worker;
        this.memory = worker.memory();
        this.extentBytes = extentBytes;
        this.bytesPerRow = bytesPerRow;
        this.heads = new RunHeads(keys, types, memory);
        this.headBytes = headBytes;
        this.waiting = new CollectedRows(types, memory);
    }

    private int extentRows() {
        return (int) Math.clamp(extentBytes / Math.max(1, bytesPerRow), 1, MOST_ROWS);
    }

    /// Writes the first `count` rows of a run.
    void write(Run run, int count) {
        int[] rows = new int[Math.min(count, MOST_ROWS)];
        for (int from = 0; from < count;) {
            worker.cancellation().check();
            int taken = Math.ceilDiv(count - from, Math.ceilDiv(count - from, extentRows()));
            MemorySegment.copy(run.sorted(), Layouts.INT, from * 4L, rows, 0, taken);
            try (Batch batch = gather(run, rows, taken)) {
                append(batch);
            }
            from += taken;
        }
    }

    private Batch gather(Run run, int[] rows, int count) {
        Column[] columns = new Column[types.size()];
        int own = Math.min(columns.length, run.columns.size());
        int done = 0;
        try {
            for (; done < own; done++) {
                columns[done] = Gather.gather(run.columns.get(done), rows, count, memory);
            }
            if (done < columns.length) {
                columns[done] = places(run, rows, count);
            }
            return new Batch(count, null, columns);
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    private FlatColumn places(Run run, int[] rows, int count) {
        ArrowBuf buffer = memory.allocate(Math.max(8, count * 4L));
        MemorySegment places = Layouts.segment(buffer);
        for (int i = 0; i < count; i++) {
            MemoryAccess.setIntAtIndex(places, i, run.place(rows[i]));
        }
        return new FlatColumn(ScalarType.INTEGER, count, null, buffer);
    }

    /// Appends rows that come after all others, borrowed.
    void add(Batch batch) {
        Column[] columns = new Column[batch.width()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        waiting.append(columns, batch.selection(), batch.positions());
        if (waiting.rows() >= extentRows()) {
            flush();
        }
    }

    private void flush() {
        try (Batch batch = waiting.take()) {
            append(batch);
        }
    }

    private void append(Batch batch) {
        int before = extents.size();
        file.append(batch, extentRows() + 8, memory, extents);
        int[] firsts = new int[extents.size() - before];
        int count = 0;
        int row = 0;
        long bytes = 0;
        for (int i = before; i < extents.size(); i++) {
            if (step > 0 && i % step == 0) {
                firsts[count++] = row;
            }
            row += extents.get(i).rows();
            bytes += extents.get(i).bytes();
        }
        bytesPerRow = Math.max(1, bytes / Math.max(1, row));
        List<Column> columns = new ArrayList<>();
        keys.forEach(key -> columns.add(batch.column(key.column())));
        columns.add(batch.column(batch.width() - 1));
        heads.append(columns, new Selection(firsts, count));
        while (heads.bytes() > headBytes && heads.rows() > 1) {
            heads.halve();
            step *= 2;
        }
        if (heads.bytes() > headBytes) {
            heads.clear();
            step = 0;
        }
    }

    /// Writes what is left.
    ///
    /// @param origin where the rows come from
    /// @return the run, owned by the caller
    SpilledRun finish(Run.Origin origin) {
        if (waiting.rows() > 0) {
            flush();
        }
        return new SpilledRun(file, types, keys, List.copyOf(extents), step,
                starts -> heads.finish(origin, starts));
    }

    @Override
    public void close() {
        heads.close();
        waiting.close();
    }
}
