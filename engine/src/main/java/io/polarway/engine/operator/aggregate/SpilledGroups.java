package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.exec.OneAtATime;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.kernel.hash.KeyColumns;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.spill.SpillFile.Extent;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was put aside of an aggregation, by partition of the hash: groups, the rows of their distinct sets, and rows that were
/// not aggregated. Thread-safe, but for closing.
///
/// Whoever puts something aside writes all that it holds, partition after partition, so that nothing need be buffered.
final class SpilledGroups implements AutoCloseable {
    /// How many rows an extent has at most: they are loaded onto the heap when it is read.
    private static final int MOST_ROWS = 1 << 14;
    /// About how large an extent is, but for lists, see [StatePieces].
    private static final long MOST_BYTES = 1 << 20;
    /// What merging a partition takes at a time: a row that is read, its copy in the table, what is partitioned again.
    private static final int EXTENTS = 4;

    private final Shape shape;
    private final int level;
    private final OperatorProfile profile;
    private final KeyColumns keyColumns;
    private final KeyColumns[] setColumns;
    private final List<SqlType> groupTypes;
    private final List<SqlType> restTypes;
    private final List<SqlType> rowTypes;
    private final List<List<Piece>> pieces = new ArrayList<>();
    private final OneAtATime copying = new OneAtATime();
    private @Nullable SpillFile file;

    /// What was put aside of one partition at one time.
    ///
    /// @param groupCount how many groups it has
    /// @param groups their keys and partial results, of long lists only the first elements
    /// @param rest keys and further elements of the lists of groups
    /// @param sets of each distinct set the rows, whose leading column is the number of the group within this piece
    /// @param rows rows that were not aggregated
    record Piece(int groupCount, List<Extent> groups, List<Extent> rest, List<List<Extent>> sets, List<Extent> rows) {
        Piece(int groupCount, int sets) {
            this(groupCount, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < sets; i++) {
                this.sets.add(new ArrayList<>());
            }
        }

        boolean isEmpty() {
            return groups.isEmpty() && rows.isEmpty() && sets.stream().allMatch(List::isEmpty);
        }
    }

    /// Creates an empty store.
    ///
    /// @param level which bits of the hash say the partition, see [RowPartitions#partition]
    SpilledGroups(Shape shape, int level, OperatorProfile profile) {
        this.shape = shape;
        this.level = level;
        this.profile = profile;
        this.keyColumns = new KeyColumns(shape.keys, true);
        this.setColumns = new KeyColumns[shape.distinctSets.size()];
        // The number of a group changes with the table that it is in, and the hash of a row of a set with it.
        Arrays.setAll(setColumns,
                set -> new KeyColumns(shape.distinctSets.get(set).layout(), shape.keyCount == 0));
        this.groupTypes = new ArrayList<>(shape.keyCount == 0 ? List.of() : keyColumns.types());
        this.restTypes = new ArrayList<>(groupTypes);
        for (Shape.Call call : shape.calls) {
            if (call.distinctSet() < 0) {
                groupTypes.addAll(call.call().function().stateTypes());
            }
            if (call.hasLists()) {
                restTypes.addAll(call.call().function().stateTypes());
            }
        }
        this.rowTypes = RowPartitions.types(shape.keys, shape.payload);
        for (int i = 0; i < RowPartitions.COUNT; i++) {
            pieces.add(new ArrayList<>());
        }
    }

    /// Returns what was put aside of a partition, in the order in which it was. Asked once nothing is added any more.
    List<Piece> pieces(int partition) {
        return pieces.get(partition);
    }

    /// Returns whether nothing was put aside.
    synchronized boolean isEmpty() {
        return file == null;
    }

    /// Returns how many workers may merge partitions side by side.
    synchronized int readers() {
        SpillFile known = file;
        return known == null ? Integer.MAX_VALUE : known.readers(EXTENTS);
    }

    private synchronized SpillFile file(Worker worker) {
        SpillFile known = file;
        if (known == null) {
            known = worker.query().temporaryFiles().create("hash aggregate");
            file = known;
        }
        return known;
    }

