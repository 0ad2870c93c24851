package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.Concatenation;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.kernel.hash.PackedKeys;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The rows of the build side, numbered, and the table that finds them by their keys.
///
/// Workers collect rows by themselves. When all have come, the parts of each column are put one behind the other, each by
/// one worker; then all workers fill the table, each a part of it.
final class BuildSide implements Sink {
    /// Fewer rows than these are not worth the start of threads.
    static final int FEW_ROWS = 1 << 15;

    /// The part of all memory that a set of keys may take which were put aside.
    private static final int FILTER_PART = 32;

    private final JoinSpecification specification;
    private final BuildShape shape;
    private final int fewRows;
    private final OperatorProfile profile;
    private final List<BuildPart> parts = new ArrayList<>();
    private final @Nullable FlatColumn[] columns;
    private final @Nullable JoinFilter filter;
    private final @Nullable JoinSpill spill;
    private final boolean isPiece;
    private @Nullable Reservation reservation;
    private @Nullable PackedKeys keys;
    private @Nullable MatchTable table;
    private @Nullable GrowableBuffer nullRows;
    private @Nullable ArrowBuf matchedBuffer;
    private MemorySegment matched = MemorySegment.NULL;
    private int rows;
    private int nulls;
    private boolean isSmall;
    private boolean hasMoreRows;
    private boolean hasMoreNulls;

    BuildSide(JoinSpecification specification, OperatorProfile profile, @Nullable JoinFilter filter, int fewRows) {
        this(specification, profile, filter, fewRows, false);
    }

    private BuildSide(JoinSpecification specification, OperatorProfile profile, @Nullable JoinFilter filter,
            int fewRows, boolean isPiece) {
        this.isPiece = isPiece;
        this.filter = filter;
        this.fewRows = fewRows;
        this.specification = specification;
        this.shape = new BuildShape(specification);
        this.profile = profile;
        this.columns = new FlatColumn[shape.types().size()];
        this.spill = !isPiece && JoinSpill.isPossible(specification)
                ? new JoinSpill(specification, shape, profile)
                : null;
    }

    /// Creates one for a piece of a build side that was put aside, which one worker fills.
    ///
    /// @param hasMoreRows whether the other pieces, or what was not kept, have rows
    /// @param hasMoreNulls whether some of these have a key that equals nothing
    static BuildSide ofPiece(JoinSpecification specification, OperatorProfile profile, boolean hasMoreRows,
            boolean hasMoreNulls) {
        BuildSide piece = new BuildSide(specification, profile, null, Integer.MAX_VALUE, true);
        piece.hasMoreRows = hasMoreRows;
        piece.hasMoreNulls = hasMoreNulls;
        return piece;
    }

    /// Returns where the rows of both sides are if there was not enough memory for those of the build side; else null.
    @Nullable
    JoinSpill spilled() {
        JoinSpill known = spill;
        return known != null && known.isUsed() ? known : null;
    }

    /// Returns how many workers may read what was put aside, or what is held.
    int readers() {
        JoinSpill known = spilled();
        return known == null ? Integer.MAX_VALUE : known.readers();
    }

    /// Returns whether there is not enough memory to take more rows and make them findable. Before they all have come.
    boolean isFull() {
        return parts.stream().anyMatch(BuildPart::mustSpill);
    }

    /// Returns whether the whole build side, not only this piece of it, has a row.
    boolean hasRows() {
        return rows > 0 || hasMoreRows;
    }

    /// Returns whether the whole build side has a row whose key equals nothing.
    boolean hasNulls() {
        return nulls > 0 || hasMoreNulls;
    }

    BuildShape shape() {
        return shape;
    }

    int rows() {
        return rows;
    }

    /// Returns how many rows have a key that is not looked up.
    int nulls() {
        return nulls;
    }

    /// Returns row number `index` of those whose key is not looked up.
    int nullRow(int index) {
        return MemoryAccess.getIntAtIndex(Objects.requireNonNull(nullRows).segment(), index);
    }

