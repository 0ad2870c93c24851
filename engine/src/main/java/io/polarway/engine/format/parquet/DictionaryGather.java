package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.ViewBuilder;
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
                    to.set(Layouts.BYTE, i, dictionary.get(Layouts.BYTE, codes.getAtIndex(Layouts.INT, i)));
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    to.setAtIndex(Layouts.SHORT, i,
                            dictionary.getAtIndex(Layouts.SHORT, codes.getAtIndex(Layouts.INT, i)));
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    to.setAtIndex(Layouts.INT, i, dictionary.getAtIndex(Layouts.INT, codes.getAtIndex(Layouts.INT, i)));
                }
            }
            case 8 -> {
                for (int i = 0; i < count; i++) {
                    to.setAtIndex(Layouts.LONG, i,
                            dictionary.getAtIndex(Layouts.LONG, codes.getAtIndex(Layouts.INT, i)));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    long entry = codes.getAtIndex(Layouts.INT, i) * 16L;
                    to.set(Layouts.LONG, i * 16L, dictionary.get(Layouts.LONG, entry));
                    to.set(Layouts.LONG, i * 16L + 8, dictionary.get(Layouts.LONG, entry + 8));
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
            if (views.get(Layouts.INT, at) > ViewBuilder.INLINE) {
                views.set(Layouts.INT, at + 8, views.get(Layouts.INT, at + 8) + first);
            }
        }
    }
}
