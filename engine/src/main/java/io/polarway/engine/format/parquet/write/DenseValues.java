package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// Copies chosen values of a column next to each other, in the form that the pages have. The loops do nothing else.
final class DenseValues {
    private DenseValues() {
    }

    /// Copies the values at `positions[0 .. count)`, or the first `count` values where `isWhole`, to byte `offset` of
    /// `target` on, which has 16 bytes more than they take.
    ///
    /// @param width the bytes of a value in the pages
    static void copy(FlatColumn column, int[] positions, int count, boolean isWhole, int width, MemorySegment target,
            long offset) {
        MemorySegment values = column.values();
        Storage storage = column.type().storage();
        if (isWhole && storage != Storage.INT128 && storage.width() == width) {
            MemorySegment.copy(values, 0, target, offset, (long) count * width);
            return;
        }
        switch (storage) {
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setInt(target, offset + i * 4L, MemoryAccess.getByte(values, positions[i]));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setInt(target, offset + i * 4L, MemoryAccess.getShortAtIndex(values, positions[i]));
                }
            }
            case INT32, FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setInt(target, offset + i * 4L, MemoryAccess.getIntAtIndex(values, positions[i]));
                }
            }
            case INT64, FLOAT64 -> {
                if (width == 4) {
                    for (int i = 0; i < count; i++) {
                        MemoryAccess.setInt(target, offset + i * 4L,
                                (int) MemoryAccess.getLongAtIndex(values, positions[i]));
                    }
                } else {
                    for (int i = 0; i < count; i++) {
                        MemoryAccess.setLong(target, offset + i * 8L,
                                MemoryAccess.getLongAtIndex(values, positions[i]));
                    }
                }
            }
            case BYTES16 -> {
                for (int i = 0; i < count; i++) {
                    long from = positions[i] * 16L;
                    MemoryAccess.setLong(target, offset + i * 16L, MemoryAccess.getLong(values, from));
                    MemoryAccess.setLong(target, offset + i * 16L + 8, MemoryAccess.getLong(values, from + 8));
                }
            }
            case INT128 -> bigEndian(values, positions, count, width, target, offset);
            case NONE, BIT, VIEW, LIST, STRUCT ->
                    throw EngineException.internal("values of " + storage + " are copied");
        }
    }

    /// Writes the lowest `width` (9 to 16) bytes of 128-bit integers, the highest byte first.
    private static void bigEndian(MemorySegment values, int[] positions, int count, int width, MemorySegment target,
            long offset) {
        int highBytes = width - 8;
        for (int i = 0; i < count; i++) {
            long from = positions[i] * 16L;
            long low = MemoryAccess.getLong(values, from);
            long high = MemoryAccess.getLong(values, from + 8);
            long at = offset + (long) i * width;
            MemoryAccess.setLong(target, at, Long.reverseBytes(high << 64 - highBytes * 8));
            MemoryAccess.setLong(target, at + highBytes, Long.reverseBytes(low));
        }
    }

    /// Copies the bits at `positions[0 .. count)` to bit `first` of `target` on, whose bits are zero from there.
    static void copyBits(FlatColumn column, int[] positions, int count, MemorySegment target, int first) {
        MemorySegment bits = column.values();
        for (int i = 0; i < count; i++) {
            if (Bits.get(bits, positions[i])) {
                Bits.set(target, first + i);
            }
        }
    }
}