    /// Returns the table; there is none without keys, and none before all rows have come.
    MatchTable table() {
        return Objects.requireNonNull(table);
    }

    /// Returns a column, borrowed, or null if nobody needs it.
    @Nullable
    FlatColumn column(int index) {
        return columns[index];
    }

    boolean isMatched(int row) {
        return MemoryAccess.getByte(matched, row) != 0;
    }

    /// Notes that rows have a match. Any thread: all write the same.
    void match(int[] chosen, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setByte(matched, chosen[i], (byte) 1);
        }
    }

    @Override
    public Stage open(Worker worker) {
        return new CollectingStage(worker);
    }

    @Override
    public void complete(Worker worker) {
        if (spill != null && (spill.isUsed() || mustSpillTogether(worker))) {
            for (BuildPart part : parts) {
                spill.putAside(part, worker);
            }
            profile.count("build rows", spill.build().rows());
            openFilter(spill, worker);
            parts.forEach(BuildPart::close);
            parts.clear();
            isSmall = true;
            return;
        }
        // What is held to the end of the probe side is not put aside any more, and counts for the share of others.
        Reservation all = worker.memory().reserve("join build");
        reservation = all;
        all.announce(isPiece ? parts.stream().mapToLong(BuildPart::moreBytes).sum() : 0);
        parts.forEach(part -> part.moveTo(all));
        parts.removeIf(part -> {
            if (part.rows == 0) {
                part.close();
            }
            return part.rows == 0;
        });
        long total = parts.stream().mapToLong(part -> part.rows).sum();
        if (total > BuildPart.MOST_ROWS) {
            throw BuildPart.tooManyRows();
        }
        rows = (int) total;
        profile.count("build rows", rows);
        if (specification.type().hasTail()) {
            matchedBuffer = worker.memory().allocateZeroed(Math.max(8, rows));
            matched = Layouts.segment(matchedBuffer);
        }
        isSmall = rows < fewRows;
        if (isSmall) {
            for (int i = 0; i <= columns.length; i++) {
                gatherPart(i, worker);
            }
            startTable(worker);
            for (int i = 0; i < fillings(); i++) {
                fill(i, worker);
            }
            endTable(worker);
        }
    }

    /// Tells the scan of the probe side which keys were put aside, if that takes little memory: the fewer of its rows are written.
    private void openFilter(JoinSpill put, Worker worker) {
        JoinFilter known = filter;
        if (known == null || put.build().rows() == 0 || put.build().rows() > Integer.MAX_VALUE) {
            return;
        }
        int count = (int) put.build().rows();
        long least = least();
        long most = most();
        boolean isInteger = shape.isInteger() && KeySet.isWorthABitEach(count, least, most);
        long bytes = isInteger ? most - least >>> 3 : KeySet.bytesOfHashes(count);
        if (bytes > worker.memory().pool().limit() / FILTER_PART) {
            return;
        }
        KeySet set = isInteger
                ? KeySet.ofIntegers(least, most - least + 1, worker.memory())
                : KeySet.ofHashes(count, 1, worker.memory());
        put.keep(set);
        SpilledKeys.addTo(set, put.specification(), shape, put.build(), worker);
        known.open(new JoinFilter.Known(specification.keys(), shape.keys(), shape.signShift(), ranges(least, most),
                set));
    }

    private long least() {
        return parts.stream().mapToLong(part -> part.least).min().orElse(0);
    }

    private long most() {
        return parts.stream().mapToLong(part -> part.most).max().orElse(-1);
    }

    private boolean mustSpillTogether(Worker worker) {
        try (Reservation together = worker.memory().reserveSpillable("join build")) {
            parts.forEach(part -> part.moveTo(together));
            long all = parts.stream().mapToLong(part -> part.rows).sum();
            long copied = parts.stream().mapToLong(BuildPart::bytes).sum() / 2;
            return together.mustSpillBefore(copied + BuildPart.tableBytes(shape, all, least(), most()));
        }
    }

    /// Returns how many tasks [#gatherPart] has; none if they are done.
    int gatherings() {
        return isSmall ? 0 : columns.length + 1;
    }

    /// Puts the parts of a column one behind the other, or those of the keys.
    void gatherPart(int index, Worker worker) {
        if (index < columns.length) {
            if (shape.isNeeded(index)) {
                columns[index] = column(index, worker.memory());
            }
        } else if (!specification.keys().isEmpty()) {
            gatherKeys(worker.memory());
        }
    }

    private FlatColumn column(int index, QueryMemory memory) {
        List<FlatColumn> taken = new ArrayList<>();
        try {
            for (BuildPart part : parts) {
                taken.add(Objects.requireNonNull(part.columns.get(index)).take());
            }
            if (taken.isEmpty()) {
                try (GrowingColumn empty = new GrowingColumn(shape.types().get(index), memory)) {
                    return empty.take();
                }
            }
            return Concatenation.of(shape.types().get(index), taken, memory);
        } finally {
            taken.forEach(FlatColumn::close);
        }
    }

    private void gatherKeys(QueryMemory memory) {
        GrowableBuffer numbers = new GrowableBuffer(memory, false);
        nullRows = numbers;
        int first = 0;
        for (BuildPart part : parts) {
            for (int i = 0; i < part.nulls; i++) {
                MemoryAccess.setIntAtIndex(numbers.ensure((nulls + 1) * 4L), nulls,
                        first + MemoryAccess.getIntAtIndex(part.nullRows.segment(), i));
                nulls++;
            }
            first += part.rows;
        }
        if (parts.size() == 1) {
            keys = parts.getFirst().keys;
            return;
        }
        PackedKeys all = new PackedKeys(shape.keys(), memory);
        keys = all;
        all.reserve(rows);
        for (BuildPart part : parts) {
            all.addAll(part.keys);
            part.keys.close();
        }
    }

    /// Decides on the table, and gets the memory for it.
    void startTable(Worker worker) {
        if (specification.keys().isEmpty()) {
            return;
        }
        PackedKeys all = Objects.requireNonNull(keys);
        GrowableBuffer numbers = Objects.requireNonNull(nullRows);
        long least = least();
        long most = most();
        int workers = isSmall ? 1 : worker.query().threads();
        BuildKeys found = new BuildKeys(all, rows, numbers, nulls, least, most);
        boolean isDirect = shape.isInteger() && DirectTable.isWorthIt(rows, least, most);
        KeySet set = filter == null || !found.isAny() ? null
                : isDirect || shape.isInteger() && KeySet.isWorthABitEach(rows - nulls, least, most)
                        ? KeySet.ofIntegers(least, most - least + 1, worker.memory())
                        : KeySet.ofHashes(rows - nulls, HashTable.partsFor(workers), worker.memory());
        try {
            table = isDirect
                    ? new DirectTable(found, shape.signShift(), workers, set, worker.memory())
                    : new HashTable(found, shape.keys(), shape.signShift(), workers, set, worker.memory());
        } catch (Throwable thrown) {
            if (set != null) {
                set.close();
            }
            throw thrown;
        }
    }

    /// Returns how many tasks [#fill] has.
    int fillings() {
        return specification.keys().isEmpty() ? 0 : table().parts();
    }

    /// Enters the keys that belong into one part of the table.
    void fill(int part, Worker worker) {
        table().fill(part, worker.cancellation());
    }

    private @Nullable KeyRanges ranges(long least, long most) {
        if (shape.isInteger()) {
            return KeyRanges.of(specification.keyTypes().getFirst(), least, most);
        }
        if (specification.keys().size() == 1) {
            return null;
        }
        KeyRanges all = new KeyRanges(specification.keyTypes());
        for (BuildPart part : parts) {
            if (part.ranges != null) {
                all.add(part.ranges);
            }
        }
        return all;
    }

    /// Frees what only filling the table needed.
    void endTable(Worker worker) {
        MatchTable filled = table;
        if (filled != null) {
            filled.complete();
            if (filter != null) {
                filter.open(new JoinFilter.Known(specification.keys(), shape.keys(), shape.signShift(),
                        ranges(filled.keys().least(), filled.keys().most()),
                        filled.set()));
            }
        }
        long bytes = matchedBuffer == null ? 0 : matchedBuffer.capacity();
        for (FlatColumn column : columns) {
            bytes += column == null ? 0 : column.bytes();
        }
        bytes += keys == null ? 0 : keys.bytes();
        bytes += filled == null ? 0 : filled.bytes();
        Reservation account = Objects.requireNonNull(reservation);
        account.attribute(bytes - account.held());
        account.announce(0);
        profile.noteMemory(bytes);
    }

    /// Deletes the temporary files, whose rows were all joined.
    void freeFiles() {
        if (spill != null) {
            spill.freeFiles();
        }
    }

    @Override
    public void close() {
        parts.forEach(BuildPart::close);
        parts.clear();
        for (int i = 0; i < columns.length; i++) {
            FlatColumn column = columns[i];
            if (column != null) {
                column.close();
                columns[i] = null;
            }
        }
        if (keys != null) {
            keys.close();
        }
        if (nullRows != null) {
            nullRows.close();
        }
        if (table != null) {
            table.close();
        }
        if (matchedBuffer != null) {
            matchedBuffer.close();
        }
        if (reservation != null) {
            reservation.close();
        }
        if (spill != null) {
            spill.close();
        }
    }

    private final class CollectingStage implements Stage {
        private final Worker worker;
        private final ExpressionEvaluator evaluator;
        private final List<Expression> expressions;
        private final KeyRows loaded = new KeyRows(shape.keys());
        private final BuildPart part;

        CollectingStage(Worker worker) {
            this.worker = worker;
            this.evaluator = new ExpressionEvaluator(worker.scratch());
            this.expressions = specification.keys().stream().map(JoinKey::build).toList();
            boolean hasRanges = filter != null && specification.keys().size() > 1;
            this.part = new BuildPart(shape, hasRanges ? new KeyRanges(specification.keyTypes()) : null,
                    worker.memory(), spill != null || isPiece
                            ? worker.memory().reserveSpillable("join build")
                            : worker.memory().reserve("join build"));
            synchronized (parts) {
                parts.add(part);
            }
        }

        @Override
        public Demand push(Batch batch) {
            if (expressions.isEmpty()) {
                part.add(batch, List.of(), batch.selection(), null, false);
            } else {
                List<Column> values = evaluator.evaluate(expressions, batch);
                try {
                    add(batch, values);
                } finally {
                    values.forEach(Column::close);
                }
            }
            part.note();
            if (isPiece) {
                part.announce();
            }
            if (spill != null && part.mustSpill()) {
                spill.putAside(part, worker);
            }
            return Demand.MORE;
        }

        @Override
        public void finish() {
            if (spill != null && spill.isUsed()) {
                spill.putAside(part, worker);
            }
        }

        private void add(Batch batch, List<Column> values) {
            KeySelection selection = KeySelection.of(values, specification.keys(), batch.selection(), batch.positions(),
                    worker.scratch());
            Selection keyed = selection.keyed();
            if (keyed == null || !keyed.isEmpty()) {
                loaded.load(values.toArray(Column[]::new), keyed, batch.positions());
                part.add(batch, values, keyed, loaded, false);
            }
            if (!selection.nulls().isEmpty() && (shape.keepsNulls() || shape.findsNulls())) {
                part.add(batch, values, selection.nulls(), null, true);
            }
        }

        @Override
        public void close() {
            evaluator.close();
        }
    }
}
