package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.Reservation;
import io.polarway.engine.operator.MorselOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Aggregates what one worker is given into groups of its own, which it hands over at the end at the latest.
///
/// Where the groups have outgrown the cache and many rows turn out to be new ones, further rows are only partitioned by the
/// hash of their key: aggregating each partition later, in the cache, is cheaper than one miss or more per row now. When the
/// rows take much memory, they are aggregated partition by partition and make room. Where the rows of a group stand close
/// together, as in sorted input, the groups are handed over instead before they outgrow the cache.
final class AggregateStage implements Stage {
    /// Groups up to this many fit the cache well enough.
    private static final int CACHED_GROUPS = 1 << 16;
    /// Memory is short when less than this of the limit is left, in percent.
    private static final int SPARE_PERCENT = 50;
    /// Rows of a worker are aggregated once they take this many bytes, or, when memory is short, the second many.
    private static final long MOST_ROW_BYTES = 256L << 20;
    private static final long FEW_ROW_BYTES = 4L << 20;
    private static final Column[] NO_COLUMNS = {};

    private final Shape shape;
    private final Worker worker;
    private final Taker taker;
    private final ExpressionEvaluator evaluator;
    private final Reservation reservation;
    private final boolean needsOrder;
    private final boolean isInOrder;
    private final KeyRows keys;
    private final KeyRows payload;
    private final CodeTable codes;
    private final Distinct[] distinct;
    private final Watch watch;
    private final boolean canPartition;
    private final boolean canHandOver;
    private final ClusteredKeys clustered;
    private int[] groupIds = new int[0];
    private int[] missingIds = new int[0];
    private int[] narrowedIds = new int[0];
    private @Nullable Groups groups;
    private @Nullable PartitionedRows rows;
    private boolean hasSpilled;
    private long order;
    private long attributed;
    private int mostGroups = CACHED_GROUPS;

    /// Where groups go that the worker does not keep.
    interface Taker {
        /// Takes a part over, which later rows of the worker do not add to.
        ///
        /// @param isAside whether it has to be put aside, since others of the worker were
        void take(Part part, Worker worker, boolean isAside);

        /// Puts aside what a part holds, which is borrowed; where groups are not, see [Shape#canSpillGroups], its distinct sets only.
        void putAside(Part part, Worker worker);

        /// Takes of groups, borrowed, in the order of their first rows, those to which no later row will belong. Returns how many of the
        /// first ones these were.
        default int takeComplete(Groups groups) {
            return 0;
        }
    }

    AggregateStage(Shape shape, Worker worker, Taker taker) {
        this(shape, worker, taker, false);
    }

    /// Creates a stage.
    ///
    /// @param isInOrder whether groups are handed over in the order of their first rows, by [#handOver] and whenever they fill the
    ///     cache
    AggregateStage(Shape shape, Worker worker, Taker taker, boolean isInOrder) {
        this.shape = shape;
        this.worker = worker;
        this.taker = taker;
        this.evaluator = new ExpressionEvaluator(worker.scratch());
        Groups created = new Groups(shape, worker.memory(), worker.cancellation());
        this.groups = created;
        this.needsOrder = Arrays.stream(created.accumulators).anyMatch(Accumulator::needsOrder);
        this.isInOrder = isInOrder;
        this.reservation = shape.canSpill()
                ? worker.memory().reserveSpillable("hash aggregate")
                : worker.memory().reserve("hash aggregate");
        this.canPartition = !isInOrder && shape.canPartitionRows(created.accumulators);
        this.canHandOver = !isInOrder && shape.keyCount > 0 && !needsOrder && shape.distinctSets.isEmpty();
        this.clustered = new ClusteredKeys(worker.memory());
        this.keys = new KeyRows(shape.keys);
        this.payload = new KeyRows(shape.payload);
        this.codes = new CodeTable(shape.keyCount);
        this.watch = new Watch();
        this.distinct = new Distinct[shape.distinctSets.size()];
        for (int i = 0; i < distinct.length; i++) {
            distinct[i] = new Distinct(shape.distinctSets.get(i));
        }
    }

    /// Decides when aggregating into one table does not pay: looks at how many rows became groups, each time the groups double.
    private static final class Watch {
        private long nextCheck = CACHED_GROUPS;
        private long rowsBefore;
        private long groupsBefore;
        private long rowsAtHalf;
        private long groupsAtHalf;
        private long rows;

        /// What the rows since the last check have shown.
        enum Finding {
            NOTHING,
            /// Many rows are groups of their own.
            POOR,
            /// The later rows had as many new groups as the earlier ones: few come again.
            STEADY
        }

