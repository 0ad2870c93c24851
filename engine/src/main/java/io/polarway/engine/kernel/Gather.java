package io.polarway.engine.kernel;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Copies chosen rows of columns: selection, flattening of dictionaries and constants, slicing.
public final class Gather {
    private static final ArrowBuf[] NO_BUFFERS = {};

    private Gather() {
    }

    /// Returns the rows at `positions[0 .. count)`, in that order. Dictionary columns keep their dictionary, constant
    /// columns stay constant, views keep pointing into the same data buffers.
    public static Column gather(Column column, int[] positions, int count, QueryMemory memory) {
        return switch (column) {
            case ConstantColumn constant -> constant.withRows(count);
            case DictionaryColumn dictionary -> {
                ArrowBuf codes = memory.allocate(Math.max(8, count * 4L));
                ArrowBuf validity;
                try {
                    copy4(dictionary.codes(), Layouts.segment(codes), positions, count);
                    validity = gatherBits(dictionary.validity(), positions, count, memory);
                } catch (Throwable thrown) {
                    codes.close();
                    throw thrown;
                }
                yield new DictionaryColumn((FlatColumn) dictionary.dictionary().retain(), count, validity, codes);
            }
            case FlatColumn flat -> gatherFlat(flat, positions, count, memory);
        };
    }

    /// Returns the same values as a flat column: `column` itself, retained, if it is one already.
    public static FlatColumn flatten(Column column, QueryMemory memory) {
        return switch (column) {
            case FlatColumn flat -> (FlatColumn) flat.retain();
            case ConstantColumn constant -> repeat(constant, memory);
            case DictionaryColumn dictionary -> decode(dictionary, memory);
        };
    }

    /// Returns a batch of the same rows without a selection: `batch` retained if it has none.
    public static Batch compact(Batch batch, QueryMemory memory) {
        Selection selection = batch.selection();
        return selection == null ? batch.retain() : rows(batch, selection.positions(), selection.count(), memory);
    }

