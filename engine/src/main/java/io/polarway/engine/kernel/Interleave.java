package io.polarway.engine.kernel;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Copies chosen rows of several columns of one type into one: the last step of a merge.
public final class Interleave {
    private Interleave() {
    }

    /// Returns row `rows[i]` of `sources[sourceOf[i]]` at i, for i below `count`; the caller owns it. Strings are not
    /// copied: the result shares the sources' data buffers.
    public static FlatColumn gather(FlatColumn[] sources, int[] sourceOf, int[] rows, int count, QueryMemory memory) {
        SqlType type = sources[0].type();
        Storage storage = type.storage();
        MemorySegment[] values = new MemorySegment[sources.length];
        for (int i = 0; i < sources.length; i++) {
            values[i] = sources[i].values();
        }
        ArrowBuf validity = validity(sources, sourceOf, rows, count, memory);
        ArrowBuf buffer;
        try {
            buffer = memory.allocate(Math.max(8, Math.max(Bits.bytes(count), (long) count * storage.width())));
        } catch (Throwable thrown) {
            if (validity != null) {
                validity.close();
            }
            throw thrown;
        }
        MemorySegment to = Layouts.segment(buffer);
        switch (storage) {
            case NONE -> {
            }
            case BIT -> {
                to.fill((byte) 0);
                for (int i = 0; i < count; i++) {
                    if (Bits.get(values[sourceOf[i]], rows[i])) {
                        Bits.set(to, i);
                    }
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setByte(to, i, MemoryAccess.getByte(values[sourceOf[i]], rows[i]));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setShortAtIndex(to, i, MemoryAccess.getShortAtIndex(values[sourceOf[i]], rows[i]));
                }
            }
            case INT32, FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setIntAtIndex(to, i, MemoryAccess.getIntAtIndex(values[sourceOf[i]], rows[i]));
                }
            }
            case INT64, FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setLongAtIndex(to, i, MemoryAccess.getLongAtIndex(values[sourceOf[i]], rows[i]));
                }
            }
            case INT128, BYTES16 -> copy16(values, sourceOf, rows, count, to);
            case VIEW -> {
                copy16(values, sourceOf, rows, count, to);
                return views(type, sources, sourceOf, count, validity, buffer);
            }
            case LIST, STRUCT -> {
                buffer.close();
                if (validity != null) {
                    validity.close();
                }
                throw EngineException.internal("nested columns were interleaved");
            }
        }
        return new FlatColumn(type, count, validity, buffer);
    }

    private static void copy16(MemorySegment[] values, int[] sourceOf, int[] rows, int count, MemorySegment to) {
        for (int i = 0; i < count; i++) {
            MemorySegment from = values[sourceOf[i]];
            long at = rows[i] * 16L;
            MemoryAccess.setLong(to, i * 16L, MemoryAccess.getLong(from, at));
            MemoryAccess.setLong(to, i * 16L + 8, MemoryAccess.getLong(from, at + 8));
        }
    }

    private static FlatColumn views(SqlType type, FlatColumn[] sources, int[] sourceOf, int count,
            @Nullable ArrowBuf validity,
            ArrowBuf buffer) {
        List<ArrowBuf> data = new ArrayList<>();
        int[] firstBuffer = new int[sources.length];
        for (int i = 0; i < sources.length; i++) {
            firstBuffer[i] = data.size();
            for (ArrowBuf shared : sources[i].dataBuffers()) {
                shared.getReferenceManager().retain();
                data.add(shared);
            }
        }
        MemorySegment views = Layouts.segment(buffer);
        for (int i = 0; i < count && !data.isEmpty(); i++) {
            long at = (long) i * ViewBuilder.VIEW_BYTES;
            if (MemoryAccess.getInt(views, at) > ViewBuilder.INLINE) {
                MemoryAccess.setInt(views, at + 8, MemoryAccess.getInt(views, at + 8) + firstBuffer[sourceOf[i]]);
            }
        }
        return new FlatColumn(type, count, validity, buffer, data.toArray(ArrowBuf[]::new), List.of());
    }

    private static @Nullable ArrowBuf validity(FlatColumn[] sources, int[] sourceOf, int[] rows, int count,
            QueryMemory memory) {
        boolean hasNulls = false;
        for (FlatColumn source : sources) {
            hasNulls |= source.mayHaveNulls();
        }
        if (!hasNulls) {
            return null;
        }
        ArrowBuf buffer = memory.allocate(Math.max(8, Bits.bytes(count)));
        MemorySegment bitmap = Layouts.segment(buffer);
        Bits.fill(bitmap, count, true);
        boolean anyNull = false;
        for (int i = 0; i < count; i++) {
            if (sources[sourceOf[i]].isNull(rows[i])) {
                anyNull = true;
                Bits.clear(bitmap, i);
            }
        }
        if (!anyNull) {
            buffer.close();
            return null;
        }
        return buffer;
    }
}