        Finding look(int newRows, int groups) {
            rows += newRows;
            if (groups < nextCheck) {
                if (groupsAtHalf == 0 && groups - groupsBefore >= (nextCheck - groupsBefore) / 2) {
                    groupsAtHalf = groups;
                    rowsAtHalf = rows;
                }
                return Finding.NOTHING;
            }
            double share = (double) (groups - groupsBefore) / (rows - rowsBefore);
            double earlier = (double) (groupsAtHalf - groupsBefore) / (rowsAtHalf - rowsBefore);
            double later = (double) (groups - groupsAtHalf) / (rows - rowsAtHalf);
            boolean isSteady = groupsAtHalf > 0 && later >= 0.9 * earlier;
            nextCheck = groups * 2L;
            rowsBefore = rows;
            groupsBefore = groups;
            groupsAtHalf = 0;
            // If 0.65 of the rows that show the first 65,536 groups are new, some 120,000 groups or more are to be expected.
            return share >= 0.65 ? Finding.POOR : isSteady ? Finding.STEADY : Finding.NOTHING;
        }

        /// Begins anew, with no groups.
        void restart() {
            nextCheck = CACHED_GROUPS;
            rowsBefore = rows;
            groupsBefore = 0;
            groupsAtHalf = 0;
        }
    }

    /// What the worker keeps for one distinct set.
    private final class Distinct {
        final Shape.DistinctSet set;
        final KeyRows keys;
        final CodeTable codes;
        final Watch watch = new Watch();
        int[] ids = new int[1024];
        long[] groupHashes = new long[0];
        @Nullable
        PartitionedRows rows;

        Distinct(Shape.DistinctSet set) {
            this.set = set;
            this.keys = new KeyRows(set.layout());
            this.codes = new CodeTable(shape.keyCount + set.arguments().length);
        }
    }

    private Groups groups() {
        return Objects.requireNonNull(groups);
    }

    @Override
    public void beginMorsel(long sequence) {
        if (needsOrder) {
            order = MorselOrder.of(worker, sequence);
            setOrder();
        }
    }

    private void setOrder() {
        for (Accumulator accumulator : groups().accumulators) {
            accumulator.order(order);
        }
    }

    @Override
    public Demand push(Batch batch) {
        List<Column> evaluated = evaluator.evaluate(shape.inputs, batch);
        try {
            add(batch, evaluated.toArray(Column[]::new));
        } finally {
            evaluated.forEach(Column::close);
        }
        attribute();
        if (reservation.mustSpillBefore(groups().growth(batch.rows()))) {
            makeRoom(batch.rows());
        }
        if (isInOrder && groups().count() >= mostGroups) {
            if (needsOrder) {
                handOverComplete();
            } else {
                handOver();
            }
        }
        return Demand.MORE;
    }

    private void attribute() {
        long bytes = groups().bytes() + clustered.bytes() + (rows == null ? 0 : rows.bytes());
        for (Distinct each : distinct) {
            bytes += each.rows == null ? 0 : each.rows.bytes();
        }
        if (bytes != attributed) {
            reservation.attribute(bytes - attributed);
            attributed = bytes;
        }
    }

    /// Aggregates rows that were only partitioned, or if that does not help puts aside all that there is.
    private void makeRoom(int batchRows) {
        boolean helps = rows != null && rows.tryAggregate();
        for (Distinct each : distinct) {
            helps |= each.rows != null && each.rows.tryAggregate();
        }
        attribute();
        if (helps && !reservation.mustSpillBefore(groups().growth(batchRows))) {
            return;
        }
        if (size() == 0) {
            return;
        }
        boolean hasRows = rows != null;
        boolean areRowsPoor = rows != null && rows.isPoor();
        boolean[] setHasRows = new boolean[distinct.length];
        boolean[] areSetRowsPoor = new boolean[distinct.length];
        for (int i = 0; i < distinct.length; i++) {
            PartitionedRows own = distinct[i].rows;
            setHasRows[i] = own != null;
            areSetRowsPoor[i] = own != null && own.isPoor();
        }
        hasSpilled = true;
        try (Part part = part()) {
            taker.putAside(part, worker);
            if (!shape.canSpillGroups()) {
                groups = part.release();
            }
        }
        if (groups == null) {
            groups = new Groups(shape, worker.memory(), worker.cancellation());
            setOrder();
        }
        // What was found out about the input stays known.
        codes.clear();
        watch.restart();
        rows = hasRows ? PartitionedRows.ofGroups(shape, worker, areRowsPoor) : null;
        for (int i = 0; i < distinct.length; i++) {
            distinct[i].codes.clear();
            distinct[i].watch.restart();
            distinct[i].rows = setHasRows[i] ? PartitionedRows.ofSet(distinct[i].set, worker, areSetRowsPoor[i]) : null;
        }
        attribute();
    }

