package io.polarway.engine.function.window;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Single values that outlive the batches that they come from, in numbered slots that may be overwritten. A slot that was never
/// written holds NULL. Used by one thread at a time.
final class KeptValues implements AutoCloseable {
    /// So many bytes of strings that nothing refers to any more are not worth copying the others.
    private static final long LITTLE_GARBAGE = 1 << 20;

    private final SqlType type;
    private final Storage storage;
    private final int width;
    private final QueryMemory memory;
    private final GrowableBuffer values;
    private final GrowableBuffer valid;
    private StringArena strings;
    private long stringBytes;
    private int slots;

    KeptValues(SqlType type, QueryMemory memory) {
        this.type = type;
        this.storage = type.storage();
        this.width = storage == Storage.BIT ? 1 : storage.width();
        this.memory = memory;
        this.values = new GrowableBuffer(memory, true);
        this.valid = new GrowableBuffer(memory, true);
        this.strings = new StringArena(memory);
    }

    /// Returns whether values of a type can be kept.
    static boolean canHold(SqlType type) {
        return switch (type.storage()) {
            case BIT, INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16, VIEW -> true;
            case NONE, LIST, STRUCT -> false;
        };
    }

    /// Returns the type of the values.
    SqlType type() {
        return type;
    }

    /// Makes sure that there are so many slots.
    void ensure(int count) {
        slots = Math.max(slots, count);
        values.ensure(Math.max(1, (long) slots * width));
        valid.ensure(Math.max(1, slots));
    }

    MemorySegment values() {
        return values.segment();
    }

    MemorySegment[] strings() {
        return strings.segments();
    }

    /// Writes the value of a row into a slot, which is there.
    void store(int slot, FlatColumn column, int row) {
        boolean isNull = column.isNull(row);
        MemorySegment to = values.segment();
        MemoryAccess.setByte(valid.segment(), slot, (byte) (isNull ? 0 : 1));
        switch (storage) {
            case BIT -> MemoryAccess.setByte(to, slot, (byte) (Bits.get(column.values(), row) ? 1 : 0));
            case VIEW -> storeString(to, slot, column, row, isNull);
            default -> MemorySegment.copy(column.values(), (long) row * width, to, (long) slot * width, width);
        }
    }

    private void storeString(MemorySegment to, int slot, FlatColumn column, int row, boolean isNull) {
        long at = (long) slot * ViewBuilder.VIEW_BYTES;
        long from = (long) row * ViewBuilder.VIEW_BYTES;
        forget(MemoryAccess.getInt(to, at));
        MemorySegment views = column.values();
        int length = isNull ? 0 : MemoryAccess.getInt(views, from);
        long second = isNull ? 0 : MemoryAccess.getLong(views, from + 8);
        if (length > ViewBuilder.INLINE) {
            second = strings.add(column.data()[(int) second], second >>> 32, length);
            stringBytes += length;
        }
        MemoryAccess.setLong(to, at, isNull ? 0 : MemoryAccess.getLong(views, from));
        MemoryAccess.setLong(to, at + 8, second);
        if (strings.bytes() > 2 * stringBytes + LITTLE_GARBAGE) {
            copyStrings();
        }
    }

    private void forget(int length) {
        stringBytes -= length > ViewBuilder.INLINE ? length : 0;
    }

    /// Copies the strings that slots refer to, and frees the others.
    private void copyStrings() {
        StringArena fresh = new StringArena(memory);
        boolean isDone = false;
        try {
            MemorySegment views = values.segment();
            MemorySegment[] old = strings.segments();
            // Only once all are copied, since there may be no memory for it.
            long[] places = new long[slots];
            for (int slot = 0; slot < slots; slot++) {
                long at = (long) slot * ViewBuilder.VIEW_BYTES;
                int length = MemoryAccess.getInt(views, at);
                long place = MemoryAccess.getLong(views, at + 8);
                places[slot] = length > ViewBuilder.INLINE
                        ? fresh.add(old[(int) place], place >>> 32, length)
                        : place;
            }
            for (int slot = 0; slot < slots; slot++) {
                MemoryAccess.setLong(views, (long) slot * ViewBuilder.VIEW_BYTES + 8, places[slot]);
            }
            isDone = true;
        } finally {
            if (!isDone) {
                fresh.close();
            }
        }
        strings.close();
        strings = fresh;
    }

    /// Moves the value of one slot into another, and leaves NULL.
    void move(int from, int to) {
        if (from == to) {
            return;
        }
        MemorySegment all = values.segment();
        if (storage == Storage.VIEW) {
            forget(MemoryAccess.getInt(all, (long) to * width));
        }
        MemorySegment.copy(all, (long) from * width, all, (long) to * width, width);
        all.asSlice((long) from * width, width).fill((byte) 0);
        MemorySegment bytes = valid.segment();
        MemoryAccess.setByte(bytes, to, MemoryAccess.getByte(bytes, from));
        MemoryAccess.setByte(bytes, from, (byte) 0);
    }

    /// Makes a slot hold NULL.
    void clear(int slot) {
        MemorySegment all = values.segment();
        if (storage == Storage.VIEW) {
            forget(MemoryAccess.getInt(all, (long) slot * width));
        }
        all.asSlice((long) slot * width, width).fill((byte) 0);
        MemoryAccess.setByte(valid.segment(), slot, (byte) 0);
    }

