package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.kernel.hash.Hash;
import io.polarway.engine.kernel.hash.PackedKeys;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.spill.SpillFile;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Both sides of a join in temporary files, once the build side turned out not to fit into memory: by partition of the hash of
/// their keys where only rows of one partition can match, else the build side in one piece.
final class JoinSpill implements AutoCloseable {
    /// More make smaller pieces to write; if they are too few, a partition is partitioned again.
    static final int PARTITIONS = 32;
    /// What joining a partition takes at a time: a row of each side, its copy and its key in the table, what is partitioned again.
    private static final int EXTENTS = 6;
    private static final int PARTITION_BITS = Integer.numberOfTrailingZeros(PARTITIONS);

    private final JoinSpecification specification;
    private final BuildShape shape;
    private final OperatorProfile profile;
    private final boolean isHashed;
    private final List<SqlType> buildTypes;
    private @Nullable SpillFile buildFile;
    private @Nullable SpillFile probeFile;
    private volatile @Nullable Partitions probe;
    private volatile @Nullable Partitions build;
    private @Nullable KeySet keys;
    private long unkeyed;

    JoinSpill(JoinSpecification specification, BuildShape shape, OperatorProfile profile) {
        this.specification = specification;
        this.shape = shape;
        this.profile = profile;
        // With NULLs among several keys, or beside a condition, rows of any key have to be compared.
        this.isHashed = !specification.keys().isEmpty() && !shape.keepsKeyColumns();
        List<SqlType> types = new ArrayList<>(specification.buildTypes());
        types.addAll(specification.keyTypes());
        this.buildTypes = types;
    }

    /// Returns whether a join can be put aside: the keys of its probe side are computed again when its rows are read again.
    static boolean isPossible(JoinSpecification specification) {
        return specification.keys().stream().allMatch(key -> key.probe().isDeterministic());
    }

    /// Returns whether something was put aside.
    boolean isUsed() {
        return build != null;
    }

    /// Returns whether a partition is what the hash of keys says, else the build side is in one piece, and the rows of the probe
    /// side in some partition.
    boolean isHashed() {
        return isHashed;
    }

    /// Returns how often the build side has a key that equals nothing.
    long unkeyed() {
        return unkeyed;
    }

    /// Takes over the set of the keys of the build side, which lives as long as these rows.
    void keep(KeySet set) {
        keys = set;
    }

    /// Returns the partition of a row.
    ///
    /// @param hash of its key
    /// @param level how often the rows were partitioned before
    static int place(long hash, int level) {
        return (int) (Hash.mix(hash + level + 1) >>> 64 - PARTITION_BITS);
    }

    /// Returns the rows of the build side, of which some were put aside.
    Partitions build() {
        return Objects.requireNonNull(build);
    }

    /// Returns in how many partitions the probe side is.
    int probeCount() {
        Partitions known = probe;
        return known != null ? known.count() : isHashed ? PARTITIONS : 1;
    }

    /// Returns how many workers may join partitions side by side.
    synchronized int readers() {
        int readers = Integer.MAX_VALUE;
        for (SpillFile file : new SpillFile[]{buildFile, probeFile}) {
            readers = file == null ? readers : Math.min(readers, file.readers(EXTENTS));
        }
        return readers;
    }

    /// Returns the rows of the probe side.
    synchronized Partitions probe(Worker worker) {
        Partitions known = probe;
        if (known == null) {
            SpillFile file = worker.query().temporaryFiles().create("join");
            probeFile = file;
            int count = isHashed ? PARTITIONS : specification.type().hasTail() ? 1 : worker.query().threads();
            known = new Partitions(file, specification.probeTypes(), count, profile);
            probe = known;
        }
        return known;
    }

    /// Returns the join of the rows that are read again, whose keys were kept.
    JoinSpecification specification() {
        List<JoinKey> keys = new ArrayList<>();
        for (int i = 0; i < specification.keys().size(); i++) {
            JoinKey key = specification.keys().get(i);
            keys.add(new JoinKey(key.probe(), new Expression.Reference(specification.buildTypes().size() + i,
                    key.probe().type()), key.isNullSafe()));
        }
        return new JoinSpecification(specification.type(), keys, specification.condition(), specification.probeTypes(),
                specification.buildTypes(), specification.usedBuildColumns());
    }

    private synchronized Partitions started(Worker worker) {
        Partitions known = build;
        if (known == null) {
            SpillFile file = worker.query().temporaryFiles().create("join");
            buildFile = file;
            known = new Partitions(file, buildTypes, isHashed ? PARTITIONS : 1, profile);
            build = known;
        }
        return known;
    }