    /// Returns the number of groups and rows that could be put aside.
    private long size() {
        long size = (shape.canSpillGroups() ? groups().count() : 0) + (rows == null ? 0 : rows.size());
        for (int i = 0; i < distinct.length; i++) {
            PartitionedRows own = distinct[i].rows;
            size += groups().distinct[i].groups() + (own == null ? 0 : own.size());
        }
        return size;
    }

    /// Gives away what the worker holds.
    private Part part() {
        PartitionedRows[] distinctRows = new PartitionedRows[distinct.length];
        for (int i = 0; i < distinct.length; i++) {
            distinctRows[i] = distinct[i].rows;
            distinct[i].rows = null;
        }
        Part part = new Part(groups(), rows, distinctRows);
        groups = null;
        rows = null;
        return part;
    }

    private void add(Batch batch, Column[] inputs) {
        int count = batch.rows();
        if (groupIds.length < count) {
            int room = Math.max(count, worker.query().batchRows());
            groupIds = new int[room];
            missingIds = new int[room];
        }
        Selection selection = batch.selection();
        int positions = batch.positions();
        PartitionedRows partitions = rows;
        if (partitions != null) {
            keys.load(Arrays.copyOf(inputs, shape.keyCount), selection, positions);
            payload.pack(choose(inputs, shape.payloadInputs), selection, positions);
            partitions.add(keys, payload, keys.hashes(), mostRowBytes(partitions));
            return;
        }
        if (shape.keyCount > 0) {
            findGroups(groups().table, codes, keys, Arrays.copyOf(inputs, shape.keyCount), selection, positions,
                    groupIds);
        }
        update(batch, inputs, selection, positions);
        switch (watch.look(count, groups().table.groups())) {
            case NOTHING -> {
            }
            case POOR -> {
                if (canPartition) {
                    rows = PartitionedRows.ofGroups(shape, worker, false);
                } else {
                    handOverIfClustered();
                }
            }
            case STEADY -> handOverIfClustered();
        }
    }

    private void handOverIfClustered() {
        if (canHandOver && clustered.add(groups().table)) {
            handOver();
        }
    }

    /// Hands the groups over, and begins anew.
    void handOver() {
        if (groups().count() == 0) {
            return;
        }
        Part part = new Part(groups(), null, new PartitionedRows[0]);
        groups = new Groups(shape, worker.memory(), worker.cancellation());
        setOrder();
        codes.clear();
        watch.restart();
        taker.take(part, worker, false);
        attribute();
    }

    /// Hands over the groups that are complete, and keeps the others.
    private void handOverComplete() {
        Groups all = groups();
        int complete = taker.takeComplete(all);
        if (complete > 0) {
            Groups rest = new Groups(shape, worker.memory(), worker.cancellation());
            groups = rest;
            try (all) {
                new Merge(shape, rest, worker.cancellation()).from(all, complete);
            }
            setOrder();
            codes.clear();
            watch.restart();
            attribute();
        }
        mostGroups = Math.max(CACHED_GROUPS, 2 * groups().count());
    }

    /// While rows are aggregated they and their groups are there, and other workers may do so at the same time.
    private long mostRowBytes(PartitionedRows partitions) {
        if (partitions.isPoor()) {
            return Long.MAX_VALUE;
        }
        long most = worker.memory().pool().limit() / (8L * Math.max(2, worker.query().threads()));
        return Math.min(most, hasSpareMemory() ? MOST_ROW_BYTES : FEW_ROW_BYTES);
    }

    private boolean hasSpareMemory() {
        return worker.memory().pool().used() < worker.memory().pool().limit() / 100 * SPARE_PERCENT;
    }

    private static Column[] choose(Column[] inputs, int[] chosen) {
        Column[] columns = new Column[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            columns[i] = inputs[chosen[i]];
        }
        return columns;
    }

    private void findGroups(GroupTable table, CodeTable codeTable, KeyRows rowKeys, Column[] columns,
            @Nullable Selection selection, int positions, int[] ids) {
        KeyNumbers.find(table, codeTable, rowKeys, missingIds, columns, selection, positions, ids);
    }

