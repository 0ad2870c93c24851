package io.polarway.engine.expression;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.kernel.Scratch;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows that expressions are being evaluated over: a batch, the entries of a dictionary, or the single row that
/// stands for columns which are all constant. Remembers what shared subexpressions gave until it is closed.
final class Frame implements AutoCloseable {
    private final @Nullable Batch batch;
    private final int onlyIndex;
    private final @Nullable Column onlyColumn;
    private final boolean isOneRow;
    private final int rows;
    private final @Nullable Selection selection;
    private final Scratch scratch;
    private @Nullable Map<Node, Remembered> memory;
    private @Nullable List<Column> owned;

    private record Remembered(@Nullable Selection selection, Column column) {
    }

    private Frame(@Nullable Batch batch, int onlyIndex, @Nullable Column onlyColumn, boolean isOneRow, int rows,
            @Nullable Selection selection, Scratch scratch) {
        this.batch = batch;
        this.onlyIndex = onlyIndex;
        this.onlyColumn = onlyColumn;
        this.isOneRow = isOneRow;
        this.rows = rows;
        this.selection = selection;
        this.scratch = scratch;
    }

    /// Creates the frame of a batch, which is borrowed until the frame is closed.
    static Frame of(Batch batch, Scratch scratch) {
        return new Frame(batch, -1, null, false, batch.positions(), batch.selection(), scratch);
    }

    /// Creates the frame in which column `index`, the only one that is read, is `column`.
    static Frame of(int index, Column column, Scratch scratch) {
        return new Frame(null, index, column, column.rows() == 1, column.rows(), null, scratch);
    }

    /// Returns the frame of one row whose constant columns have the same values as this frame's.
    Frame oneRow() {
        return new Frame(batch, onlyIndex, onlyColumn, true, 1, null, scratch);
    }

    /// Returns whether the frame has one row, so that nothing is gained by evaluating constants apart.
    boolean isOneRow() {
        return isOneRow;
    }

    int rows() {
        return rows;
    }

    Scratch scratch() {
        return scratch;
    }

    /// Returns column `index`, borrowed.
    Column column(int index) {
        Column only = onlyColumn;
        if (only != null) {
            if (index != onlyIndex) {
                throw EngineException.internal("column " + index + " is not in the frame");
            }
            return only;
        }
        Batch whole = batch;
        if (whole == null) {
            throw EngineException.internal("a frame without columns");
        }
        Column column = whole.column(index);
        if (isOneRow && column.rows() != 1 && column instanceof ConstantColumn constant) {
            Column one = constant.withRows(1);
            if (owned == null) {
                owned = new ArrayList<>();
            }
            owned.add(one);
            return one;
        }
        return column;
    }

    /// Returns what `node` gave for at least the rows of `wanted`, borrowed, or null.
    @Nullable
    Column remembered(Node node, @Nullable Selection wanted) {
        if (memory == null) {
            return null;
        }
        Remembered remembered = memory.get(node);
        if (remembered == null) {
            return null;
        }
        return remembered.selection == wanted || remembered.selection == null || remembered.selection == selection
                ? remembered.column
                : null;
    }

    /// Keeps what `node` gave for the rows of `computed` until the frame is closed.
    void remember(Node node, @Nullable Selection computed, Column column) {
        if (memory == null) {
            memory = new IdentityHashMap<>();
        }
        Remembered before = memory.put(node, new Remembered(computed, column.retain()));
        if (before != null) {
            before.column.close();
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.values().forEach(remembered -> remembered.column.close());
            memory = null;
        }
        if (owned != null) {
            owned.forEach(Column::close);
            owned = null;
        }
    }
}
