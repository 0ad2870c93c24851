package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.kernel.hash.PackedKeys;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of the build side that one worker collects: the columns that are needed later, and the keys by themselves.
final class BuildPart implements AutoCloseable {
    static final int MOST_ROWS = Integer.MAX_VALUE - 64;

    final BuildShape shape;
    /// Null where a column is not needed.
    final List<@Nullable GrowingColumn> columns = new ArrayList<>();
    final PackedKeys keys;
    /// The numbers of the rows whose key equals nothing, or is NULL by itself; ascending.
    final GrowableBuffer nullRows;
    int nulls;
    int rows;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    /// The ranges of several keys, if they are wanted.
    final @Nullable KeyRanges ranges;
    private final Reservation account;

    /// Creates an empty part.
    ///
    /// @param ranges where to note the ranges of several keys, or null
    /// @param account of the part, which is closed with it
    BuildPart(BuildShape shape, @Nullable KeyRanges ranges, QueryMemory memory, Reservation account) {
        this.shape = shape;
        this.ranges = ranges;
        this.account = account;
        for (int i = 0; i < shape.types().size(); i++) {
            columns.add(shape.isNeeded(i) ? new GrowingColumn(shape.types().get(i), memory) : null);
        }
        this.keys = new PackedKeys(shape.keys(), memory);
        this.nullRows = new GrowableBuffer(memory, false);
    }

    /// Appends rows of a batch.
    ///
    /// @param keyColumns their keys, which are kept as columns if the shape says so
    /// @param loaded their keys, unless they have none
    /// @param areNull whether their keys are NULL, which are not loaded then
    void add(Batch batch, List<Column> keyColumns, @Nullable Selection selection, @Nullable KeyRows loaded,
            boolean areNull) {
        int count = selection == null ? batch.positions() : selection.count();
        if (count > MOST_ROWS - rows) {
            throw tooManyRows();
        }
        for (int i = 0; i < columns.size(); i++) {
            GrowingColumn column = columns.get(i);
            if (column != null) {
                column.append(i < batch.width() ? batch.column(i) : keyColumns.get(i - batch.width()), selection);
            }
        }
        if (areNull) {
            keys.addNothing(count);
            for (int i = 0; i < count; i++) {
                MemoryAccess.setIntAtIndex(nullRows.ensure((nulls + 1) * 4L), nulls, rows + i);
                nulls++;
            }
        } else if (loaded != null) {
            keys.add(loaded);
            if (shape.isInteger()) {
                span(loaded);
            }
            if (ranges != null) {
                ranges.add(keyColumns, selection, batch.positions());
            }
        }
        rows += count;
    }

    static EngineException tooManyRows() {
        return EngineException.of(ErrorCode.MEMORY_LIMIT, "The side of a join that is held has more than " + MOST_ROWS
                + " rows. Filter more, or write the smaller table so that it is the other side");
    }

    private void span(KeyRows loaded) {
        long[] word = loaded.word(0);
        int shift = shape.signShift();
        long low = least;
        long high = most;
        for (int i = 0; i < loaded.count(); i++) {
            long value = word[i] << shift >> shift;
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        least = low;
        most = high;
    }

    long bytes() {
        long bytes = keys.bytes() + nullRows.bytes();
        for (GrowingColumn column : columns) {
            bytes += column == null ? 0 : column.bytes();
        }
        return bytes;
    }

    /// Brings the account up to date.
    void note() {
        account.attribute(bytes() - account.held());
    }

    /// Returns whether there is not enough memory to hold the part, put it beside the others, and make it findable.
    boolean mustSpill() {
        return account.mustSpillBefore(moreBytes());
    }

    /// Returns about how many bytes more are needed to put the part beside the others, and make it findable.
    long moreBytes() {
        return bytes() / 2 + tableBytes(shape, rows, least, most);
    }

    /// Returns about how many bytes the table of rows takes, whose keys lie between two values if they are integers.
    static long tableBytes(BuildShape shape, long rows, long least, long most) {
        long links = rows * 4;
        return links + (shape.isInteger() && DirectTable.isWorthIt(rows, least, most)
                ? DirectTable.arrayBytes(least, most)
                : HashTable.slotBytes(rows));
    }

    /// Lets the others know how much more is needed once all rows are there.
    void announce() {
        account.announce(moreBytes());
    }

    /// Adds what the part holds to another account, and closes its own.
    void moveTo(Reservation all) {
        account.close();
        all.attribute(bytes());
    }

    /// Lets go of all rows, but not of their account; others may follow.
    void start() {
        for (GrowingColumn column : columns) {
            if (column != null) {
                column.close();
            }
        }
        keys.close();
        nullRows.close();
        rows = 0;
        nulls = 0;
    }

    @Override
    public void close() {
        account.close();
        for (GrowingColumn column : columns) {
            if (column != null) {
                column.close();
            }
        }
        keys.close();
        nullRows.close();
    }
}
