package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.format.Utf8;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// Checks the text of views.
final class ViewText {
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private ViewText() {
    }

    /// Returns the first of the views `from` to `to` whose bytes are not UTF-8, or -1 if all are.
    static int firstInvalid(MemorySegment views, int from, int to, ViewData data) {
        MemorySegment current = MemorySegment.NULL;
        int currentIndex = -1;
        for (int row = from; row < to; row++) {
            long at = (long) row * ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(views, at);
            if (length <= ViewBuilder.INLINE) {
                // The length is ASCII, and so are the zeros behind the bytes.
                long bits = MemoryAccess.getLong(views, at) | MemoryAccess.getLong(views, at + 8);
                if ((bits & HIGH_BITS) != 0 && !Utf8.isValid(views, at + 4, at + 4 + length)) {
                    return row;
                }
                continue;
            }
            int index = MemoryAccess.getInt(views, at + 8);
            if (index != currentIndex) {
                current = data.segment(index);
                currentIndex = index;
            }
            long start = MemoryAccess.getInt(views, at + 12);
            if (!Utf8.isValid(current, start, start + length)) {
                return row;
            }
        }
        return -1;
    }
}
