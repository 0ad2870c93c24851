package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.QueryMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks that the rows of batches that follow each other are in order. Used by one thread.
public final class OrderCheck implements AutoCloseable {
    private final List<SortKey> keys;
    private final QueryMemory memory;
    private final NeighbourCheck neighbours;
    private @Nullable KeyRow last;

    /// Creates a check.
    ///
    /// @param keys columns of the batches, the most significant first
    public OrderCheck(List<SortKey> keys, QueryMemory memory) {
        this.keys = List.copyOf(keys);
        this.memory = memory;
        this.neighbours = new NeighbourCheck(this.keys, memory);
    }

    /// Returns whether the rows of the next batch are in order, and come after those before. Once they are not, the check is of no more
    /// use, and [#last] stays as it is.
    public boolean accepts(Batch batch) {
        int rows = batch.rows();
        if (rows == 0) {
            return true;
        }
        KeyRow before = last;
        if (before != null && before.isAfter(batch, position(batch, 0), memory) || !neighbours.isInOrder(batch)) {
            return false;
        }
        if (before == null) {
            last = row(batch, rows - 1);
        } else if (!before.replace(batch, position(batch, rows - 1))) {
            last = row(batch, rows - 1);
            before.close();
        }
        return true;
    }

    /// Returns the values of a row of a batch, which the caller owns.
    public KeyRow row(Batch batch, int row) {
        return KeyRow.of(batch, position(batch, row), keys, memory);
    }

    private static int position(Batch batch, int row) {
        Selection selection = batch.selection();
        return selection == null ? row : selection.position(row);
    }

    /// Returns the last row that was in order, borrowed until the next batch; null before the first.
    public @Nullable KeyRow last() {
        return last;
    }

    /// Returns the last row, which the caller owns, and forgets it.
    @Nullable
    KeyRow takeLast() {
        KeyRow taken = last;
        last = null;
        return taken;
    }

    @Override
    public void close() {
        neighbours.close();
        if (last != null) {
            last.close();
            last = null;
        }
    }
}
