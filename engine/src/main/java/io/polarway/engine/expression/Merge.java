package io.polarway.engine.expression;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import io.polarway.engine.type.StructType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Builds one flat column out of rows of several columns: the branches of CASE, the operands of COALESCE.
///
/// Add every source with [#add], then call [#build]; rows that no source was added for are NULL. Views are copied with
/// their buffer index renumbered, so that no string bytes move.
final class Merge {
    private static final ArrowBuf[] NO_BUFFERS = {};

    private record Source(Column column, int[] from, int[] to, int count) {
    }

    private final SqlType type;
    private final int rows;
    private final QueryMemory memory;
    private final List<Source> sources = new ArrayList<>();

    Merge(SqlType type, int rows, QueryMemory memory) {
        this.type = type;
        this.rows = rows;
        this.memory = memory;
    }

    /// Lets row `from[i]` of `column` become row `to[i]` of the result, for i below `count`. The column and the arrays are
    /// borrowed until [#build].
    void add(Column column, int[] from, int[] to, int count) {
        if (count > 0) {
            sources.add(new Source(column, from, to, count));
        }
    }

    /// Builds the column, which the caller owns.
    FlatColumn build() {
        ArrowBuf validity = validity();
        ArrowBuf values = null;
        List<ArrowBuf> data = new ArrayList<>();
        List<Column> children = new ArrayList<>();
        try {
            Storage storage = type.storage();
            long bytes = switch (storage) {
                case NONE, STRUCT -> 8;
                case BIT -> Bits.bytes(rows);
                case LIST -> (rows + 1L) * 4;
                case INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, VIEW, BYTES16 ->
                        (long) rows * storage.width();
            };
            values = memory.allocateZeroed(Math.max(8, bytes));
            MemorySegment target = Layouts.segment(values);
            switch (storage) {
                case NONE -> {
                }
                case BIT, INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16 -> {
                    for (Source source : sources) {
                        copyFixed(source, target);
                    }
                }
                case VIEW -> {
                    for (Source source : sources) {
                        copyViews(source, target, data);
                    }
                }
                case LIST -> children.add(mergeLists(target));
                case STRUCT -> mergeFields(children);
            }
            return new FlatColumn(type, rows, validity, values,
                    data.isEmpty() ? NO_BUFFERS : data.toArray(ArrowBuf[]::new),
                    children);
        } catch (Throwable thrown) {
            if (validity != null) {
                validity.close();
            }
            if (values != null) {
                values.close();
            }
            data.forEach(ArrowBuf::close);
            children.forEach(Column::close);
            throw thrown;
        }
    }

    private @Nullable ArrowBuf validity() {
        boolean nulls = false;
        long covered = 0;
        for (Source source : sources) {
            nulls |= source.column.mayHaveNulls();
            covered += source.count;
        }
        if (!nulls && covered == rows) {
            return null;
        }
        ArrowBuf validity = memory.allocateZeroed(Math.max(8, Bits.bytes(rows)));
        MemorySegment bitmap = Layouts.segment(validity);
        for (Source source : sources) {
            for (int i = 0; i < source.count; i++) {
                if (!source.column.isNull(source.from[i])) {
                    Bits.set(bitmap, source.to[i]);
                }
            }
        }
        return validity;
    }

    /// Returns the flat column that holds the source's values, or null if they are all NULL.
    private static @Nullable FlatColumn values(Source source) {
        return switch (source.column) {
            case FlatColumn flat -> flat.type().storage() == Storage.NONE ? null : flat;
            case ConstantColumn constant -> constant.isNull() ? null : constant.value();
            case DictionaryColumn dictionary -> dictionary.dictionary();
        };
    }

    /// Returns for each row of the source where its value is in [#values].
    private static int[] positions(Source source) {
        return switch (source.column) {
            case FlatColumn _ -> source.from;
            case ConstantColumn _ -> new int[source.count];
            case DictionaryColumn dictionary -> {
                int[] positions = new int[source.count];
                MemorySegment codes = dictionary.codes();
                for (int i = 0; i < positions.length; i++) {
                    positions[i] = MemoryAccess.getIntAtIndex(codes, source.from[i]);
                }
                yield positions;
            }
        };
    }

    private static void copyFixed(Source source, MemorySegment target) {
        FlatColumn column = values(source);
        if (column == null || column.rows() == 0) {
            return;
        }
        int[] from = positions(source);
        int[] to = source.to;
        int count = source.count;
        MemorySegment values = column.values();
        switch (column.type().storage()) {
            case BIT -> copyBits(values, from, target, to, count);
            case INT8 -> copy1(values, from, target, to, count);
            case INT16 -> copy2(values, from, target, to, count);
            case INT32, FLOAT32 -> copy4(values, from, target, to, count);
            case INT64, FLOAT64 -> copy8(values, from, target, to, count);
            case INT128, BYTES16 -> copy16(values, from, target, to, count);
            case NONE, VIEW, LIST, STRUCT -> throw new AssertionError(column.type());
        }
    }

