package io.polarway.engine.spill;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ListType;
import io.polarway.engine.type.MapType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import io.polarway.engine.type.StructType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// The form of a batch in an extent: column after column, each as a word that says what it is, followed by its buffers, all of
/// which begin at multiples of 8 bytes.
final class BatchFrame {
    /// Every row is NULL; nothing follows.
    private static final long NULLS = 0;
    /// The values follow.
    private static final long VALUES = 1;
    /// The validity bitmap and the values follow.
    private static final long VALIDITY_AND_VALUES = 2;
    private static final int WORD = BlockOutput.WORD;

    private BatchFrame() {
    }

    private static long aligned(long bytes) {
        return bytes + WORD - 1 & -WORD;
    }

    /// Returns a column, and all below it, without codes; the caller owns it.
    static Column plain(Column column, QueryMemory memory) {
        if (column instanceof ConstantColumn constant && constant.isNull()) {
            return ConstantColumn.ofNull(column.type(), column.rows());
        }
        FlatColumn flat = Gather.flatten(column, memory);
        if (flat.children().stream().allMatch(child -> child instanceof FlatColumn deep && deep.children().isEmpty())) {
            return flat;
        }
        List<Column> children = new ArrayList<>();
        try (flat) {
            for (Column child : flat.children()) {
                children.add(plain(child, memory));
            }
            retain(flat.validityBuffer());
            retain(flat.valuesBuffer());
            for (ArrowBuf buffer : flat.dataBuffers()) {
                retain(buffer);
            }
            return new FlatColumn(flat.type(), flat.rows(), flat.validityBuffer(), flat.valuesBuffer(),
                    flat.dataBuffers(),
                    children);
        } catch (Throwable thrown) {
            children.forEach(Column::close);
            throw thrown;
        }
    }

    private static void retain(@Nullable ArrowBuf buffer) {
        if (buffer != null) {
            buffer.getReferenceManager().retain();
        }
    }

    /// Returns the bytes of a frame of rows `from` to `to` of a batch of flat columns and NULLs.
    static long bytes(Batch batch, int from, int to) {
        long bytes = 0;
        for (int i = 0; i < batch.width(); i++) {
            bytes += bytes(batch.column(i), from, to);
        }
        return bytes;
    }

    private static long bytes(Column column, int from, int to) {
        return switch (column) {
            case ConstantColumn _ -> WORD;
            case FlatColumn flat -> WORD + (flat.mayHaveNulls() ? aligned(Bits.bytes(to - from)) : 0)
                    + valueBytes(flat, from, to);
            case DictionaryColumn _ -> throw notFlat();
        };
    }

    private static EngineException notFlat() {
        return EngineException.internal("a coded column in a temporary file");
    }

    private static long valueBytes(FlatColumn flat, int from, int to) {
        Storage storage = flat.type().storage();
        return switch (storage) {
            case NONE -> 0;
            case BIT -> aligned(Bits.bytes(to - from));
            case INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16 ->
                    aligned((long) (to - from) * storage.width());
            case VIEW -> WORD + (long) (to - from) * ViewBuilder.VIEW_BYTES + aligned(longBytes(flat, from, to));
            case LIST -> WORD + aligned((to - from + 1L) * 4) + (flat.children().isEmpty() ? 0
                    : bytes(flat.children().getFirst(), offset(flat, from), offset(flat, to)));
            case STRUCT -> {
                long bytes = WORD;
                for (Column child : flat.children()) {
                    bytes += bytes(child, from, to);
                }
                yield bytes;
            }
        };
    }

    private static int offset(FlatColumn list, int row) {
        return MemoryAccess.getIntAtIndex(list.values(), row);
    }

    private static long longBytes(FlatColumn flat, int from, int to) {
        MemorySegment views = flat.values();
        long bytes = 0;
        for (int i = from; i < to; i++) {
            int length = MemoryAccess.getInt(views, (long) i * ViewBuilder.VIEW_BYTES);
            bytes += length > ViewBuilder.INLINE ? length : 0;
        }
        return bytes;
    }

    /// Writes a frame.
    static void write(Batch batch, int from, int to, BlockOutput output) {
        for (int i = 0; i < batch.width(); i++) {
            write(batch.column(i), from, to, output);
        }
    }

    private static void write(Column column, int from, int to, BlockOutput output) {
        switch (column) {
            case ConstantColumn _ -> output.word(NULLS);
            case DictionaryColumn _ -> throw notFlat();
            case FlatColumn flat -> {
                output.word(flat.mayHaveNulls() ? VALIDITY_AND_VALUES : VALUES);
                if (flat.mayHaveNulls()) {
                    writeBits(Objects.requireNonNull(flat.validity()), from, to, output);
                }
                writeValues(flat, from, to, output);
            }
        }
    }

    private static void writeValues(FlatColumn flat, int from, int to, BlockOutput output) {
        Storage storage = flat.type().storage();
        switch (storage) {
            case NONE -> {
            }
            case BIT -> writeBits(flat.values(), from, to, output);
            case INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16 -> {
                output.bytes(flat.values(), (long) from * storage.width(), (long) (to - from) * storage.width());
                output.align();
            }
            case VIEW -> writeViews(flat, from, to, output);
            case LIST -> {
                output.word(flat.children().isEmpty() ? 0 : 1);
                writeOffsets(flat, from, to, output);
                if (!flat.children().isEmpty()) {
                    write(flat.children().getFirst(), offset(flat, from), offset(flat, to), output);
                }
            }
            case STRUCT -> {
                output.word(flat.children().size());
                for (Column child : flat.children()) {
                    write(child, from, to, output);
                }
            }
        }
    }