    /// Returns `count` live rows of `batch`, the first of them being live row number `from`, without a selection.
    public static Batch slice(Batch batch, int from, int count, QueryMemory memory) {
        Selection selection = batch.selection();
        if (from == 0 && count == batch.positions() && selection == null) {
            return batch.retain();
        }
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = selection == null ? from + i : selection.position(from + i);
        }
        return rows(batch, positions, count, memory);
    }

    /// Returns a batch of the rows at `positions[0 .. count)` without a selection.
    public static Batch rows(Batch batch, int[] positions, int count, QueryMemory memory) {
        Column[] columns = new Column[batch.width()];
        int done = 0;
        try {
            for (; done < columns.length; done++) {
                columns[done] = gather(batch.column(done), positions, count, memory);
            }
            return new Batch(count, null, columns);
        } catch (Throwable thrown) {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
            throw thrown;
        }
    }

    private static FlatColumn gatherFlat(FlatColumn column, int[] positions, int count, QueryMemory memory) {
        Storage storage = column.type().storage();
        ArrowBuf validity = gatherBits(column.validity(), positions, count, memory);
        try {
            return switch (storage) {
                case NONE -> new FlatColumn(column.type(), count, validity, memory.allocateZeroed(8));
                case BIT -> {
                    ArrowBuf values = gatherBits(column.values(), positions, count, memory);
                    yield new FlatColumn(column.type(), count, validity,
                            values == null ? memory.allocateZeroed(8) : values);
                }
                case INT8, INT16, INT32, FLOAT32, INT64, FLOAT64, INT128, BYTES16, VIEW -> {
                    ArrowBuf values = memory.allocate(Math.max(8, (long) count * storage.width()));
                    MemorySegment from = column.values();
                    MemorySegment to = Layouts.segment(values);
                    switch (storage.width()) {
                        case 1 -> copy1(from, to, positions, count);
                        case 2 -> copy2(from, to, positions, count);
                        case 4 -> copy4(from, to, positions, count);
                        case 8 -> copy8(from, to, positions, count);
                        default -> copy16(from, to, positions, count);
                    }
                    ArrowBuf[] data = column.dataBuffers();
                    for (ArrowBuf buffer : data) {
                        buffer.getReferenceManager().retain();
                    }
                    yield new FlatColumn(column.type(), count, validity, values, data, List.of());
                }
                case LIST -> gatherList(column, validity, positions, count, 0, Integer.MAX_VALUE, memory);
                case STRUCT -> {
                    List<Column> children = new ArrayList<>();
                    for (Column child : column.children()) {
                        children.add(gather(child, positions, count, memory));
                    }
                    yield new FlatColumn(column.type(), count, validity, memory.allocateZeroed(8), NO_BUFFERS,
                            children);
                }
            };
        } catch (Throwable thrown) {
            if (validity != null) {
                validity.close();
            }
            throw thrown;
        }
    }

    /// Returns parts of the lists at `positions[0 .. count)`, none of which is NULL: of each at most `most` elements from number `first` on.
    public static FlatColumn partsOfLists(FlatColumn column, int[] positions, int count, int first, int most,
            QueryMemory memory) {
        return gatherList(column, null, positions, count, first, most, memory);
    }

    private static FlatColumn gatherList(FlatColumn column, @Nullable ArrowBuf validity, int[] positions, int count,
            int first, int most, QueryMemory memory) {
        MemorySegment offsets = column.values();
        long total = 0;
        for (int i = 0; i < count; i++) {
            int length = MemoryAccess.getIntAtIndex(offsets, positions[i] + 1L)
                    - MemoryAccess.getIntAtIndex(offsets, positions[i]);
            total += Math.clamp((long) length - first, 0, most);
        }
        int[] elements = new int[Math.toIntExact(total)];
        ArrowBuf buffer = memory.allocate((count + 1L) * 4);
        MemorySegment to = Layouts.segment(buffer);
        int at = 0;
        MemoryAccess.setIntAtIndex(to, 0, 0);
        for (int i = 0; i < count; i++) {
            long begin = (long) MemoryAccess.getIntAtIndex(offsets, positions[i]) + first;
            long end = Math.min(MemoryAccess.getIntAtIndex(offsets, positions[i] + 1L), begin + most);
            for (long element = begin; element < end; element++) {
                elements[at++] = (int) element;
            }
            MemoryAccess.setIntAtIndex(to, i + 1L, at);
        }
        try {
            Column child = gather(column.children().getFirst(), elements, at, memory);
            return new FlatColumn(column.type(), count, validity, buffer, NO_BUFFERS, List.of(child));
        } catch (Throwable thrown) {
            buffer.close();
            throw thrown;
        }
    }

    private static @Nullable ArrowBuf gatherBits(@Nullable MemorySegment bits, int[] positions, int count,
            QueryMemory memory) {
        if (bits == null) {
            return null;
        }
        ArrowBuf buffer = memory.allocate(Math.max(8, Bits.bytes(count)));
        MemorySegment to = Layouts.segment(buffer);
        for (int base = 0; base < count; base += 64) {
            long word = 0;
            int end = Math.min(64, count - base);
            for (int i = 0; i < end; i++) {
                int position = positions[base + i];
                word |= (long) (MemoryAccess.getByte(bits, position >>> 3) >>> (position & 7) & 1) << i;
            }
            MemoryAccess.setLongAtIndex(to, base >>> 6, word);
        }
        return buffer;
    }

    private static void copy1(MemorySegment from, MemorySegment to, int[] positions, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setByte(to, i, MemoryAccess.getByte(from, positions[i]));
        }
    }

    private static void copy2(MemorySegment from, MemorySegment to, int[] positions, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setShortAtIndex(to, i, MemoryAccess.getShortAtIndex(from, positions[i]));
        }
    }

    private static void copy4(MemorySegment from, MemorySegment to, int[] positions, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setIntAtIndex(to, i, MemoryAccess.getIntAtIndex(from, positions[i]));
        }
    }

    private static void copy8(MemorySegment from, MemorySegment to, int[] positions, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setLongAtIndex(to, i, MemoryAccess.getLongAtIndex(from, positions[i]));
        }
    }

    private static void copy16(MemorySegment from, MemorySegment to, int[] positions, int count) {
        for (int i = 0; i < count; i++) {
            long source = positions[i] * 16L;
            long target = i * 16L;
            MemoryAccess.setLong(to, target, MemoryAccess.getLong(from, source));
            MemoryAccess.setLong(to, target + 8, MemoryAccess.getLong(from, source + 8));
        }
    }

    private static FlatColumn repeat(ConstantColumn constant, QueryMemory memory) {
        int rows = constant.rows();
        if (constant.isNull()) {
            Storage storage = constant.type().storage();
            ArrowBuf validity = memory.allocateZeroed(Math.max(8, Bits.bytes(rows)));
            long bytes = storage == Storage.LIST ? (rows + 1L) * 4
                    : Math.max(Bits.bytes(rows), (long) rows * storage.width());
            try {
                return new FlatColumn(constant.type(), rows, validity, memory.allocateZeroed(Math.max(8, bytes)));
            } catch (Throwable thrown) {
                validity.close();
                throw thrown;
            }
        }
        return gatherFlat(constant.value(), new int[rows], rows, memory);
    }

    private static FlatColumn decode(DictionaryColumn column, QueryMemory memory) {
        int rows = column.rows();
        FlatColumn dictionary = column.dictionary();
        if (dictionary.rows() == 0) {
            // Every row is NULL: there is no entry that its code could refer to.
            return repeat(ConstantColumn.ofNull(column.type(), rows), memory);
        }
        int[] positions = new int[rows];
        MemorySegment.copy(column.codes(), Layouts.INT, 0, positions, 0, rows);
        FlatColumn flat = gatherFlat(dictionary, positions, rows, memory);
        MemorySegment bitmap = column.validity();
        if (bitmap == null) {
            return flat;
        }
        try (flat) {
            ArrowBuf validity = memory.allocate(Math.max(8, Bits.bytes(rows)));
            MemorySegment own = flat.validity();
            Bits.and(bitmap, own == null ? bitmap : own, Layouts.segment(validity), rows);
            flat.valuesBuffer().getReferenceManager().retain();
            for (ArrowBuf buffer : flat.dataBuffers()) {
                buffer.getReferenceManager().retain();
            }
            List<Column> children = new ArrayList<>();
            for (Column child : flat.children()) {
                children.add(child.retain());
            }
            return new FlatColumn(flat.type(), rows, validity, flat.valuesBuffer(), flat.dataBuffers(), children);
        }
    }
}
