package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.spill.SpillFile.Extent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The groups of one partition, from all that workers hold of it and what they have put aside. If they do not fit into memory,
/// they are put aside in their turn, in the partitions of the hash's next bits, which are then merged one after the other. Used
/// by one thread.
///
/// Where a few groups have large distinct sets, the groups stay, and the sets are put aside by the hash of their rows. Where the rows
/// that aggregates keep of one group are most of it, or groups were parted often enough, these rows are moved to files that are mapped.
final class PartitionMerge implements AutoCloseable {
    /// Fewer groups are not worth to be partitioned when it is their distinct sets that are large.
    private static final int FEW_GROUPS = RowPartitions.COUNT;
    /// The lower half of a hash is for the slots of tables.
    private static final int LAST_LEVEL = 4;
    /// Less than this is put aside only where it was not before.
    private static final long LEAST_BYTES = 1 << 18;

    private final Shape shape;
    private final Worker worker;
    private final OperatorProfile profile;
    private final int level;
    private final Reservation reservation;
    private final Groups groups;
    private final Merge merge;
    private final @Nullable SpilledSet[] spilledSets;
    private @Nullable SpilledGroups spilled;
    private @Nullable RowPartitions rows;
    private long rowsMerged;
    private long attributed;

    /// Creates an empty partition.
    ///
    /// @param level which bits of the hash say the partitions of what does not fit
    PartitionMerge(Shape shape, int level, Worker worker, OperatorProfile profile) {
        this.shape = shape;
        this.worker = worker;
        this.profile = profile;
        this.level = level;
        this.reservation = worker.memory().reserveSpillable("hash aggregate");
        this.groups = new Groups(shape, worker.memory(), worker.cancellation());
        this.merge = new Merge(shape, groups, worker.cancellation());
        this.spilledSets = new SpilledSet[shape.distinctSets.size()];
    }

    /// Returns the groups, complete with their distinct sets once [#complete] was called.
    Groups groups() {
        return groups;
    }

    /// Makes room for so many groups, if there is memory for them.
    void expect(long count) {
        int most = (int) Math.min(count, 1 << 29);
        if (!reservation.mustSpillBefore(groups.table.growth(most))) {
            groups.table.makeRoom(most);
        }
    }

    /// Merges a partition of what a worker holds.
    void add(Part part, int partition) {
        boolean hasSets = !shape.distinctSets.isEmpty();
        merge.partition(part, partition, () -> makeRoom(!hasSets));
        makeRoom(true);
    }

    /// Merges what was put aside at one time.
    void add(SpilledGroups.Piece piece, SpilledGroups from) {
        boolean hasSets = piece.sets().stream().anyMatch(extents -> !extents.isEmpty());
        int[] mapping = new int[hasSets ? piece.groupCount() : 0];
        int done = 0;
        for (Extent extent : piece.groups()) {
            try (Batch batch = from.readGroups(extent, worker)) {
                int[] ids = merge.addGroups(batch);
                if (hasSets) {
                    System.arraycopy(ids, 0, mapping, done, batch.positions());
                    done += batch.positions();
                }
            }
            makeRoom(!hasSets);
        }
        for (Extent extent : piece.rest()) {
            try (Batch batch = from.readRest(extent, worker)) {
                merge.addRest(batch);
            }
            makeRoom(!hasSets);
        }
        for (int set = 0; set < piece.sets().size(); set++) {
            for (Extent extent : piece.sets().get(set)) {
                makeRoom(false, extent.rows());
                try (Batch batch = from.readSet(set, extent, worker)) {
                    merge.addSet(set, batch, mapping);
                }
            }
        }
        for (Extent extent : piece.rows()) {
            try (Batch batch = from.readRows(extent, worker)) {
                rowsMerged += batch.positions();
                merge.addRows(batch, rows);
            }
            makeRoom(true);
        }
        makeRoom(true);
    }

    private void attribute() {
        RowPartitions own = rows;
        long bytes = groups.bytes() + (own == null ? 0 : own.bytes());
        reservation.attribute(bytes - attributed);
        attributed = bytes;
    }

    private void makeRoom(boolean mayMoveGroups) {
        makeRoom(mayMoveGroups, Merge.ROWS);
    }

    /// Puts something aside unless there is memory for `more` rows.
    private void makeRoom(boolean mayMoveGroups, int more) {
        attribute();
        if ((level > 1 || spilled != null || haveSetsMoved()) && attributed < LEAST_BYTES
                || !reservation.mustSpillBefore(groups.growth(more))) {
            return;
        }
        // Sets that were put aside know their groups by number: either the sets go, or groups and sets do.
        boolean mayGroupsStay = groups.count() < FEW_GROUPS
                || (groups.areRowsMoved() || !mayMoveGroups) && groups.table.bytes() < attributed / 8;
        boolean doSetsMove = spilled == null && (haveSetsMoved() || shape.keyCount == 0
                || mayGroupsStay && groups.distinctBytes() > attributed / 2);
        boolean doGroupsMove = !doSetsMove && level <= LAST_LEVEL
                && (spilled != null || groups.count() > 1 && (groups.areRowsMoved() || !groups.isOneLarge()));
        if (doGroupsMove) {
            if (mayMoveGroups) {
                spillGroups();
            }
        } else {
            if (doSetsMove && level <= LAST_LEVEL) {
                spillSets();
                attribute();
            }
            moveRowsIfShort(groups.growth(more));
        }
        attribute();
    }