    private static void writeBits(MemorySegment bits, int from, int to, BlockOutput output) {
        if ((from & 7) == 0) {
            output.bytes(bits, from >>> 3, to - from + 7 >>> 3);
            output.align();
            return;
        }
        for (int first = from, left = to - from; left > 0; first += Long.SIZE, left -= Long.SIZE) {
            long word = 0;
            int count = Math.min(Long.SIZE, left);
            for (int i = 0; i < count; i++) {
                word |= Bits.get(bits, first + i) ? 1L << i : 0;
            }
            output.word(word);
        }
    }

    /// Writes where each list begins, two offsets to a word.
    private static void writeOffsets(FlatColumn list, int from, int to, BlockOutput output) {
        int first = offset(list, from);
        for (int i = from; i <= to; i += 2) {
            long low = offset(list, i) - first;
            long high = i < to ? offset(list, i + 1) - first : 0;
            output.word(high << Integer.SIZE | low);
        }
    }

    /// Writes views, then their long strings, all in one buffer.
    private static void writeViews(FlatColumn flat, int from, int to, BlockOutput output) {
        MemorySegment views = flat.values();
        long longBytes = longBytes(flat, from, to);
        output.word(longBytes);
        if (longBytes == 0) {
            output.bytes(views, (long) from * ViewBuilder.VIEW_BYTES, (long) (to - from) * ViewBuilder.VIEW_BYTES);
            return;
        }
        long written = 0;
        for (int i = from; i < to; i++) {
            long view = (long) i * ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(views, view);
            boolean isLong = length > ViewBuilder.INLINE;
            output.word(MemoryAccess.getLong(views, view));
            output.word(isLong ? written << Integer.SIZE : MemoryAccess.getLong(views, view + 8));
            written += isLong ? length : 0;
        }
        MemorySegment[] data = flat.data();
        for (int i = from; i < to; i++) {
            long view = (long) i * ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(views, view);
            if (length > ViewBuilder.INLINE) {
                output.bytes(data[MemoryAccess.getInt(views, view + 8)], MemoryAccess.getInt(views, view + 12),
                        length);
            }
        }
        output.align();
    }

    /// Returns the batch of a frame, whose columns are parts of its buffer, each with a reference of its own.
    static Batch read(ArrowBuf frame, List<SqlType> types, int rows) {
        Reader reader = new Reader(frame);
        List<Column> columns = new ArrayList<>();
        try {
            for (SqlType type : types) {
                columns.add(reader.column(type, rows));
            }
            return Batch.of(rows, columns);
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    private static final class Reader {
        private static final ArrowBuf[] NO_BUFFERS = {};

        private final ArrowBuf frame;
        private final MemorySegment bytes;
        private long at;

        Reader(ArrowBuf frame) {
            this.frame = frame;
            this.bytes = Layouts.segment(frame);
        }

        private long word() {
            long value = MemoryAccess.getLong(bytes, at);
            at += WORD;
            return value;
        }

        private ArrowBuf part(long length) {
            ArrowBuf part = frame.slice(at, length);
            part.getReferenceManager().retain();
            at += aligned(length);
            return part;
        }

        Column column(SqlType type, int rows) {
            long kind = word();
            if (kind == NULLS) {
                return ConstantColumn.ofNull(type, rows);
            }
            ArrowBuf validity = kind == VALIDITY_AND_VALUES ? part(Bits.bytes(rows)) : null;
            List<Column> children = new ArrayList<>();
            @Nullable
            ArrowBuf values = null;
            try {
                ArrowBuf[] data = NO_BUFFERS;
                Storage storage = type.storage();
                switch (storage) {
                    case NONE -> values = part(0);
                    case BIT -> values = part(Bits.bytes(rows));
                    case INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16 ->
                            values = part((long) rows * storage.width());
                    case VIEW -> {
                        long size = word();
                        values = part((long) rows * ViewBuilder.VIEW_BYTES);
                        data = size == 0 ? NO_BUFFERS : new ArrowBuf[]{part(size)};
                    }
                    case LIST -> {
                        boolean hasChild = word() != 0;
                        values = part((rows + 1L) * 4);
                        if (hasChild) {
                            children.add(column(childTypes(type).getFirst(),
                                    MemoryAccess.getIntAtIndex(Layouts.segment(values), rows)));
                        }
                    }
                    case STRUCT -> {
                        int count = (int) word();
                        values = part(0);
                        for (int i = 0; i < count; i++) {
                            children.add(column(childTypes(type).get(i), rows));
                        }
                    }
                }
                return new FlatColumn(type, rows, validity, Objects.requireNonNull(values), data, children);
            } catch (Throwable thrown) {
                if (validity != null) {
                    validity.close();
                }
                if (values != null) {
                    values.close();
                }
                children.forEach(Column::close);
                throw thrown;
            }
        }

        private static List<SqlType> childTypes(SqlType type) {
            return switch (type) {
                case ListType list -> List.of(list.element());
                case MapType map ->
                        List.of(new StructType(
                                List.of(new Field("key", map.key(), false), new Field("value", map.value()))));
                case StructType struct -> struct.fields().stream().map(field -> field.type()).toList();
                default -> throw EngineException.internal(type.sql() + " has no children");
            };
        }
    }
}
