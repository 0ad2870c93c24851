package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Looks the entries of a dictionary up, where a column cannot stay one of codes.
final class DictionaryGather {
    private DictionaryGather() {
    }

    /// Copies the entries of `count` codes to rows `from` and following of `target`.
    ///
    /// @param width the bytes per value: 1, 2, 4, 8 or 16
    static void values(MemorySegment dictionary, MemorySegment codes, int width, MemorySegment target, int from,
            int count) {
        MemorySegment to = target.asSlice((long) from * width, (long) count * width);
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setByte(to, i, MemoryAccess.getByte(dictionary, MemoryAccess.getIntAtIndex(codes, i)));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setShortAtIndex(to, i,
                            MemoryAccess.getShortAtIndex(dictionary, MemoryAccess.getIntAtIndex(codes, i)));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setIntAtIndex(to, i,
                            MemoryAccess.getIntAtIndex(dictionary, MemoryAccess.getIntAtIndex(codes, i)));
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setLongAtIndex(to, i,
                            MemoryAccess.getLongAtIndex(dictionary, MemoryAccess.getIntAtIndex(codes, i)));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    long entry = MemoryAccess.getIntAtIndex(codes, i) * 16L;
                    MemoryAccess.setLong(to, i * 16L, MemoryAccess.getLong(dictionary, entry));
                    MemoryAccess.setLong(to, i * 16L + 8, MemoryAccess.getLong(dictionary, entry + 8));
                }
            }
        }
    }

    /// Makes `count` views from `from` on, which were copied from a dictionary, point into the buffers of the column that
    /// they are now in, where the dictionary's begin at index `first`.
    static void moveViews(MemorySegment views, int from, int count, int first) {
        if (first == 0) {
            return;
        }
        for (int i = 0; i < count; i++) {
            long at = (long) (from + i) * ViewBuilder.VIEW_BYTES;
            if (MemoryAccess.getInt(views, at) > ViewBuilder.INLINE) {
                MemoryAccess.setInt(views, at + 8, MemoryAccess.getInt(views, at + 8) + first);
            }
        }
    }
}
