package io.polarway.engine.operator.aggregate;

import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.PartSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// GROUP BY, DISTINCT (keys without aggregates) and aggregates without GROUP BY (no keys; one row, even of no input). Gives
/// the keys, then the results, in no particular order. NULL is a key like any other; -0 equals 0 and all NaNs are equal.
///
/// Each worker aggregates into a table of its own ([AggregateStage]). Few groups are merged at the end by one thread; many
/// are merged by partitions of the hash, which are the morsels of [#source].
///
/// When memory is short, workers put their groups aside by partition ([SpilledGroups]) and begin anew; a partition that is too
/// large to be merged is put aside once more, by the hash's next bits ([PartitionMerge]).
public final class HashAggregate implements Breaker {
    /// Up to this many groups (and distinct arguments) of all workers are merged at once.
    private static final int FEW = 1 << 15;
    /// Groups that take more bytes are merged by partitions, few as they may be.
    private static final long MANY_BYTES = 32L << 20;
    /// How many groups make one morsel of the result where they need no merging.
    private static final int MORSEL_GROUPS = 1 << 16;

    private final Shape shape;
    private final OperatorProfile profile;
    private final List<Part> parts = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger partitionsLeft = new AtomicInteger(RowPartitions.COUNT);
    private final SpilledGroups spilled;
    private final PartSource source;
    /// Names who holds the groups of the parts.
    private @Nullable Reservation reservation;
    private boolean isAnyKept;
    private @Nullable Groups whole;
    private @Nullable Reservation wholeReservation;
    private boolean isPartitioned;

    /// Creates the operator.
    ///
    /// @param keys what to group by, over the columns of the input
    /// @param calls the aggregates
    /// @param profile where it notes what it did
    public HashAggregate(List<Expression> keys, List<AggregateCall> calls, OperatorProfile profile) {
        this.shape = new Shape(keys, calls);
        this.profile = profile;
        this.spilled = new SpilledGroups(shape, 0, profile);
        this.source = new PartSource(this::morsels, this::run).withWorkers(spilled::readers).withEnd(this::freeFiles);
    }

    @Override
    public Stage open(Worker worker) {
        return new AggregateStage(shape, worker, taker);
    }

    @Override
    public Source source() {
        return source;
    }

    private final AggregateStage.Taker taker = new AggregateStage.Taker() {
        @Override
        public void take(Part part, Worker worker, boolean isAside) {
            if (isAside && shape.canSpillGroups()) {
                try (part) {
                    spilled.add(part, worker);
                }
            } else {
                keep(part, worker);
            }
        }

        @Override
        public void putAside(Part part, Worker worker) {
            profile.noteMemory(bytes.get() + part.bytes());
            spilled.add(part, worker);
        }
    };

    private void keep(Part part, Worker worker) {
        boolean isFirst;
        Reservation known;
        synchronized (parts) {
            isFirst = !isAnyKept;
            isAnyKept = true;
            known = reservation;
            if (known == null) {
                known = shape.canSpillGroups()
                        ? worker.memory().reserveSpillable("hash aggregate")
                        : worker.memory().reserve("hash aggregate");
                reservation = known;
            }
        }
        long held;
        boolean isKept = false;
        try {
            // Done by each worker for its own parts; a single one need not be merged.
            if (size(part) > FEW && (worker.query().threads() > 1 || !isFirst)) {
                part.partition(shape, 0);
            }
            held = part.groupBytes();
            profile.noteMemory(bytes.addAndGet(part.bytes()));
            known.attribute(held);
            // The last thing: from here on another worker may put it aside.
            synchronized (parts) {
                parts.add(part);
            }
            isKept = true;
        } finally {
            if (!isKept) {
                part.close();
            }
        }
        if (known.mustSpillBefore(held)) {
            spillParts(known, worker);
        }
    }

    /// Puts aside the parts that workers have handed over.
    private void spillParts(Reservation known, Worker worker) {
        while (true) {
            Part part;
            synchronized (parts) {
                if (parts.isEmpty()) {
                    return;
                }
                part = parts.removeFirst();
            }
            long held = part.groupBytes();
            bytes.addAndGet(-part.bytes());
            try (part) {
                spilled.add(part, worker);
            }
            known.attribute(-held);
        }
    }

    private long size(Part part) {
        long size = shape.keyCount == 0 ? 0 : part.groups.count();
        for (GroupTable set : part.groups.distinct) {
            size += set.groups();
        }
        size += part.rows == null ? 0 : part.rows.size();
        for (PartitionedRows rows : part.distinctRows) {
            size += rows == null ? 0 : rows.size();
        }
        return size;
    }

