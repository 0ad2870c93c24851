package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.StringArena;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A flat column that grows: what a breaker collects. Strings are copied, those of a dictionary once per entry, so that
/// nothing of the input stays alive. Used by one thread at a time.
public final class GrowingColumn implements AutoCloseable {
    private static final ArrowBuf[] NO_BUFFERS = {};

    private final SqlType type;
    private final Storage storage;
    private final QueryMemory memory;
    private final GrowableBuffer values;
    private final GrowableBuffer validity;
    private final StringArena arena;
    private boolean hasNulls;
    private int rows;
    private @Nullable FlatColumn lastDictionary;
    private long[] lastPlaces = new long[0];

    /// Creates an empty column, which takes no memory yet. Throws UNSUPPORTED for nested types.
    public GrowingColumn(SqlType type, QueryMemory memory) {
        if (type.isNested()) {
            throw EngineException.of(ErrorCode.UNSUPPORTED,
                    "Columns of type " + type.sql()
                            + " cannot be sorted or grouped yet. Select their parts, or leave them out");
        }
        this.type = type;
        this.storage = type.storage();
        this.memory = memory;
        this.values = new GrowableBuffer(memory, true);
        this.validity = new GrowableBuffer(memory, false);
        this.arena = new StringArena(memory);
    }

    /// Returns the number of rows.
    public int rows() {
        return rows;
    }

    /// Returns the bytes that the column takes.
    public long bytes() {
        return values.bytes() + validity.bytes() + arena.bytes();
    }

    /// Returns how many bytes the column takes beside those of now once `count` rows were appended, but for the bytes of strings.
    public long growth(int count) {
        long all = rows + (long) count;
        long bytes = switch (storage) {
            case NONE -> 0;
            case BIT -> all + 7 >>> 3;
            default -> all * storage.width();
        };
        return values.bytesFor(bytes) - values.bytes();
    }

    /// Makes room for `count` rows in all, but for the bytes of strings.
    public void reserve(int count) {
        values.ensure(storage == Storage.BIT ? Bits.bytes(count) : (long) count * storage.width());
    }

    /// Appends the selected rows of `column`, which is borrowed.
    public void append(Column column, @Nullable Selection selection) {
        int count = selection == null ? column.rows() : selection.count();
        if (count > Integer.MAX_VALUE - 64 - rows) {
            throw EngineException.of(ErrorCode.MEMORY_LIMIT, "More than " + (Integer.MAX_VALUE - 64)
                    + " rows cannot be held by one worker. Select fewer rows");
        }
        if (storage == Storage.VIEW && column instanceof DictionaryColumn dictionary) {
            appendEntries(dictionary, selection, count);
            return;
        }
        try (Column chosen = selection == null
                ? column.retain()
                : Gather.gather(column, selection.positions(), count, memory);
                FlatColumn flat = Gather.flatten(chosen, memory)) {
            appendFlat(flat);
        }
    }

    private void appendFlat(FlatColumn flat) {
        int count = flat.rows();
        appendValidity(flat.validity(), count);
        MemorySegment from = flat.values();
        switch (storage) {
            case NONE -> {
            }
            case BIT -> appendBits(from, values.ensure(Bits.bytes(rows + count)), rows, count);
            case VIEW -> appendViews(flat, count);
            case INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16 -> {
                long width = storage.width();
                MemorySegment to = values.ensure((rows + (long) count) * width);
                MemorySegment.copy(from, 0, to, rows * width, count * width);
            }
            case LIST, STRUCT -> throw EngineException.internal("a nested column was appended");
        }
        rows += count;
    }

    private void appendViews(FlatColumn flat, int count) {
        MemorySegment from = flat.values();
        MemorySegment to = values.ensure((rows + (long) count) * ViewBuilder.VIEW_BYTES);
        long target = (long) rows * ViewBuilder.VIEW_BYTES;
        for (int i = 0; i < count; i++, target += ViewBuilder.VIEW_BYTES) {
            long at = (long) i * ViewBuilder.VIEW_BYTES;
            MemoryAccess.setLong(to, target, MemoryAccess.getLong(from, at));
            MemoryAccess.setLong(to, target + 8, place(flat, at));
        }
    }

    /// Returns the second half of the view at `at`, for a long string that of a copy.
    private long place(FlatColumn flat, long at) {
        MemorySegment views = flat.values();
        int length = MemoryAccess.getInt(views, at);
        return length <= ViewBuilder.INLINE
                ? MemoryAccess.getLong(views, at + 8)
                : arena.add(flat.data()[MemoryAccess.getInt(views, at + 8)], MemoryAccess.getInt(views, at + 12),
                        length);
    }

