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

/// Puts flat columns one behind the other. Long strings stay where they are.
public final class Concatenation {
    private Concatenation() {
    }

    /// Returns the rows of all columns, which are borrowed and not nested, as one column that the caller owns.
    public static FlatColumn of(SqlType type, List<FlatColumn> parts, QueryMemory memory) {
        if (parts.size() == 1) {
            return (FlatColumn) parts.getFirst().retain();
        }
        int rows = Math.toIntExact(parts.stream().mapToLong(FlatColumn::rows).sum());
        ArrowBuf validity = validity(parts, rows, memory);
        ArrowBuf values;
        try {
            values = values(type.storage(), parts, rows, memory);
        } catch (Throwable thrown) {
            if (validity != null) {
                validity.close();
            }
            throw thrown;
        }
        List<ArrowBuf> data = new ArrayList<>();
        for (FlatColumn part : parts) {
            for (ArrowBuf buffer : part.dataBuffers()) {
                buffer.getReferenceManager().retain();
                data.add(buffer);
            }
        }
        return new FlatColumn(type, rows, validity, values, data.toArray(ArrowBuf[]::new), List.of());
    }

    private static @Nullable ArrowBuf validity(List<FlatColumn> parts, int rows, QueryMemory memory) {
        if (parts.stream().noneMatch(FlatColumn::mayHaveNulls)) {
            return null;
        }
        ArrowBuf buffer = memory.allocate(Math.max(8, Bits.bytes(rows)));
        MemorySegment bitmap = Layouts.segment(buffer);
        Bits.fill(bitmap, rows, true);
        int at = 0;
        for (FlatColumn part : parts) {
            MemorySegment own = part.validity();
            if (own != null) {
                copyBits(own, bitmap, at, part.rows());
            }
            at += part.rows();
        }
        return buffer;
    }

    private static ArrowBuf values(Storage storage, List<FlatColumn> parts, int rows, QueryMemory memory) {
        long bytes = switch (storage) {
            case NONE, BIT -> Bits.bytes(rows);
            case INT8, INT16, INT32, INT64, INT128, FLOAT32, FLOAT64, BYTES16, VIEW -> (long) rows * storage.width();
            case LIST, STRUCT -> throw EngineException.internal("nested columns were put together");
        };
        ArrowBuf buffer = memory.allocate(Math.max(8, bytes));
        MemorySegment to = Layouts.segment(buffer);
        long at = 0;
        int firstBuffer = 0;
        for (FlatColumn part : parts) {
            if (storage == Storage.BIT) {
                copyBits(part.values(), to, (int) at, part.rows());
            } else if (storage == Storage.VIEW) {
                copyViews(part, to, at, firstBuffer);
                firstBuffer += part.dataBuffers().length;
            } else if (storage != Storage.NONE) {
                long width = storage.width();
                MemorySegment.copy(part.values(), 0, to, at * width, part.rows() * width);
            }
            at += part.rows();
        }
        return buffer;
    }

    private static void copyViews(FlatColumn part, MemorySegment to, long row, int firstBuffer) {
        MemorySegment from = part.values();
        long target = row * ViewBuilder.VIEW_BYTES;
        if (firstBuffer == 0 || part.dataBuffers().length == 0) {
            MemorySegment.copy(from, 0, to, target, (long) part.rows() * ViewBuilder.VIEW_BYTES);
            return;
        }
        for (int i = 0; i < part.rows(); i++) {
            long at = (long) i * ViewBuilder.VIEW_BYTES;
            long first = MemoryAccess.getLong(from, at);
            long second = MemoryAccess.getLong(from, at + 8);
            MemoryAccess.setLong(to, target + at, first);
            MemoryAccess.setLong(to, target + at + 8, (int) first > ViewBuilder.INLINE ? second + firstBuffer : second);
        }
    }

    private static void copyBits(MemorySegment from, MemorySegment to, int row, int count) {
        if ((row & 7) == 0 && (count & 7) == 0) {
            MemorySegment.copy(from, 0, to, row >>> 3, count >>> 3);
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
}