    private void moveRowsIfShort(long more) {
        groups.moveRowsIfShort(reservation, more, worker);
    }

    private boolean haveSetsMoved() {
        for (SpilledSet set : spilledSets) {
            if (set != null) {
                return true;
            }
        }
        return false;
    }

    private void spillSets() {
        for (int set = 0; set < spilledSets.length; set++) {
            if (groups.distinct[set].groups() == 0) {
                continue;
            }
            SpilledSet store = spilledSets[set];
            if (store == null) {
                store = new SpilledSet(shape.distinctSets.get(set).layout(), level, worker, profile);
                spilledSets[set] = store;
            }
            store.add(groups.distinct[set]);
        }
    }

    private void spillGroups() {
        SpilledGroups store = spilled;
        if (store == null) {
            store = new SpilledGroups(shape, level, profile);
            spilled = store;
        }
        RowPartitions own = rows;
        if (own != null) {
            store.add(own, worker);
        }
        if (groups.count() > 0) {
            // Rows that hardly become fewer need not be aggregated before they are put aside.
            if (own == null && rowsMerged > 0 && groups.count() > rowsMerged / 2) {
                rows = new RowPartitions(level, shape.keys, shape.payload, worker.memory());
            }
            try (Part part = new Part(groups, null, new PartitionedRows[0])) {
                store.add(part, worker);
            }
            groups.restart();
        }
    }

    /// Gives the groups' aggregates their distinct arguments. Called when everything was added, before [#groups] are looked at
    /// by someone else.
    void complete() {
        for (int set = 0; set < spilledSets.length; set++) {
            try (SpilledSet store = spilledSets[set]) {
                spilledSets[set] = null;
                if (store != null) {
                    addSpilled(set, store);
                } else {
                    addDistinct(set);
                }
            }
        }
        attribute();
        // Results take about as much again as the rows that they are made of.
        moveRowsIfShort(2 * groups.rowBytes());
        attribute();
        long moved = groups.movedBytes();
        if (moved > 0) {
            profile.count("spilled bytes", moved);
        }
    }

    private void addDistinct(int set) {
        groups.addDistinct(set, () -> {
            if (shape.keepsRows()) {
                attribute();
                moveRowsIfShort(groups.rowBytes());
            }
        });
    }

    private void addSpilled(int set, SpilledSet store) {
        GroupTable table = groups.distinct[set];
        store.add(table);
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            try (Deeper deeper = new Deeper(set, store.level() + 1)) {
                store.read(partition, table, deeper);
                SpilledSet below = deeper.store;
                if (below != null) {
                    addSpilled(set, below);
                } else {
                    addDistinct(set);
                    table.close();
                }
            }
            attribute();
        }
    }

    /// Puts a distinct set aside once more when a partition of it is too large.
    private final class Deeper implements Runnable, AutoCloseable {
        private final int set;
        private final int ownLevel;
        private @Nullable SpilledSet store;

        Deeper(int set, int ownLevel) {
            this.set = set;
            this.ownLevel = ownLevel;
        }

        @Override
        public void run() {
            attribute();
            GroupTable table = groups.distinct[set];
            if (ownLevel > LAST_LEVEL || table.bytes() < LEAST_BYTES
                    || !reservation.mustSpillBefore(table.growth(Merge.ROWS))) {
                return;
            }
            SpilledSet below = store;
            if (below == null) {
                below = new SpilledSet(shape.distinctSets.get(set).layout(), ownLevel, worker, profile);
                store = below;
            }
            below.add(table);
            attribute();
        }

        @Override
        public void close() {
            SpilledSet below = store;
            if (below != null) {
                below.close();
            }
        }
    }

    /// Pushes the results of all groups, when everything was added.
    Demand push(int batchRows, Stage first) {
        SpilledGroups store = spilled;
        if (store == null) {
            complete();
            profile.count("groups", groups.count());
            profile.noteMemory(groups.bytes());
            return groups.push(0, groups.count(), batchRows, first);
        }
        spillGroups();
        rows = null;
        attribute();
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            List<SpilledGroups.Piece> pieces = store.pieces(partition);
            if (pieces.isEmpty()) {
                continue;
            }
            try (PartitionMerge smaller = new PartitionMerge(shape, level + 1, worker, profile)) {
                for (SpilledGroups.Piece piece : pieces) {
                    smaller.add(piece, store);
                }
                if (smaller.push(batchRows, first) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
            }
            pieces.clear();
        }
        return Demand.MORE;
    }

    @Override
    public void close() {
        reservation.close();
        groups.close();
        if (rows != null) {
            rows.close();
        }
        for (SpilledSet store : spilledSets) {
            if (store != null) {
                store.close();
            }
        }
        if (spilled != null) {
            spilled.close();
        }
    }
}