    private void appendEntries(DictionaryColumn column, @Nullable Selection selection, int count) {
        FlatColumn dictionary = column.dictionary();
        if (dictionary != lastDictionary) {
            lastDictionary = dictionary;
            lastPlaces = new long[dictionary.rows()];
            Arrays.fill(lastPlaces, -1);
        }
        boolean anyNull = column.mayHaveNulls();
        long bytes = Bits.bytes(rows + count);
        if (anyNull || hasNulls) {
            appendValidity(null, count);
            if (!hasNulls) {
                startValidity(count);
            }
        }
        MemorySegment bitmap = hasNulls ? validity.ensure(bytes) : MemorySegment.NULL;
        MemorySegment codes = column.codes();
        MemorySegment from = dictionary.values();
        MemorySegment to = values.ensure((rows + (long) count) * ViewBuilder.VIEW_BYTES);
        for (int i = 0; i < count; i++) {
            int position = selection == null ? i : selection.position(i);
            long target = (rows + (long) i) * ViewBuilder.VIEW_BYTES;
            if (anyNull && column.isNull(position)) {
                Bits.clear(bitmap, rows + i);
                MemoryAccess.setLong(to, target, 0);
                MemoryAccess.setLong(to, target + 8, 0);
                continue;
            }
            int code = MemoryAccess.getIntAtIndex(codes, position);
            long at = (long) code * ViewBuilder.VIEW_BYTES;
            MemoryAccess.setLong(to, target, MemoryAccess.getLong(from, at));
            if (MemoryAccess.getInt(from, at) <= ViewBuilder.INLINE) {
                MemoryAccess.setLong(to, target + 8, MemoryAccess.getLong(from, at + 8));
            } else {
                long place = lastPlaces[code];
                if (place == -1) {
                    place = place(dictionary, at);
                    lastPlaces[code] = place;
                }
                MemoryAccess.setLong(to, target + 8, place);
            }
        }
        rows += count;
    }

    /// Marks `count` further rows, as `bits` says, or all valid if it is null.
    private void appendValidity(@Nullable MemorySegment bits, int count) {
        if (bits != null && !hasNulls) {
            startValidity(count);
        }
        if (!hasNulls) {
            return;
        }
        MemorySegment to = validity.ensure(Bits.bytes(rows + count));
        if (bits == null) {
            setBits(to, rows, count);
        } else {
            appendBits(bits, to, rows, count);
        }
    }

    private void startValidity(int count) {
        hasNulls = true;
        MemorySegment to = validity.ensure(Bits.bytes(rows + count));
        setBits(to, 0, rows + count);
    }

    private static void setBits(MemorySegment bitmap, int from, int count) {
        int row = from;
        int end = from + count;
        while (row < end && (row & 7) != 0) {
            Bits.set(bitmap, row++);
        }
        int bytes = (end - row) >>> 3;
        if (bytes > 0) {
            bitmap.asSlice(row >>> 3, bytes).fill((byte) -1);
            row += bytes << 3;
        }
        while (row < end) {
            Bits.set(bitmap, row++);
        }
    }

    private static void appendBits(MemorySegment from, MemorySegment to, int row, int count) {
        if ((row & 7) == 0) {
            MemorySegment.copy(from, 0, to, row >>> 3, (count + 7) >>> 3);
            return;
        }
        for (int i = 0; i < count; i++) {
            if (Bits.get(from, i)) {
                Bits.set(to, row + i);
            } else {
                Bits.clear(to, row + i);
            }
        }
    }

    /// Returns everything as one column that the caller owns, and starts again empty.
    public FlatColumn take() {
        int count = rows;
        long bytes = switch (storage) {
            case NONE, BIT -> Bits.bytes(count);
            default -> (long) count * storage.width();
        };
        if (storage == Storage.NONE && !hasNulls && count > 0) {
            startValidity(0);
            validity.ensure(Bits.bytes(count)).fill((byte) 0);
        }
        ArrowBuf bitmap = hasNulls ? validity.take(Bits.bytes(count)) : null;
        ArrowBuf taken;
        try {
            taken = values.take(bytes);
        } catch (Throwable thrown) {
            if (bitmap != null) {
                bitmap.close();
            }
            throw thrown;
        }
        FlatColumn column = new FlatColumn(type, count, bitmap, taken,
                storage == Storage.VIEW ? arena.share() : NO_BUFFERS,
                List.of());
        close();
        return column;
    }

    /// Frees the memory; the column is empty then.
    @Override
    public void close() {
        values.close();
        validity.close();
        arena.close();
        hasNulls = false;
        rows = 0;
        lastDictionary = null;
        lastPlaces = new long[0];
    }
}