    private static void copyBits(MemorySegment values, int[] from, MemorySegment target, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            if (Bits.get(values, from[i])) {
                Bits.set(target, to[i]);
            }
        }
    }

    private static void copy1(MemorySegment values, int[] from, MemorySegment target, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setByte(target, to[i], MemoryAccess.getByte(values, from[i]));
        }
    }

    private static void copy2(MemorySegment values, int[] from, MemorySegment target, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setShortAtIndex(target, to[i], MemoryAccess.getShortAtIndex(values, from[i]));
        }
    }

    private static void copy4(MemorySegment values, int[] from, MemorySegment target, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setIntAtIndex(target, to[i], MemoryAccess.getIntAtIndex(values, from[i]));
        }
    }

    private static void copy8(MemorySegment values, int[] from, MemorySegment target, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setLongAtIndex(target, to[i], MemoryAccess.getLongAtIndex(values, from[i]));
        }
    }

    private static void copy16(MemorySegment values, int[] from, MemorySegment target, int[] to, int count) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setLong(target, to[i] * 16L, MemoryAccess.getLong(values, from[i] * 16L));
            MemoryAccess.setLong(target, to[i] * 16L + 8, MemoryAccess.getLong(values, from[i] * 16L + 8));
        }
    }

    private static void copyViews(Source source, MemorySegment target, List<ArrowBuf> data) {
        FlatColumn column = values(source);
        if (column == null) {
            return;
        }
        int[] renumbered = new int[column.dataBuffers().length];
        Arrays.fill(renumbered, -1);
        MemorySegment views = column.values();
        int[] from = positions(source);
        for (int i = 0; i < source.count; i++) {
            if (source.column.isNull(source.from[i])) {
                continue;
            }
            long at = (long) from[i] * ViewBuilder.VIEW_BYTES;
            long to = (long) source.to[i] * ViewBuilder.VIEW_BYTES;
            long head = MemoryAccess.getLong(views, at);
            long tail = MemoryAccess.getLong(views, at + 8);
            if ((int) head > ViewBuilder.INLINE) {
                int buffer = (int) tail;
                if (renumbered[buffer] < 0) {
                    renumbered[buffer] = indexOf(column.dataBuffers()[buffer], data);
                }
                tail = tail & 0xFFFFFFFF00000000L | renumbered[buffer];
            }
            MemoryAccess.setLong(target, to, head);
            MemoryAccess.setLong(target, to + 8, tail);
        }
    }

    /// Returns the index of `buffer` in `data`, to which it is added, retained, if it is not there yet. Sources are often
    /// columns of one dictionary, which share their buffers; only the last few are looked at.
    private static int indexOf(ArrowBuf buffer, List<ArrowBuf> data) {
        for (int i = data.size() - 1; i >= Math.max(0, data.size() - 8); i--) {
            if (data.get(i) == buffer) {
                return i;
            }
        }
        buffer.getReferenceManager().retain();
        data.add(buffer);
        return data.size() - 1;
    }

    private Column mergeLists(MemorySegment target) {
        long[] starts = new long[rows];
        int[] lengths = new int[rows];
        List<int[]> ends = new ArrayList<>();
        for (Source source : sources) {
            FlatColumn column = values(source);
            int[] from = column == null ? source.from : positions(source);
            int elements = 0;
            for (int i = 0; column != null && i < source.count; i++) {
                if (!source.column.isNull(source.from[i])) {
                    int start = MemoryAccess.getIntAtIndex(column.values(), from[i]);
                    starts[source.to[i]] = start;
                    lengths[source.to[i]] = MemoryAccess.getIntAtIndex(column.values(), from[i] + 1L) - start;
                    elements = Math.addExact(elements, lengths[source.to[i]]);
                }
            }
            ends.add(new int[elements]);
        }
        int[] offsets = new int[rows + 1];
        for (int row = 0; row < rows; row++) {
            offsets[row + 1] = Math.addExact(offsets[row], lengths[row]);
            MemoryAccess.setIntAtIndex(target, row + 1L, offsets[row + 1]);
        }
        SqlType childType = null;
        for (Source source : sources) {
            FlatColumn column = values(source);
            if (column != null) {
                childType = column.children().getFirst().type();
            }
        }
        Merge child = new Merge(childType == null ? ScalarType.NULL : childType, offsets[rows],
                memory);
        for (int s = 0; s < sources.size(); s++) {
            Source source = sources.get(s);
            FlatColumn column = values(source);
            int[] to = ends.get(s);
            int[] from = new int[to.length];
            int count = 0;
            for (int i = 0; i < source.count && to.length > 0; i++) {
                int row = source.to[i];
                for (int element = 0; element < lengths[row]; element++) {
                    from[count] = (int) starts[row] + element;
                    to[count++] = offsets[row] + element;
                }
            }
            if (column != null) {
                child.add(column.children().getFirst(), from, to, count);
            }
        }
        return child.build();
    }

    private void mergeFields(List<Column> children) {
        int width = type instanceof StructType struct ? struct.fields().size() : 0;
        for (int field = 0; field < width; field++) {
            SqlType fieldType = ((StructType) type).fields().get(field).type();
            Merge child = new Merge(fieldType, rows, memory);
            for (Source source : sources) {
                FlatColumn column = values(source);
                if (column != null) {
                    child.add(column.children().get(field), positions(source), source.to, source.count);
                }
            }
            children.add(child.build());
        }
    }
}
