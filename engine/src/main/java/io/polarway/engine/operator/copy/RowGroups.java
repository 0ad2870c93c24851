package io.polarway.engine.operator.copy;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Gathers the batches of all morsels, in their order, into groups of as many rows as the format wants in a chunk, however
/// small the morsels are. Gathering only moves references, under a lock; a full group is encoded by whichever worker comes
/// by next, several of them in parallel.
///
/// What is gathered is bounded in bytes: a worker that brings more encodes a group, or waits without a slot if there is none.
/// The worker of the lowest morsel never waits, since only its batches complete the next group.
final class RowGroups implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    private final CopyOutput file;
    private final ChunkQueue queue;
    private final long maxBytes;
    private final long groupRows;
    private final long groupBytes;
    private final Reservation reservation;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Long, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Group> ready = new ArrayDeque<>();
    private Group current = new Group(0);
    private long head;
    private long bytes;
    private int waiting;
    private int pushing;

    /// Rows `from` to `from + count` of the live rows of a batch.
    ///
    /// @param batch the batch, owned
    /// @param bytes what it weighs
    private record Part(Batch batch, int from, int count, long bytes) {
    }

    /// The batches of one morsel that are not part of a group yet.
    private static final class Lane {
        final ArrayDeque<Part> parts = new ArrayDeque<>();
        boolean isComplete;
    }

    /// The rows of one chunk.
    private static final class Group {
        final long number;
        final ArrayDeque<Part> parts = new ArrayDeque<>();
        long rows;
        long bytes;

        Group(long number) {
            this.number = number;
        }

        void add(Part part) {
            parts.addLast(part);
            rows += part.count();
            bytes += part.bytes();
        }

        void close() {
            parts.forEach(part -> part.batch().close());
            parts.clear();
        }
    }

    /// Creates the groups of a file.
    ///
    /// @param queue where their chunks go
    /// @param maxBytes how much may be gathered
    RowGroups(CopyOutput file, ChunkQueue queue, long maxBytes, QueryContext context) {
        this.file = file;
        this.queue = queue;
        this.maxBytes = maxBytes;
        this.groupRows = file.encoder().chunkRows();
        this.groupBytes = Math.max(1, maxBytes / (context.threads() + 1));
        this.reservation = context.memory().reserve("copy");
    }

    /// Opens the state of one worker.
    ///
    /// @param base what is added to the sequence of a morsel
    /// @param begun learns the sequence of every morsel
    Stage open(Worker worker, long base, LongConsumer begun) {
        lock.lock();
        try {
            pushing++;
        } finally {
            lock.unlock();
        }
        return new GroupStage(worker, base, begun);
    }

    /// Makes groups of what is complete. With the lock.
    private void gather() {
        while (true) {
            Lane lane = lanes.get(head);
            if (lane == null) {
                return;
            }
            for (Part part = lane.parts.pollFirst(); part != null; part = lane.parts.pollFirst()) {
                take(part);
            }
            if (!lane.isComplete) {
                return;
            }
            lanes.remove(head);
            head++;
            changed.signalAll();
        }
    }

    private void take(Part part) {
        Part rest = part;
        while (current.rows + rest.count() > groupRows) {
            int count = (int) (groupRows - current.rows);
            if (count > 0) {
                long weight = rest.bytes() * count / rest.count();
                current.add(new Part(rest.batch().retain(), rest.from(), count, weight));
                rest = new Part(rest.batch(), rest.from() + count, rest.count() - count, rest.bytes() - weight);
            }
            closeGroup();
        }
        current.add(rest);
        if (current.rows == groupRows || current.bytes >= groupBytes) {
            closeGroup();
        }
    }

    private void closeGroup() {
        if (current.rows > 0) {
            ready.addLast(current);
            current = new Group(current.number + 1);
            changed.signalAll();
        }
    }

    private @Nullable Group poll(int spared) {
        lock.lock();
        try {
            return ready.size() > spared ? ready.pollFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    private int waiting() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }

    private void encode(Group group, ChunkEncoder encoder, Worker worker) {
        try {
            while (true) {
                worker.cancellation().check();
                Part part = group.parts.pollFirst();
                if (part == null) {
                    break;
                }
                try (Batch batch = part.batch();
                        Batch rows = Gather.slice(batch, part.from(), part.count(), worker.memory())) {
                    encoder.add(rows);
                }
                while (encoder.isFull()) {
                    put(encoder.encode(), group, worker);
                }
            }
            boolean isMore = true;
            while (isMore) {
                isMore = put(encoder.encode(), group, worker);
            }
        } finally {
            group.close();
            lock.lock();
            try {
                bytes -= group.bytes;
                reservation.attribute(-group.bytes);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
        queue.complete(group.number, worker);
    }

    private boolean put(@Nullable EncodedChunk chunk, Group group, Worker worker) {
        if (chunk == null) {
            return false;
        }
        queue.add(group.number, chunk, worker);
        return true;
    }

    /// Encodes what is left when all workers are done.
    void finish(Worker worker) {
        lock.lock();
        try {
            gather();
            closeGroup();
        } finally {
            lock.unlock();
        }
        try (ChunkEncoder encoder = file.encoder().open(worker)) {
            for (Group group = poll(0); group != null; group = poll(0)) {
                encode(group, encoder, worker);
            }
        }
    }

    /// Frees what was not encoded.
    @Override
    public void close() {
        lock.lock();
        try {
            List<Group> groups = new ArrayList<>(ready);
            groups.add(current);
            groups.forEach(Group::close);
            for (Lane lane : lanes.values()) {
                lane.parts.forEach(part -> part.batch().close());
            }
            ready.clear();
            lanes.clear();
        } finally {
            lock.unlock();
        }
        reservation.close();
    }

    /// One worker's part.
    private final class GroupStage implements Stage {
        private final Worker worker;
        private final long base;
        private final LongConsumer begun;
        private final ChunkEncoder encoder;
        private long lane;
        private boolean isPushing = true;
        /// The dictionaries of the batch before, which this one need not be charged with again.
        private @Nullable Object[] dictionaries = new Object[0];

        GroupStage(Worker worker, long base, LongConsumer begun) {
            this.worker = worker;
            this.base = base;
            this.begun = begun;
            this.encoder = file.encoder().open(worker);
        }

        @Override
        public void beginMorsel(long sequence) {
            begun.accept(sequence);
            lane = base + sequence;
            lock.lock();
            try {
                lanes.computeIfAbsent(lane, any -> new Lane());
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Demand push(Batch batch) {
            while (!hasSpace()) {
                Group group = poll(0);
                if (group != null) {
                    encode(group, encoder, worker);
                } else {
                    worker.waiting(this::awaitSpace);
                }
            }
            Batch kept = Retention.keep(batch, worker.memory());
            long weight = weight(kept);
            lock.lock();
            try {
                bytes += weight;
                reservation.attribute(weight);
                lanes.computeIfAbsent(lane, any -> new Lane()).parts.addLast(new Part(kept, 0, kept.rows(), weight));
                if (lane == head) {
                    gather();
                }
            } finally {
                lock.unlock();
            }
            help(waiting());
            return Demand.MORE;
        }

        /// Encodes groups, but leaves some to those who wait for one.
        private void help(int spared) {
            for (Group group = poll(spared); group != null; group = poll(spared)) {
                encode(group, encoder, worker);
            }
        }

        private long weight(Batch batch) {
            if (dictionaries.length != batch.width()) {
                dictionaries = new Object[batch.width()];
            }
            long weight = 1;
            for (int i = 0; i < batch.width(); i++) {
                Column column = batch.column(i);
                weight += column.bytes();
                if (column instanceof DictionaryColumn codes) {
                    weight -= codes.dictionary() == dictionaries[i] ? codes.dictionary().bytes() : 0;
                    dictionaries[i] = codes.dictionary();
                }
            }
            return weight;
        }

        private boolean hasSpace() {
            lock.lock();
            try {
                return bytes < maxBytes || lane == head;
            } finally {
                lock.unlock();
            }
        }

        private boolean awaitSpace() throws InterruptedException {
            lock.lock();
            try {
                waiting++;
                while (bytes >= maxBytes && lane != head && ready.isEmpty()) {
                    worker.cancellation().check();
                    changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
                }
                return true;
            } finally {
                waiting--;
                lock.unlock();
            }
        }

        @Override
        public void endMorsel() {
            lock.lock();
            try {
                lanes.computeIfAbsent(lane, any -> new Lane()).isComplete = true;
                if (lane == head) {
                    gather();
                }
            } finally {
                lock.unlock();
            }
            help(waiting());
        }

        /// Goes on encoding until all workers have pushed everything.
        @Override
        public void finish() {
            leave();
            while (true) {
                help(0);
                if (isOver()) {
                    return;
                }
                worker.waiting(this::awaitGroup);
            }
        }

        private void leave() {
            lock.lock();
            try {
                pushing -= isPushing ? 1 : 0;
                isPushing = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        private boolean isOver() {
            lock.lock();
            try {
                return pushing == 0 && ready.isEmpty();
            } finally {
                lock.unlock();
            }
        }

        private boolean awaitGroup() throws InterruptedException {
            lock.lock();
            try {
                waiting++;
                while (pushing > 0 && ready.isEmpty()) {
                    worker.cancellation().check();
                    changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
                }
                return true;
            } finally {
                waiting--;
                lock.unlock();
            }
        }

        @Override
        public void close() {
            leave();
            encoder.close();
        }
    }
}
