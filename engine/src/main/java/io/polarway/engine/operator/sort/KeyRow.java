package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The values by which one row is ordered, kept beyond its batch.
public final class KeyRow implements AutoCloseable {
    private final List<SortKey> keys;
    private final FlatColumn[] values;

    private KeyRow(List<SortKey> keys, FlatColumn[] values) {
        this.keys = keys;
        this.values = values;
    }

    /// Returns the values of a row, which the caller owns.
    ///
    /// @param keys columns of the batch
    /// @param position of the row among those of the columns
    public static KeyRow of(Batch batch, int position, List<SortKey> keys, QueryMemory memory) {
        FlatColumn[] values = new FlatColumn[keys.size()];
        int done = 0;
        try {
            int[] positions = {position};
            for (; done < values.length; done++) {
                try (Column row = Gather.gather(batch.column(keys.get(done).column()), positions, 1, memory);
                        FlatColumn flat = Gather.flatten(row, memory);
                        Column kept = Retention.keep(flat, memory)) {
                    values[done] = Gather.flatten(kept, memory);
                }
            }
            return new KeyRow(keys, values);
        } finally {
            if (done < values.length) {
                for (int i = 0; i < done; i++) {
                    values[i].close();
                }
            }
        }
    }

    /// Returns whether a row with these values is to come after one with those of another, by the same keys.
    public boolean isAfter(KeyRow other) {
        for (int i = 0; i < values.length; i++) {
            int order = Run.compareValues(keys.get(i), values[i], 0, other.values[i], 0);
            if (order != 0) {
                return order > 0;
            }
        }
        return false;
    }

    /// Returns whether a row with these values is to come after one of a batch.
    ///
    /// @param position of the row among those of the columns
    boolean isAfter(Batch batch, int position, QueryMemory memory) {
        for (int i = 0; i < values.length; i++) {
            SortKey key = keys.get(i);
            if (!(batch.column(key.column()) instanceof FlatColumn column)) {
                try (KeyRow row = of(batch, position, keys, memory)) {
                    return isAfter(row);
                }
            }
            int order = Run.compareValues(key, values[i], 0, column, position);
            if (order != 0) {
                return order > 0;
            }
        }
        return false;
    }

    /// Replaces the values by those of a row of a batch where that is a copy of a few bytes, and returns whether it is. Nobody else may
    /// have the row.
    ///
    /// @param position of the row among those of the columns
    boolean replace(Batch batch, int position) {
        for (int i = 0; i < values.length; i++) {
            if (values[i].mayHaveNulls() || !values[i].type().storage().isFixedWidth()
                    || !(batch.column(keys.get(i).column()) instanceof FlatColumn column) || column.mayHaveNulls()) {
                return false;
            }
        }
        for (int i = 0; i < values.length; i++) {
            FlatColumn column = (FlatColumn) batch.column(keys.get(i).column());
            int width = column.type().storage().width();
            MemorySegment.copy(column.values(), (long) position * width, values[i].values(), 0, width);
        }
        return true;
    }

    /// Returns the same values once more, to be closed by themselves.
    public KeyRow retain() {
        FlatColumn[] retained = new FlatColumn[values.length];
        for (int i = 0; i < retained.length; i++) {
            retained[i] = (FlatColumn) values[i].retain();
        }
        return new KeyRow(keys, retained);
    }

    /// Returns the value of a key, borrowed, in row 0.
    public Column value(int key) {
        return values[key];
    }

    @Override
    public void close() {
        for (FlatColumn column : values) {
            column.close();
        }
    }
}