    /// Returns a column of `count` rows of which those from `from` to before `to` hold what was picked: row `picks[i]` of the
    /// column, or the value of slot `~picks[i]`. The caller owns it.
    FlatColumn gather(FlatColumn column, int[] picks, int from, int to, int count) {
        boolean isPart = from > 0 || to < count;
        long bytes = storage == Storage.BIT ? Bits.bytes(count) : (long) count * width;
        ArrowBuf buffer = isPart || storage == Storage.BIT
                ? memory.allocateZeroed(Math.max(8, bytes))
                : memory.allocate(Math.max(8, bytes));
        ArrowBuf validity = null;
        boolean isDone = false;
        try {
            MemorySegment out = Layouts.segment(buffer);
            switch (width) {
                case 8 -> gather8(column, picks, from, to, out);
                case 4 -> gather4(column, picks, from, to, out);
                case 16 -> gather16(column, picks, from, to, out);
                default -> gatherSmall(column, picks, from, to, out);
            }
            validity = validity(column, picks, from, to, count);
            FlatColumn gathered = new FlatColumn(type, count, validity, buffer, data(column), List.of());
            isDone = true;
            return gathered;
        } finally {
            if (!isDone) {
                buffer.close();
                if (validity != null) {
                    validity.close();
                }
            }
        }
    }

    /// Returns what strings of both kinds point into, with one more reference: first what is kept.
    private ArrowBuf[] data(FlatColumn column) {
        if (storage != Storage.VIEW) {
            return new ArrowBuf[0];
        }
        ArrowBuf[] own = strings.share();
        ArrowBuf[] given = column.dataBuffers();
        ArrowBuf[] both = Arrays.copyOf(own, own.length + given.length);
        for (int i = 0; i < given.length; i++) {
            given[i].getReferenceManager().retain();
            both[own.length + i] = given[i];
        }
        return both;
    }

    private void gather8(FlatColumn column, int[] picks, int from, int to, MemorySegment out) {
        MemorySegment rows = column.values();
        MemorySegment kept = values.segment();
        for (int i = from; i < to; i++) {
            int pick = picks[i];
            MemoryAccess.setLongAtIndex(out, i,
                    pick >= 0 ? MemoryAccess.getLongAtIndex(rows, pick) : MemoryAccess.getLongAtIndex(kept, ~pick));
        }
    }

    private void gather4(FlatColumn column, int[] picks, int from, int to, MemorySegment out) {
        MemorySegment rows = column.values();
        MemorySegment kept = values.segment();
        for (int i = from; i < to; i++) {
            int pick = picks[i];
            MemoryAccess.setIntAtIndex(out, i,
                    pick >= 0 ? MemoryAccess.getIntAtIndex(rows, pick) : MemoryAccess.getIntAtIndex(kept, ~pick));
        }
    }

    private void gather16(FlatColumn column, int[] picks, int from, int to, MemorySegment out) {
        MemorySegment rows = column.values();
        MemorySegment kept = values.segment();
        int ownBuffers = strings.segments().length;
        for (int i = from; i < to; i++) {
            int pick = picks[i];
            MemorySegment source = pick >= 0 ? rows : kept;
            long at = (pick >= 0 ? pick : ~pick) * 16L;
            long first = MemoryAccess.getLong(source, at);
            long second = MemoryAccess.getLong(source, at + 8);
            if (storage == Storage.VIEW && pick >= 0 && (int) first > ViewBuilder.INLINE) {
                second += ownBuffers;
            }
            MemoryAccess.setLong(out, i * 16L, first);
            MemoryAccess.setLong(out, i * 16L + 8, second);
        }
    }

    private void gatherSmall(FlatColumn column, int[] picks, int from, int to, MemorySegment out) {
        MemorySegment rows = column.values();
        MemorySegment kept = values.segment();
        for (int i = from; i < to; i++) {
            int pick = picks[i];
            switch (storage) {
                case BIT -> {
                    if (pick >= 0 ? Bits.get(rows, pick) : MemoryAccess.getByte(kept, ~pick) != 0) {
                        Bits.set(out, i);
                    }
                }
                case INT8 -> MemoryAccess.setByte(out, i,
                        pick >= 0 ? MemoryAccess.getByte(rows, pick) : MemoryAccess.getByte(kept, ~pick));
                case INT16 -> MemoryAccess.setShortAtIndex(out, i,
                        pick >= 0 ? MemoryAccess.getShortAtIndex(rows, pick)
                                : MemoryAccess.getShortAtIndex(kept, ~pick));
                default -> throw EngineException.internal("values of " + storage + " were kept");
            }
        }
    }

    private @Nullable ArrowBuf validity(FlatColumn column, int[] picks, int from, int to,
            int count) {
        MemorySegment kept = valid.segment();
        MemorySegment given = column.validity();
        int nulls = 0;
        for (int i = from; i < to; i++) {
            int pick = picks[i];
            if (pick < 0) {
                nulls += MemoryAccess.getByte(kept, ~pick) == 0 ? 1 : 0;
            } else if (given != null) {
                nulls += Bits.get(given, pick) ? 0 : 1;
            }
        }
        if (nulls == 0) {
            return null;
        }
        ArrowBuf validity = memory.allocate(Math.max(8, Bits.bytes(count)));
        MemorySegment bits = Layouts.segment(validity);
        Bits.fill(bits, count, true);
        for (int i = from; i < to; i++) {
            int pick = picks[i];
            if (pick < 0 ? MemoryAccess.getByte(kept, ~pick) == 0 : given != null && !Bits.get(given, pick)) {
                Bits.clear(bits, i);
            }
        }
        return validity;
    }

    /// Returns the bytes that the slots take.
    long bytes() {
        return values.bytes() + valid.bytes() + strings.bytes();
    }

    @Override
    public void close() {
        values.close();
        valid.close();
        strings.close();
    }
}
