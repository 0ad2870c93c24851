package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.MorselOrder;
import io.polarway.engine.operator.PartSource;
import io.polarway.engine.spill.SpillFile;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Window functions over one PARTITION BY and ORDER BY: gives the rows of the input with the functions' values, the rows of a
/// partition together and in order.
///
/// Each worker collects rows in parts by the hash of the partition keys. A morsel of [#source] is one part: its rows are put
/// in order by one sort over partition and order keys, and each function is computed in loops over all partitions of the
/// part, so that many small partitions cost no more than a large one.
///
/// When memory is short a worker writes the rows of all its parts to a temporary file. A part that is too large for memory is
/// parted again by further bits of the hash. What cannot be parted is sorted by runs in files and computed as in memory, but over
/// memory that is mapped to files.
public final class Window implements Breaker {
    /// What the order of a row takes, with the ends of partitions, peers and frames.
    private static final int ORDER_BYTES = 64;
    /// What a function's value of a row and the frame of it take.
    private static final int CALL_BYTES = 24;
    /// The most rows of a batch where memory is short.
    private static final int PAGED_BATCH = 1 << 12;
    /// A part that takes less is not worth being parted.
    private static final long LEAST_SPLIT = 1 << 20;

    private final WindowShape shape;
    private final OperatorProfile profile;
    private final List<PartRows> parts = new ArrayList<>();
    private final List<Reservation> reservations = new ArrayList<>();
    private final List<SpillFile> files = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final PartSource source = PartSource.ofAllRows(this::parts, this::run);

    /// Creates the operator.
    ///
    /// @param shape what it does
    /// @param profile where it notes what it did
    public Window(WindowShape shape, OperatorProfile profile) {
        this.shape = shape;
        this.profile = profile;
    }

    @Override
    public Stage open(Worker worker) {
        return new WindowStage(worker);
    }

    @Override
    public Source source() {
        return source;
    }

    private int parts() {
        return parts.size();
    }

    private Demand run(int index, Worker worker, Stage first) {
        return run(parts.get(index), 0, worker, first);
    }

    /// Computes a part, in smaller parts if it is too large.
    ///
    /// @param level how often its rows have been parted before
    private Demand run(PartRows rows, int level, Worker worker, Stage first) {
        if (rows.rows() == 0) {
            return Demand.MORE;
        }
        try (Reservation reservation = worker.memory().reserveSpillable("window")) {
            if (reservation.tryAnnounce(needed(rows))) {
                SortedPart part = inMemory(rows, reservation, worker);
                if (part != null) {
                    try (part) {
                        return push(part, worker, first);
                    }
                }
            }
        }
        if (needed(rows) >= LEAST_SPLIT && level + 1 < CollectedPartitions.LEVELS && !shape.partitionKeys().isEmpty()) {
            return split(rows, level + 1, worker, first);
        }
        try (QueryMemory paged = worker.memory().paged(worker.query().temporaryFiles().pages("window"));
                SortedPart part = inFiles(rows, paged, worker)) {
            return push(part, worker, first);
        }
    }

    /// Computes a part in memory. Returns null if that does not suffice; the rows are left then.
    private @Nullable SortedPart inMemory(PartRows rows, Reservation reservation, Worker worker) {
        try {
            Batch joined = rows.join(shape.types(), worker);
            SortedPart part = evaluate(
                    new SortedPart(shape, joined, false, worker.memory(), worker.cancellation()));
            reservation.announce(0);
            reservation.attribute(part.bytes());
            rows.close();
            return part;
        } catch (EngineException e) {
            if (e.code() != ErrorCode.MEMORY_LIMIT) {
                throw e;
            }
            return null;
        }
    }

    private static SortedPart evaluate(SortedPart part) {
        try {
            part.evaluate();
            return part;
        } catch (Throwable thrown) {
            part.close();
            throw thrown;
        }
    }

    /// Computes a part of any size: its rows are sorted as those of a [io.polarway.engine.operator.sort.Sort] are, and written to memory
    /// in files, where all else is that is as large as they are.
    private SortedPart inFiles(PartRows rows, QueryMemory paged, Worker worker) {
        Batch ordered = new OrderedPart(shape, profile).of(rows, paged, worker);
        SortedPart part = evaluate(new SortedPart(shape, ordered, true, paged, worker.cancellation()));
        profile.count("rows in files", part.rows());
        return part;
    }

    /// Returns the memory that computing a part takes: its rows, while they grow, their order, and values.
    private long needed(PartRows rows) {
        return rows.joinedBytes() + rows.rows() * (ORDER_BYTES + CALL_BYTES * shape.calls().size());
    }

