package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
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
                    target.set(Layouts.INT, offset + i * 4L, values.get(Layouts.BYTE, positions[i]));
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    target.set(Layouts.INT, offset + i * 4L, values.getAtIndex(Layouts.SHORT, positions[i]));
                }
            }
            case INT32, FLOAT32 -> {
                for (int i = 0; i < count; i++) {
                    target.set(Layouts.INT, offset + i * 4L, values.getAtIndex(Layouts.INT, positions[i]));
                }
            }
            case INT64, FLOAT64 -> {
                if (width == 4) {
                    for (int i = 0; i < count; i++) {
                        target.set(Layouts.INT, offset + i * 4L, (int) values.getAtIndex(Layouts.LONG, positions[i]));
                    }
                } else {
                    for (int i = 0; i < count; i++) {
                        target.set(Layouts.LONG, offset + i * 8L, values.getAtIndex(Layouts.LONG, positions[i]));
                    }
                }
            }
            case BYTES16 -> {
                for (int i = 0; i < count; i++) {
                    long from = positions[i] * 16L;
                    target.set(Layouts.LONG, offset + i * 16L, values.get(Layouts.LONG, from));
                    target.set(Layouts.LONG, offset + i * 16L + 8, values.get(Layouts.LONG, from + 8));
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
            long low = values.get(Layouts.LONG, from);
            long high = values.get(Layouts.LONG, from + 8);
            long at = offset + (long) i * width;
            target.set(Layouts.LONG, at, Long.reverseBytes(high << 64 - highBytes * 8));
            target.set(Layouts.LONG, at + highBytes, Long.reverseBytes(low));
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