    /// Puts the rows of a part of the build side aside; the part is empty then.
    void putAside(BuildPart part, Worker worker) {
        Partitions target = started(worker);
        if (part.rows == 0) {
            return;
        }
        int[] keyed = new int[part.rows - part.nulls];
        int[] unkeyedRows = new int[part.nulls];
        split(part, keyed, unkeyedRows);
        int[] places = isHashed ? places(part, keyed) : new int[keyed.length];
        try (Batch rows = take(part, worker)) {
            part.start();
            Scatter.write(rows, keyed, places, keyed.length, target, worker);
            putAsideUnkeyed(rows, unkeyedRows, target, worker);
        }
        part.note();
    }

    /// Writes rows whose key equals nothing, or is NULL alone. Where it is only asked whether there are such, they are counted.
    private void putAsideUnkeyed(Batch rows, int[] chosen, Partitions target, Worker worker) {
        if (chosen.length == 0) {
            return;
        }
        synchronized (this) {
            unkeyed += chosen.length;
        }
        if (isHashed && specification.type().isNullAware() && !shape.findsNulls()) {
            return;
        }
        Column[] columns = new Column[rows.width()];
        int own = specification.buildTypes().size();
        for (int i = 0; i < columns.length; i++) {
            columns[i] = i < own || shape.keepsKeyColumns()
                    ? rows.column(i).retain()
                    : ConstantColumn.ofNull(buildTypes.get(i), rows.positions());
        }
        try (Batch nulls = new Batch(rows.positions(), null, columns)) {
            Scatter.write(nulls, chosen, unkeyedPlaces(chosen.length), chosen.length, target, worker);
        }
    }

    /// Returns partitions for rows without a key that can be looked up: those that match each other in one, else anywhere.
    int[] unkeyedPlaces(int count) {
        int[] places = new int[count];
        for (int i = 0; isHashed && !shape.findsNulls() && i < count; i++) {
            places[i] = i % PARTITIONS;
        }
        return places;
    }

    private static void split(BuildPart part, int[] keyed, int[] unkeyed) {
        int nulls = 0;
        for (int row = 0; row < part.rows; row++) {
            if (nulls < part.nulls && MemoryAccess.getIntAtIndex(part.nullRows.segment(), nulls) == row) {
                unkeyed[nulls++] = row;
            } else {
                keyed[row - nulls] = row;
            }
        }
    }

    private static int[] places(BuildPart part, int[] rows) {
        int[] places = new int[rows.length];
        boolean isOneWord = PackedKeys.isOneWord(part.shape.keys());
        for (int i = 0; i < rows.length; i++) {
            long hash = isOneWord
                    ? Hash.mix(MemoryAccess.getLongAtIndex(part.keys.rows(), rows[i]))
                    : MemoryAccess.getLongAtIndex(part.keys.hashes(), rows[i]);
            places[i] = place(hash, 0);
        }
        return places;
    }

    /// Returns the rows of a part, with their keys, as they are written.
    private Batch take(BuildPart part, Worker worker) {
        List<Column> columns = new ArrayList<>();
        try {
            for (int i = 0; i < specification.buildTypes().size(); i++) {
                columns.add(taken(part.columns.get(i), buildTypes.get(i), part.rows));
            }
            for (int i = 0; i < specification.keys().size(); i++) {
                int at = specification.buildTypes().size() + i;
                columns.add(shape.keepsKeyColumns()
                        ? taken(part.columns.get(at), buildTypes.get(at), part.rows)
                        : part.keys.column(i, worker.memory()));
            }
            return Batch.of(part.rows, columns);
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    private static Column taken(@Nullable GrowingColumn column, SqlType type, int rows) {
        return column == null ? ConstantColumn.ofNull(type, rows) : column.take();
    }

    /// Returns those partitions of the probe side whose rows matter, by whether the build side has rows there.
    boolean isWanted(int place) {
        return !specification.type().dropsUnmatchedProbe() || !isHashed || !build().isEmpty(place);
    }

    /// Returns the positions without those whose partition does not matter, and leaves only the places of these.
    static @Nullable Selection kept(@Nullable Selection selection, int[] places, int count, boolean[] isWanted) {
        int[] chosen = new int[count];
        int kept = 0;
        for (int i = 0; i < count; i++) {
            chosen[kept] = selection == null ? i : selection.position(i);
            places[kept] = places[i];
            kept += isWanted[places[i]] ? 1 : 0;
        }
        return kept == count ? selection : new Selection(chosen, kept);
    }

    /// Deletes the files; their rows cannot be read any more.
    void freeFiles() {
        try (SpillFile first = buildFile; SpillFile second = probeFile) {
            buildFile = null;
            probeFile = null;
        }
    }

    @Override
    public void close() {
        freeFiles();
        try (KeySet known = keys) {
            keys = null;
            build = null;
            probe = null;
        }
    }
}