    @Override
    public void complete(Worker worker) {
        long size = parts.stream().mapToLong(this::size).sum();
        // Merging a partition gives way when memory is short.
        long many = shape.hasLists() ? Math.min(MANY_BYTES, worker.memory().pool().limit() / 16) : MANY_BYTES;
        boolean isLarge = size > FEW
                || shape.canSpillGroups() && parts.stream().mapToLong(Part::groupBytes).sum() > many;
        isPartitioned = !spilled.isEmpty() || isLarge && !isWhole();
        if (isPartitioned) {
            parts.forEach(part -> part.partition(shape, 0));
        }
        if (isPartitioned && (shape.keyCount > 0 || shape.distinctSets.isEmpty())) {
            return;
        }
        Part largest = isPartitioned ? null : largest();
        Groups groups = largest == null ? new Groups(shape, worker.memory(), worker.cancellation()) : largest.groups;
        whole = groups;
        if (!isPartitioned) {
            Merge merge = new Merge(shape, groups, worker.cancellation());
            for (Part part : parts) {
                merge.all(part.groups);
                part.close();
            }
            parts.clear();
            Reservation known = reservation;
            if (known != null) {
                known.attribute(groups.bytes() - known.held());
            }
            groups.addDistinct();
            profile.noteMemory(groups.bytes());
            profile.count("groups", groups.count());
        }
    }

    /// Returns whether one part is the result as it is.
    private boolean isWhole() {
        return parts.size() == 1 && isAggregated(parts.getFirst());
    }

    /// Takes the part of the most groups, to which the others are added; null if there is none or rows are left to be aggregated.
    private @Nullable Part largest() {
        if (parts.isEmpty() || !parts.stream().allMatch(HashAggregate::isAggregated)) {
            return null;
        }
        Part largest = Collections.max(parts, Comparator.comparingInt(part -> part.groups.count()));
        parts.remove(largest);
        return largest;
    }

    private static boolean isAggregated(Part part) {
        return part.partitioning == null && part.rows == null
                && Arrays.stream(part.distinctRows).allMatch(Objects::isNull);
    }

    private int morsels() {
        if (isPartitioned) {
            return shape.keyCount == 0 && shape.distinctSets.isEmpty() ? 1 : RowPartitions.COUNT;
        }
        Groups groups = whole;
        return groups == null ? 0 : (groups.count() + MORSEL_GROUPS - 1) / MORSEL_GROUPS;
    }

    private Demand run(int morsel, Worker worker, Stage first) {
        int batchRows = Math.max(1, worker.query().batchRows());
        if (!isPartitioned) {
            Groups groups = Objects.requireNonNull(whole);
            int from = morsel * MORSEL_GROUPS;
            return groups.push(from, Math.min(groups.count(), from + MORSEL_GROUPS), batchRows, first);
        }
        try (PartitionMerge merge = new PartitionMerge(shape, 1, worker, profile)) {
            if (shape.keyCount > 0) {
                merge.expect(parts.stream().mapToLong(part -> part.groups(morsel)).sum());
            }
            for (Part part : parts) {
                merge.add(part, morsel);
            }
            for (SpilledGroups.Piece piece : spilled.pieces(morsel)) {
                merge.add(piece, spilled);
            }
            if (whole == null) {
                return merge.push(batchRows, first);
            }
            merge.complete();
            return addToWhole(merge.groups(), morsel == 0, batchRows, worker, first);
        }
    }

    /// Without keys, partitions are those of the distinct arguments, and the first one has all else: whoever merges the last one gives the
    /// row.
    private Demand addToWhole(Groups groups, boolean withOthers, int batchRows, Worker worker, Stage first) {
        Groups all = Objects.requireNonNull(whole);
        synchronized (all) {
            if (groups.areRowsMoved() && !all.areRowsMoved()) {
                all.moveRows(worker);
            }
            moveRowsIfShort(all, all.growth(0) + groups.rowBytes(), worker);
            for (int call = 0; call < all.accumulators.length; call++) {
                if (withOthers || shape.calls.get(call).distinctSet() >= 0) {
                    Merge.mergeOne(all.accumulators[call], groups.accumulators[call].state(0, 1));
                }
            }
        }
        if (partitionsLeft.decrementAndGet() > 0) {
            return Demand.MORE;
        }
        // As in a partition, see PartitionMerge.
        moveRowsIfShort(all, 2 * all.rowBytes(), worker);
        if (all.areRowsMoved()) {
            profile.count("spilled bytes", all.movedBytes());
        }
        return all.push(0, 1, batchRows, first);
    }

    private void moveRowsIfShort(Groups all, long more, Worker worker) {
        Reservation known = wholeReservation;
        if (known == null) {
            known = worker.memory().reserveSpillable("hash aggregate");
            wholeReservation = known;
        }
        known.attribute(all.bytes() - known.held());
        all.moveRowsIfShort(known, more, worker);
    }

    /// Deletes the temporary files, whose groups were all given.
    private void freeFiles() {
        spilled.close();
    }

    @Override
    public void close() {
        parts.forEach(Part::close);
        parts.clear();
        spilled.close();
        if (reservation != null) {
            reservation.close();
        }
        if (whole != null) {
            whole.close();
        }
        if (wholeReservation != null) {
            wholeReservation.close();
        }
    }
}
