package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.MorselOrder;
import io.polarway.engine.operator.PartSource;
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
public final class Window implements Breaker {
    private final WindowShape shape;
    private final OperatorProfile profile;
    private final List<PartRows> parts = new ArrayList<>();
    private final List<Reservation> reservations = new ArrayList<>();
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
        PartRows rows = parts.get(index);
        if (rows.rows() == 0) {
            return Demand.MORE;
        }
        Batch joined = rows.join(shape.types(), worker.memory(), worker.cancellation());
        try (Reservation reservation = worker.memory().reserve("window");
                SortedPart part = new SortedPart(shape, joined, worker.memory(), worker.cancellation())) {
            reservation.attribute(part.bytes());
            part.evaluate();
            reservation.attribute(part.bytes() - reservation.held());
            return push(part, worker, first);
        }
    }

    private Demand push(SortedPart part, Worker worker, Stage first) {
        int batchRows = Math.max(1, worker.query().batchRows());
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
        }
        return Demand.MORE;
    }

    private Batch batch(SortedPart part, int from, int[] rows, int count, Worker worker) {
        Column[] columns = new Column[shape.kept().size() + shape.calls().size()];
        int done = 0;
        try {
            for (int column : shape.kept()) {
                columns[done] = Gather.gather(part.column(column), rows, count, worker.memory());
                done++;
            }
            ResultRows results = new ResultRows(worker.memory(), count);
            for (WindowResult result : part.results()) {
                columns[done] = results.gather(result, from, count);
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

    @Override
    public void close() {
        parts.forEach(PartRows::close);
        parts.clear();
        reservations.forEach(Reservation::close);
        reservations.clear();
    }

    private void add(List<CollectedPartitions.@Nullable Rows> taken) {
        synchronized (parts) {
            while (parts.size() < taken.size()) {
                parts.add(new PartRows());
            }
            for (int i = 0; i < taken.size(); i++) {
                CollectedPartitions.Rows rows = taken.get(i);
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
        private boolean isHandedOver;

        WindowStage(Worker worker) {
            this.worker = worker;
            this.collected = new CollectedPartitions(shape, worker);
            this.reservation = worker.memory().reserve("window");
        }

        @Override
        public void beginMorsel(long sequence) {
            morsel = MorselOrder.of(worker, sequence);
        }

        @Override
        public Demand push(Batch batch) {
            collected.append(batch, morsel);
            long now = collected.bytes();
            reservation.attribute(now - attributed);
            attributed = now;
            return Demand.MORE;
        }

        @Override
        public void finish() {
            profile.noteMemory(bytes.addAndGet(collected.bytes()));
            add(collected.take());
            // The rows are held on, until the window is closed.
            synchronized (parts) {
                reservations.add(reservation);
            }
            isHandedOver = true;
        }

        @Override
        public void close() {
            collected.close();
            if (!isHandedOver) {
                reservation.close();
            }
        }
    }
}
