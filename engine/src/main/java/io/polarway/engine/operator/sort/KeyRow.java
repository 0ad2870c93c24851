package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.QueryMemory;
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
