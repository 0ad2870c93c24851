package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// The places at which an argument is not NULL: how many there are before each place, and where they are. What IGNORE NULLS
/// looks at.
final class ValidPlaces implements AutoCloseable {
    private final ArrowBuf before;
    private final ArrowBuf places;
    private final int total;

    ValidPlaces(WindowRows rows, Column argument) {
        int count = rows.rows();
        before = rows.memory().allocate((count + 1L) * 4);
        ArrowBuf found = null;
        boolean isDone = false;
        try {
            found = rows.memory().allocate(Math.max(8, count * 4L));
            total = find(rows, argument, Layouts.segment(before), Layouts.segment(found));
            places = found;
            isDone = true;
        } finally {
            if (!isDone) {
                before.close();
                if (found != null) {
                    found.close();
                }
            }
        }
    }

    /// Fills both buffers. Returns how many places are valid.
    private static int find(WindowRows rows, Column argument, MemorySegment counts, MemorySegment found) {
        int count = rows.rows();
        MemorySegment sorted = rows.sorted();
        int valid = 0;
        for (int i = 0; i < count; i++) {
            if ((i & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            MemoryAccess.setIntAtIndex(counts, i, valid);
            if (!argument.isNull(MemoryAccess.getIntAtIndex(sorted, i))) {
                MemoryAccess.setIntAtIndex(found, valid++, i);
            }
        }
        MemoryAccess.setIntAtIndex(counts, count, valid);
        return valid;
    }

    /// Returns how many valid places come before `place`.
    int before(int place) {
        return MemoryAccess.getIntAtIndex(Layouts.segment(before), place);
    }

    /// Returns valid place number `index`, or -1 if there is none.
    int place(int index) {
        return index < 0 || index >= total ? -1 : MemoryAccess.getIntAtIndex(Layouts.segment(places), index);
    }

    @Override
    public void close() {
        before.close();
        places.close();
    }
}