    private void update(Batch batch, Column[] inputs, @Nullable Selection selection, int positions) {
        for (int i = 0; i < distinct.length; i++) {
            addDistinct(distinct[i], groups().distinct[i], batch, inputs, selection, positions);
        }
        for (int i = 0; i < shape.calls.size(); i++) {
            Shape.Call call = shape.calls.get(i);
            if (call.distinctSet() >= 0) {
                continue;
            }
            Column[] arguments = call.arguments().length == 0 ? NO_COLUMNS : choose(inputs, call.arguments());
            Selection narrowed = selection;
            int[] ids = groupIds;
            if (call.call().filter() != null) {
                narrowed = evaluator.filter(call.call().filter(), batch);
                ids = narrow(selection, narrowed);
            }
            Accumulator accumulator = groups().accumulators[i];
            if (shape.keyCount == 0) {
                accumulator.updateAll(arguments, narrowed, positions);
            } else {
                accumulator.update(arguments, narrowed, ids, positions, groups().count());
            }
        }
    }

    /// Returns the groups of the rows that a filter has left.
    private int[] narrow(@Nullable Selection selection, @Nullable Selection narrowed) {
        if (narrowed == selection || narrowed == null || shape.keyCount == 0) {
            return groupIds;
        }
        if (narrowedIds.length < narrowed.count()) {
            narrowedIds = new int[groupIds.length];
        }
        int number = 0;
        for (int i = 0; i < narrowed.count(); i++) {
            int position = narrowed.position(i);
            if (selection == null) {
                number = position;
            } else {
                while (selection.position(number) != position) {
                    number++;
                }
            }
            narrowedIds[i] = groupIds[number];
        }
        return narrowedIds;
    }

    private void addDistinct(Distinct own, GroupTable table, Batch batch, Column[] inputs,
            @Nullable Selection selection,
            int positions) {
        Selection narrowed = selection;
        int[] ids = groupIds;
        if (own.set.filter() != null) {
            narrowed = evaluator.filter(own.set.filter(), batch);
            ids = narrow(selection, narrowed);
        }
        int count = narrowed == null ? positions : narrowed.count();
        Column[] arguments = choose(inputs, own.set.arguments());
        if (own.ids.length < count) {
            own.ids = new int[count];
        }
        if (own.rows != null) {
            load(own, arguments, ids, narrowed, positions);
            own.rows.add(own.keys, null, shape.keyCount == 0 ? own.keys.hashes() : groupHashes(own, ids, count),
                    mostRowBytes(own.rows));
            return;
        }
        if (shape.keyCount == 0) {
            findGroups(table, own.codes, own.keys, arguments, narrowed, positions, own.ids);
        } else {
            findInGroups(own, table, inputs, arguments, ids, narrowed, positions);
        }
        if (own.rows == null && own.watch.look(count, table.groups()) == Watch.Finding.POOR) {
            own.rows = PartitionedRows.ofSet(own.set, worker, false);
        }
    }

    private void load(Distinct own, Column[] arguments, int[] ids, @Nullable Selection selection, int positions) {
        if (shape.keyCount == 0) {
            own.keys.load(arguments, selection, positions);
        } else {
            own.keys.load(ids, arguments, selection, positions);
        }
    }

    private void findInGroups(Distinct own, GroupTable table, Column[] inputs, Column[] arguments, int[] ids,
            @Nullable Selection selection, int positions) {
        Column[] all = Arrays.copyOf(inputs, shape.keyCount + arguments.length);
        System.arraycopy(arguments, 0, all, shape.keyCount, arguments.length);
        if (!own.codes.lookUp(all, selection, positions, own.ids)) {
            own.keys.load(ids, arguments, selection, positions);
            table.intern(own.keys, own.ids);
            return;
        }
        int missing = own.codes.missingCount();
        if (missing > 0) {
            int[] groupsOfMissing = new int[missing];
            for (int i = 0; i < missing; i++) {
                groupsOfMissing[i] = ids[own.codes.missing()[i]];
            }
            own.keys.load(groupsOfMissing, arguments, KeyNumbers.chosen(own.codes, selection), positions);
            table.intern(own.keys, missingIds);
            own.codes.learn(missingIds, own.ids, selection == null ? positions : selection.count());
        }
    }

    private long[] groupHashes(Distinct own, int[] ids, int count) {
        if (own.groupHashes.length < count) {
            own.groupHashes = new long[Math.max(1024, count)];
        }
        for (int i = 0; i < count; i++) {
            own.groupHashes[i] = groups().table.hash(ids[i]);
        }
        return own.groupHashes;
    }

    @Override
    public void finish() {
        taker.take(part(), worker, hasSpilled);
    }

    @Override
    public void close() {
        evaluator.close();
        reservation.close();
        clustered.close();
        if (groups != null) {
            groups.close();
        }
        if (rows != null) {
            rows.close();
        }
        for (Distinct each : distinct) {
            if (each.rows != null) {
                each.rows.close();
            }
        }
    }
}
