package io.polarway.engine.batch;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Fills a column of VARCHAR or VARBINARY views row by row, copying the bytes. Rows that are never set are empty strings.
///
/// Close it if [#build] was not reached; after [#build], closing does nothing.
public final class ViewBuilder implements AutoCloseable {
    /// The longest string that is kept inside the view itself.
    public static final int INLINE = 12;
    /// The bytes of one view.
    public static final int VIEW_BYTES = 16;
    private static final int FIRST_BUFFER = 4096;
    private static final int LARGEST_BUFFER = 1 << 20;

    private final QueryMemory memory;
    private final int rows;
    private final List<ArrowBuf> data = new ArrayList<>();
    private @Nullable ArrowBuf views;
    private MemorySegment viewSegment;
    private MemorySegment current = MemorySegment.NULL;
    private int currentOffset;
    private int currentCapacity;
    private long targetOffset;
    private boolean reservedInline;

    /// Creates a builder of a column with `rows` rows.
    public ViewBuilder(QueryMemory memory, int rows) {
        this.memory = memory;
        this.rows = rows;
        ArrowBuf buffer = memory.allocateZeroed(Math.max(VIEW_BYTES, (long) rows * VIEW_BYTES));
        this.views = buffer;
        this.viewSegment = Layouts.segment(buffer);
    }

    /// Sets row `row` to a copy of `length` bytes of `source` from `offset` on.
    public void set(int row, MemorySegment source, long offset, int length) {
        MemorySegment target = reserve(row, length);
        MemorySegment.copy(source, offset, target, targetOffset, length);
        finish(row, length);
    }

    /// Sets row `row` to a copy of `length` bytes of `source` from `offset` on.
    public void set(int row, byte[] source, int offset, int length) {
        MemorySegment target = reserve(row, length);
        MemorySegment.copy(source, offset, target, Layouts.BYTE, targetOffset, length);
        finish(row, length);
    }

    /// Returns the segment into which the caller writes exactly `length` bytes from [#targetOffset] on, to be followed by
    /// [#finish] with the length really written (at most `length`).
    public MemorySegment reserve(int row, int length) {
        reservedInline = length <= INLINE;
        if (reservedInline) {
            targetOffset = (long) row * VIEW_BYTES + 4;
            return viewSegment;
        }
        if (currentCapacity - currentOffset < length) {
            grow(length);
        }
        targetOffset = currentOffset;
        return current;
    }

    /// Returns where the bytes of the row last reserved begin.
    public long targetOffset() {
        return targetOffset;
    }

    /// Completes the row last reserved, into which `length` bytes were written.
    public void finish(int row, int length) {
        long at = (long) row * VIEW_BYTES;
        MemoryAccess.setInt(viewSegment, at, length);
        if (length <= INLINE) {
            if (!reservedInline) {
                MemorySegment.copy(current, currentOffset, viewSegment, at + 4, length);
            }
            return;
        }
        MemoryAccess.setInt(viewSegment, at + 4, MemoryAccess.getInt(current, currentOffset));
        MemoryAccess.setInt(viewSegment, at + 8, data.size() - 1);
        MemoryAccess.setInt(viewSegment, at + 12, currentOffset);
        currentOffset += length;
    }

    private void grow(int length) {
        if (length < 0) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT, "A string would be longer than 2 GB");
        }
        int capacity = (int) Math.min(LARGEST_BUFFER, (long) FIRST_BUFFER << Math.min(data.size() * 2, 16));
        capacity = Math.max(capacity, length);
        ArrowBuf buffer = memory.allocate(capacity);
        data.add(buffer);
        current = Layouts.segment(buffer);
        currentOffset = 0;
        currentCapacity = capacity;
    }

    /// Returns the column.
    ///
    /// @param type VARCHAR or VARBINARY
    /// @param validity the validity bitmap, of which a reference is taken over, or null
    public FlatColumn build(SqlType type, @Nullable ArrowBuf validity) {
        ArrowBuf buffer = views;
        if (buffer == null) {
            throw EngineException.internal("a view builder was used twice");
        }
        FlatColumn column = new FlatColumn(type, rows, validity, buffer, data.toArray(ArrowBuf[]::new), List.of());
        views = null;
        data.clear();
        return column;
    }

    @Override
    public void close() {
        if (views != null) {
            views.close();
            views = null;
            data.forEach(ArrowBuf::close);
            data.clear();
        }
    }
}