    /// Puts aside all that a part holds, which can only be closed afterwards. Where groups are not, see [Shape#canSpillGroups], these are
    /// its distinct sets only, which are empty then.
    void add(Part part, Worker worker) {
        if (!shape.hasLists()) {
            addAll(part, worker);
            return;
        }
        // Lists are copied for it, all those of a part at once: of one worker after the other, since memory is short.
        copying.run(worker, () -> addAll(part, worker));
    }

    private void addAll(Part part, Worker worker) {
        if (shape.canSpillGroups()) {
            part.partition(shape, level);
        } else {
            part.partitionSets(shape, level);
        }
        int[] places = shape.distinctSets.isEmpty() || shape.keyCount == 0 ? new int[0] : part.places();
        int rowsOfExtent = rows(part.groupBytes(), part.groups.count());
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            worker.cancellation().check();
            Piece piece = new Piece(part.groups(partition), setColumns.length);
            if (piece.groupCount > 0) {
                int[] numbers = Arrays.copyOfRange(part.numbers(), part.first(partition), part.first(partition + 1));
                addGroups(part.groups.table, part.pieces(), numbers, rowsOfExtent, piece, worker);
            }
            for (int set = 0; set < setColumns.length; set++) {
                addSet(part, set, partition, places, piece.sets.get(set), worker);
            }
            add(partition, piece);
            PartitionedRows rows = part.rows;
            if (rows != null) {
                Groups own = rows.groups(partition);
                if (own != null) {
                    add(partition, whole(own, worker));
                }
                addRows(rows.rows(), partition, worker);
                rows.free(partition);
            }
        }
        for (GroupTable set : part.groups.distinct) {
            set.close();
        }
    }

    private void add(int partition, Piece piece) {
        if (!piece.isEmpty()) {
            synchronized (this) {
                pieces.get(partition).add(piece);
            }
        }
    }

    private static int rows(long bytes, int count) {
        return (int) Math.clamp(MOST_BYTES / Math.max(1, bytes / Math.max(1, count)), 16, MOST_ROWS);
    }

    private void addGroups(GroupTable table, StatePieces states, int[] numbers, int mostRows, Piece piece,
            Worker worker) {
        for (int at = 0; at < numbers.length;) {
            worker.cancellation().check();
            int end = states.end(numbers, at, Math.min(numbers.length, at + mostRows));
            append(batch(table, states, Arrays.copyOfRange(numbers, at, end), 0, worker.memory()), piece.groups,
                    worker);
            at = end;
        }
        for (int number : numbers) {
            int longest = states.longest(number);
            for (int first = states.most(); first < longest; first += states.most()) {
                append(batch(table, states, new int[]{number}, first, worker.memory()), piece.rest, worker);
            }
        }
    }

    /// Returns keys and pieces of partial results.
    ///
    /// @param first the number of the first elements; if it is not 0, of lists only
    private Batch batch(GroupTable table, StatePieces states, int[] chosen, int first, QueryMemory memory) {
        List<Column> columns = new ArrayList<>();
        try {
            if (shape.keyCount > 0) {
                KeyRows keys = new KeyRows(shape.keys);
                table.load(keys, chosen, 0, chosen.length);
                keyColumns.write(keys, table.strings(), columns, memory);
            }
            for (int call = 0; call < shape.calls.size(); call++) {
                Shape.Call known = shape.calls.get(call);
                if (first == 0 ? known.distinctSet() < 0 : known.hasLists()) {
                    states.add(call, chosen, first, columns, memory);
                }
            }
            return Batch.of(chosen.length, columns);
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    /// Writes the groups of a partition, which have no distinct sets.
    private Piece whole(Groups groups, Worker worker) {
        Piece piece = new Piece(groups.count(), 0);
        int[] numbers = new int[groups.count()];
        Arrays.setAll(numbers, number -> number);
        List<List<Column>> states = new ArrayList<>();
        try {
            for (Accumulator accumulator : groups.accumulators) {
                states.add(accumulator.state(0, numbers.length));
            }
            addGroups(groups.table, new StatePieces(shape, states), numbers, rows(groups.bytes(), numbers.length),
                    piece, worker);
        } finally {
            states.forEach(columns -> columns.forEach(Column::close));
        }
        return piece;
    }

    private void addSet(Part part, int set, int partition, int[] places, List<Extent> extents, Worker worker) {
        KeyRows keys = new KeyRows(shape.distinctSets.get(set).layout());
        GroupTable table = part.groups.distinct[set];
        int end = part.first(set, partition + 1);
        int step = rows(table.bytes(), table.groups());
        for (int at = part.first(set, partition); at < end; at += step) {
            table.load(keys, part.numbers(set), at, Math.min(step, end - at));
            appendSet(set, keys, table.strings(), places, extents, worker);
        }
        PartitionedRows rows = part.distinctRows.length == 0 ? null : part.distinctRows[set];
        if (rows == null) {
            return;
        }
        GroupTable own = rows.table(partition);
        for (int at = 0; own != null && at < own.groups(); at += MOST_ROWS) {
            own.load(keys, null, at, Math.min(MOST_ROWS, own.groups() - at));
            appendSet(set, keys, own.strings(), places, extents, worker);
        }
        rows.rows().read(partition, keys, MOST_ROWS,
                (packed, offset, stride) -> appendSet(set, keys, rows.rows().strings(), places, extents, worker));
        rows.free(partition);
    }

    private void appendSet(int set, KeyRows keys, StringArena strings, int[] places,
            List<Extent> extents, Worker worker) {
        if (shape.keyCount > 0) {
            keys.setLeading(places);
        }
        List<Column> columns = new ArrayList<>();
        try {
            setColumns[set].write(keys, strings, columns, worker.memory());
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
        append(Batch.of(keys.count(), columns), extents, worker);
    }

    /// Puts aside the rows of all partitions, and frees them.
    void add(RowPartitions rows, Worker worker) {
        for (int partition = 0; partition < RowPartitions.COUNT; partition++) {
            worker.cancellation().check();
            addRows(rows, partition, worker);
            rows.free(partition);
        }
        rows.clear();
    }

    private void addRows(RowPartitions rows, int partition, Worker worker) {
        Piece piece = new Piece(0, 0);
        rows.batches(partition, MOST_BYTES, batch -> append(batch.retain(), piece.rows, worker));
        add(partition, piece);
    }

    /// Appends a batch, which is taken over.
    private void append(Batch batch, List<Extent> extents, Worker worker) {
        try (batch) {
            int before = extents.size();
            file(worker).append(batch, MOST_ROWS, worker.memory(), extents);
            long written = 0;
            for (Extent extent : extents.subList(before, extents.size())) {
                written += extent.stored();
            }
            profile.count("spilled bytes", written);
        }
    }

    /// Reads groups: [#keyColumns], unless there are no keys, then the partial results of each call without a distinct set.
    Batch readGroups(Extent extent, Worker worker) {
        return read(extent, groupTypes, worker);
    }

    /// Reads further elements of lists: [#keyColumns] as above, then the partial results of each call that has lists.
    Batch readRest(Extent extent, Worker worker) {
        return read(extent, restTypes, worker);
    }

    /// Reads rows of a distinct set.
    Batch readSet(int set, Extent extent, Worker worker) {
        return read(extent, setColumns[set].types(), worker);
    }

    /// Reads rows: [#keyColumns], then the words of what they carry.
    Batch readRows(Extent extent, Worker worker) {
        return read(extent, rowTypes, worker);
    }

    private Batch read(Extent extent, List<SqlType> types, Worker worker) {
        worker.cancellation().check();
        return file(worker).read(extent, types, worker.memory());
    }

    @Override
    public void close() {
        SpillFile known = file;
        file = null;
        if (known != null) {
            known.close();
        }
    }
}
