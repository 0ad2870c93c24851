package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// Collects the keys and the places of the first rows of a run's extents: what stays in memory of a run that is in a temporary file.
/// Used by one thread.
final class RunHeads implements AutoCloseable {
    private final List<SortKey> keys;
    private final QueryMemory memory;
    private final List<GrowingColumn> columns = new ArrayList<>();

    /// Creates an empty collection.
    ///
    /// @param keys by which the run is in order
    /// @param types the types of the run's columns
    RunHeads(List<SortKey> keys, List<SqlType> types, QueryMemory memory) {
        this.keys = keys;
        this.memory = memory;
        keys.forEach(key -> columns.add(new GrowingColumn(types.get(key.column()), memory)));
        columns.add(new GrowingColumn(ScalarType.INTEGER, memory));
    }

    /// Returns how many rows there are.
    int rows() {
        return columns.getLast().rows();
    }

    /// Returns the bytes of memory that they take.
    long bytes() {
        return columns.stream().mapToLong(GrowingColumn::bytes).sum();
    }

    /// Appends rows.
    ///
    /// @param added the columns of the keys, and that of the places, borrowed
    /// @param chosen which rows
    void append(List<? extends Column> added, Selection chosen) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).append(added.get(i), chosen);
        }
    }

    /// Keeps the first row, the third and so on.
    void halve() {
        Selection chosen = everySecond(rows());
        for (GrowingColumn column : columns) {
            try (FlatColumn all = column.take()) {
                column.append(all, chosen);
            }
        }
    }

    /// Keeps none.
    void clear() {
        columns.forEach(GrowingColumn::close);
    }

    /// Returns the positions of the first row, the third and so on of `rows` rows.
    static Selection everySecond(int rows) {
        int[] positions = new int[(rows + 1) / 2];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = 2 * i;
        }
        return new Selection(positions, positions.length);
    }

    /// Returns the rows, owned by the caller, in no more memory than they need; there are none here afterwards.
    ///
    /// @param origin where the rows of the run come from
    /// @param numbers their numbers in the run
    Run finish(Run.Origin origin, long[] numbers) {
        int[] all = new int[numbers.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        List<FlatColumn> heads = new ArrayList<>();
        try {
            for (GrowingColumn column : columns) {
                try (FlatColumn grown = column.take()) {
                    heads.add((FlatColumn) Gather.gather(grown, all, all.length, memory));
                }
            }
        } catch (Throwable thrown) {
            heads.forEach(FlatColumn::close);
            throw thrown;
        }
        FlatColumn[] keyColumns = heads.subList(0, keys.size()).toArray(FlatColumn[]::new);
        return Run.ordered(keyColumns, heads, keys, new Run.Origin(origin.places(), true, 0, origin.ordinal()), numbers,
                memory);
    }

    @Override
    public void close() {
        clear();
    }
}