    private Demand split(PartRows rows, int level, Worker worker, Stage first) {
        long all = rows.rows();
        List<PartRows> smaller = new ArrayList<>();
        try (Reservation reservation = worker.memory().reserveSpillable("window");
                SpillFile file = worker.query().temporaryFiles().create("window");
                CollectedPartitions collected = new CollectedPartitions(shape, level, worker)) {
            rows.giveSlices(shape.types(), worker, slice -> {
                if (reservation.mustSpillBefore(collected.part(slice))) {
                    collected.spill(file);
                }
                collected.append(slice, 0);
                reservation.attribute(collected.bytes() - reservation.held());
                if (reservation.mustSpill()) {
                    collected.spill(file);
                    reservation.attribute(-reservation.held());
                }
            });
            collected.spill(file);
            reservation.attribute(-reservation.held());
            rows.close();
            profile.count("spilled bytes", file.bytes());
            for (WorkerRows part : collected.take()) {
                if (part != null) {
                    PartRows own = new PartRows();
                    own.add(part);
                    smaller.add(own);
                }
            }
            for (PartRows part : smaller) {
                // Rows of one partition cannot be parted.
                int next = part.rows() == all ? CollectedPartitions.LEVELS : level;
                if (run(part, next, worker, first) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            return Demand.MORE;
        } finally {
            smaller.forEach(PartRows::close);
        }
    }

    private Demand push(SortedPart part, Worker worker, Stage first) {
        int batchRows = Math.clamp(worker.query().batchRows(), 1, part.isPaged() ? PAGED_BATCH : Integer.MAX_VALUE);
        int[] rows = new int[Math.min(batchRows, part.rows())];
        for (int from = 0; from < part.rows(); from += batchRows) {
            worker.cancellation().check();
            int count = Math.min(batchRows, part.rows() - from);
            MemorySegment.copy(part.sorted(), Layouts.INT, from * 4L, rows, 0, count);
            try (Batch batch = batch(part, from, rows, count, worker)) {
                if (first.push(batch) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            part.memory().passed(count);
        }
        return Demand.MORE;
    }

    private Batch batch(SortedPart part, int from, int[] rows, int count, Worker worker) {
        Column[] columns = new Column[shape.kept().size() + shape.calls().size()];
        int done = 0;
        try {
            for (int column : shape.kept()) {
                columns[done] = own(part, Gather.gather(part.column(column), rows, count, worker.memory()), worker);
                done++;
            }
            ResultRows results = new ResultRows(worker.memory(), count);
            for (WindowResult result : part.results()) {
                columns[done] = own(part, results.gather(result, from, count), worker);
                done++;
            }
            return new Batch(count, null, columns);
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    /// Returns a column, which is taken over, as it is given on. Strings in files are copied: whoever gets them may keep them, and Arrow's
    /// vectors take no buffers of another allocator.
    private static Column own(SortedPart part, Column column, Worker worker) {
        if (!part.isPaged() || !(column instanceof FlatColumn flat) || flat.dataBuffers().length == 0) {
            return column;
        }
        try (flat; GrowingColumn copy = new GrowingColumn(flat.type(), worker.memory())) {
            copy.append(flat, null);
            return copy.take();
        }
    }

    @Override
    public void close() {
        parts.forEach(PartRows::close);
        parts.clear();
        reservations.forEach(Reservation::close);
        reservations.clear();
        files.forEach(SpillFile::close);
        files.clear();
    }

    private void add(List<@Nullable WorkerRows> taken) {
        synchronized (parts) {
            while (parts.size() < taken.size()) {
                parts.add(new PartRows());
            }
            for (int i = 0; i < taken.size(); i++) {
                WorkerRows rows = taken.get(i);
                if (rows != null) {
                    parts.get(i).add(rows);
                }
            }
        }
    }

    private final class WindowStage implements Stage {
        private final Worker worker;
        private final CollectedPartitions collected;
        private final Reservation reservation;
        private long morsel;
        private long attributed;
        private @Nullable SpillFile file;

        WindowStage(Worker worker) {
            this.worker = worker;
            this.collected = new CollectedPartitions(shape, 0, worker);
            this.reservation = worker.memory().reserveSpillable("window");
        }

        @Override
        public void beginMorsel(long sequence) {
            morsel = MorselOrder.of(worker, sequence);
        }

        @Override
        public Demand push(Batch batch) {
            if (reservation.mustSpillBefore(collected.part(batch))) {
                spill();
            }
            collected.append(batch, morsel);
            note();
            if (reservation.mustSpill()) {
                spill();
            }
            return Demand.MORE;
        }

        private void note() {
            long now = collected.bytes();
            reservation.attribute(now - attributed);
            attributed = now;
        }

        private void spill() {
            SpillFile known = file;
            if (known == null) {
                known = worker.query().temporaryFiles().create("window");
                synchronized (parts) {
                    files.add(known);
                }
                file = known;
            }
            long before = known.bytes();
            collected.spill(known);
            profile.count("spilled bytes", known.bytes() - before);
            note();
        }

        @Override
        public void finish() {
            if (file != null && reservation.mustSpill()) {
                spill();
            }
            long held = collected.bytes();
            profile.noteMemory(bytes.addAndGet(held));
            add(collected.take());
            // The rows are held on, until the window is closed.
            Reservation rest = worker.memory().reserve("window");
            rest.attribute(held);
            synchronized (parts) {
                reservations.add(rest);
            }
        }

        @Override
        public void close() {
            collected.close();
            reservation.close();
        }
    }
}
