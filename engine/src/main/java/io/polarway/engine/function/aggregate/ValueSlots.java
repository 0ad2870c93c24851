package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.kernel.RowOrder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// One replaceable value of any flat type per group. Strings are copied; what replaced strings leave behind is swept when it
/// outgrows what is kept.
final class ValueSlots implements AutoCloseable {
    private static final ArrowBuf[] NO_BUFFERS = {};
    private static final long SWEEP_FROM = 1 << 20;
    private static final byte EMPTY = 0;
    private static final byte NULL = 1;
    private static final byte FULL = 2;

    private final QueryMemory memory;
    private final SqlType type;
    private final Storage storage;
    private final int width;
    private final GrowableBuffer values;
    private final GrowableBuffer marks;
    private StringArena arena;
    private long garbage;
    private int slots;

    ValueSlots(QueryMemory memory, SqlType type) {
        this.memory = memory;
        this.type = type;
        this.storage = type.storage();
        // Bits are kept as bytes, so that a slot is always a whole number of them.
        this.width = Math.max(1, storage.width());
        this.values = new GrowableBuffer(memory, true);
        this.marks = new GrowableBuffer(memory, true);
        this.arena = new StringArena(memory);
    }

    /// Makes room for at least `count` slots; new ones are empty.
    void grow(int count) {
        if (count > slots) {
            slots = count;
            values.ensure((long) count * width);
            marks.ensure(count);
        }
    }

    /// Returns whether nothing was put into a slot yet.
    boolean isEmpty(int slot) {
        return MemoryAccess.getByte(marks.segment(), slot) == EMPTY;
    }

    /// Returns whether NULL was put into a slot last.
    boolean isNull(int slot) {
        return MemoryAccess.getByte(marks.segment(), slot) == NULL;
    }

    /// Puts NULL into a slot.
    void setNull(int slot) {
        discard(slot);
        MemoryAccess.setByte(marks.segment(), slot, NULL);
    }

    /// Puts a copy of a value that is not NULL into a slot.
    void set(int slot, FlatColumn column, int row) {
        discard(slot);
        MemoryAccess.setByte(marks.segment(), slot, FULL);
        MemorySegment from = column.values();
        MemorySegment to = values.segment();
        switch (storage) {
            case BIT -> MemoryAccess.setByte(to, slot, (byte) (Bits.get(from, row) ? 1 : 0));
            case VIEW -> {
                long at = (long) row * ViewBuilder.VIEW_BYTES;
                long target = (long) slot * ViewBuilder.VIEW_BYTES;
                int length = MemoryAccess.getInt(from, at);
                MemoryAccess.setLong(to, target, MemoryAccess.getLong(from, at));
                MemoryAccess.setLong(to, target + 8, length <= ViewBuilder.INLINE
                        ? MemoryAccess.getLong(from, at + 8)
                        : arena.add(column.data()[MemoryAccess.getInt(from, at + 8)],
                                MemoryAccess.getInt(from, at + 12),
                                length));
            }
            case NONE, INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16, LIST, STRUCT ->
                    MemorySegment.copy(from,
                            (long) row * width, to, (long) slot * width, width);
        }
    }

    private void discard(int slot) {
        if (storage != Storage.VIEW || MemoryAccess.getByte(marks.segment(), slot) != FULL) {
            return;
        }
        int length = MemoryAccess.getInt(values.segment(), (long) slot * ViewBuilder.VIEW_BYTES);
        if (length > ViewBuilder.INLINE) {
            MemoryAccess.setByte(marks.segment(), slot, EMPTY);
            garbage += length;
            if (garbage > SWEEP_FROM && garbage > arena.bytes() / 2) {
                sweep();
            }
        }
    }

    private void sweep() {
        StringArena swept = new StringArena(memory);
        MemorySegment views = values.segment();
        MemorySegment[] old = arena.segments();
        try {
            for (int slot = 0; slot < slots; slot++) {
                long at = (long) slot * ViewBuilder.VIEW_BYTES;
                int length = MemoryAccess.getInt(views, at);
                if (length > ViewBuilder.INLINE && MemoryAccess.getByte(marks.segment(), slot) == FULL) {
                    MemoryAccess.setLong(views, at + 8,
                            swept.add(old[MemoryAccess.getInt(views, at + 8)], MemoryAccess.getInt(views, at + 12),
                                    length));
                }
            }
        } finally {
            // After a failure the query ends, and nobody reads the views again.
            arena.close();
            arena = swept;
        }
        garbage = 0;
    }

    /// Compares a value that is not NULL with that of a slot that is neither empty nor NULL.
    int compare(FlatColumn column, int row, int slot) {
        if (storage == Storage.BIT) {
            return Boolean.compare(Bits.get(column.values(), row), MemoryAccess.getByte(values.segment(), slot) != 0);
        }
        return RowOrder.compare(storage, column.values(), column.data(), row, values.segment(), arena.segments(), slot);
    }

    /// Returns the values of `count` slots from `from` on, which the caller owns; empty slots are NULL.
    FlatColumn column(int from, int count) {
        grow(from + count);
        MemorySegment state = marks.segment();
        ArrowBuf validity = memory.allocate(Math.max(8, Bits.bytes(count)));
        ArrowBuf copy;
        try {
            copy = storage == Storage.BIT
                    ? memory.allocateZeroed(Math.max(8, Bits.bytes(count)))
                    : values.copy((long) from * width, (long) count * width);
        } catch (Throwable thrown) {
            validity.close();
            throw thrown;
        }
        MemorySegment bitmap = Layouts.segment(validity);
        MemorySegment target = Layouts.segment(copy);
        Bits.fill(bitmap, count, true);
        boolean nulls = false;
        for (int i = 0; i < count; i++) {
            if (MemoryAccess.getByte(state, from + i) != FULL) {
                nulls = true;
                Bits.clear(bitmap, i);
                if (storage == Storage.VIEW) {
                    target.asSlice((long) i * ViewBuilder.VIEW_BYTES, ViewBuilder.VIEW_BYTES).fill((byte) 0);
                }
            } else if (storage == Storage.BIT && MemoryAccess.getByte(values.segment(), from + i) != 0) {
                Bits.set(target, i);
            }
        }
        ArrowBuf kept = nulls ? validity : null;
        if (!nulls) {
            validity.close();
        }
        return new FlatColumn(type, count, kept, copy, storage == Storage.VIEW ? arena.share() : NO_BUFFERS, List.of());
    }

    /// Returns the bytes that the slots take.
    long bytes() {
        return values.bytes() + marks.bytes() + arena.bytes();
    }

    @Override
    public void close() {
        values.close();
        marks.close();
        arena.close();
        slots = 0;
    }
}
