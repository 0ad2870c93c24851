package io.polarway.engine.operator.range;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.sort.KeyRow;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The rows of one morsel of an input, in order: in memory, or in a temporary file. One worker fills it; then it is
/// only read, by any, and freed once nobody holds it.
final class RangePiece implements AutoCloseable {
    private final Reservation account;
    private final List<Stretch> stretches = new ArrayList<>();
    private final AtomicInteger holders = new AtomicInteger(1);

    /// Where a stretch is.
    private sealed interface Place {
        /// In memory, without a selection.
        record InMemory(Batch batch) implements Place {
        }

        /// In a file.
        record Aside(SpillFile file, SpillFile.Extent extent, List<SqlType> types) implements Place {
        }
    }

    /// Rows that follow each other.
    private record Stretch(KeyRow first, KeyRow last, Place place) implements AutoCloseable {
        @Override
        public void close() {
            first.close();
            last.close();
            if (place instanceof Place.InMemory inMemory) {
                inMemory.batch.close();
            }
        }
    }

    /// @param account of all pieces
    RangePiece(Reservation account) {
        this.account = account;
    }

    boolean isEmpty() {
        return stretches.isEmpty();
    }

    /// Returns the keys of the first row, borrowed.
    KeyRow first() {
        return stretches.getFirst().first;
    }

    /// Returns the keys of the last row, borrowed.
    KeyRow last() {
        return stretches.getLast().last;
    }

    /// Adds the next rows, borrowed; there are some.
    void add(Batch batch, CutKeys keys, Worker worker) {
        Batch rows = Retention.keep(batch, worker.memory());
        try (Batch values = keys.of(rows)) {
            Stretch stretch = stretch(values, 0, rows.positions(), new Place.InMemory(rows), keys);
            if (!stretches.isEmpty() && last().isAfter(stretch.first)) {
                stretch.close();
                throw outOfOrder();
            }
            stretches.add(stretch);
            account.attribute(rows.bytes());
        } catch (Throwable thrown) {
            rows.close();
            throw thrown;
        }
    }

    static EngineException outOfOrder() {
        return EngineException.internal("the rows of an input came out of order");
    }

    private static Stretch stretch(Batch keys, int from, int to, Place place, CutKeys by) {
        KeyRow first = by.row(keys, from);
        try {
            return new Stretch(first, by.row(keys, to - 1), place);
        } catch (Throwable thrown) {
            first.close();
            throw thrown;
        }
    }

    /// Writes what is in memory to a file. Returns how many bytes that took.
    long putAside(SpillFile file, CutKeys keys, Worker worker) {
        long written = 0;
        for (int i = 0; i < stretches.size(); i++) {
            Stretch stretch = stretches.get(i);
            if (!(stretch.place instanceof Place.InMemory(Batch batch))) {
                continue;
            }
            worker.cancellation().check();
            List<SqlType> types = new ArrayList<>();
            for (int column = 0; column < batch.width(); column++) {
                types.add(batch.column(column).type());
            }
            List<Stretch> aside = new ArrayList<>();
            boolean isDone = false;
            try (Batch values = keys.of(batch)) {
                int from = 0;
                for (SpillFile.Extent extent : file.append(batch, worker.memory())) {
                    aside.add(stretch(values, from, from + extent.rows(), new Place.Aside(file, extent, types), keys));
                    from += extent.rows();
                    written += extent.stored();
                }
                isDone = true;
            } finally {
                if (!isDone) {
                    aside.forEach(Stretch::close);
                }
            }
            stretches.remove(i);
            stretches.addAll(i, aside);
            i += aside.size() - 1;
            account.attribute(-batch.bytes());
            stretch.close();
        }
        return written;
    }

    /// Hands out the rows between two cuts, in order.
    ///
    /// @param from null for all from the first on
    /// @param to null for all to the last
    /// @return whether the taker wants more
    boolean read(@Nullable KeyCut from, @Nullable KeyCut to, CutKeys keys, Worker worker, KeyedRows.Taker taker) {
        for (Stretch stretch : stretches) {
            if (from != null && from.isPast(stretch.last)) {
                continue;
            }
            if (to != null && !to.isPast(stretch.first)) {
                return true;
            }
            worker.cancellation().check();
            try (Batch rows = rows(stretch, worker);
                    Batch part = between(rows, from != null && from.isPast(stretch.first) ? from : null,
                            to != null && !to.isPast(stretch.last) ? to : null, keys, worker)) {
                if (part.rows() > 0 && !taker.take(part)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Batch rows(Stretch stretch, Worker worker) {
        return switch (stretch.place) {
            case Place.InMemory inMemory -> inMemory.batch.retain();
            case Place.Aside aside -> aside.file.read(aside.extent, aside.types, worker.memory());
        };
    }

    private static Batch between(Batch rows, @Nullable KeyCut from, @Nullable KeyCut to, CutKeys keys,
            Worker worker) {
        if (from == null && to == null) {
            return rows.retain();
        }
        try (Batch values = keys.of(rows)) {
            int first = from == null ? 0 : keys.before(values, from);
            int end = to == null ? rows.positions() : keys.before(values, to);
            return Gather.slice(rows, first, Math.max(0, end - first), worker.memory());
        }
    }

    /// Returns the piece, which has one holder more.
    RangePiece retain() {
        holders.incrementAndGet();
        return this;
    }

    /// Lets go of it for one holder.
    @Override
    public void close() {
        if (holders.decrementAndGet() > 0) {
            return;
        }
        for (Stretch stretch : stretches) {
            if (stretch.place instanceof Place.InMemory inMemory) {
                account.attribute(-inMemory.batch.bytes());
            }
            stretch.close();
        }
        stretches.clear();
    }
}
