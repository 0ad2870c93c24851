package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// The bounds of GROUPS frames some groups of peers away from the current row's.
final class GroupBounds implements AutoCloseable {
    private final WindowRows rows;
    /// Where each group starts, and behind the last one the number of places.
    private final ArrowBuf starts;

    GroupBounds(WindowRows rows) {
        this.rows = rows;
        this.starts = rows.memory().allocate((rows.rows() + 1L) * 4);
        boolean isDone = false;
        try {
            find();
            isDone = true;
        } finally {
            if (!isDone) {
                close();
            }
        }
    }

    private void find() {
        MemorySegment peerEnds = rows.peerEnds();
        MemorySegment to = Layouts.segment(starts);
        int group = 0;
        for (int place = 0; place < rows.rows(); place = MemoryAccess.getIntAtIndex(peerEnds, place)) {
            if ((group & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            MemoryAccess.setIntAtIndex(to, group++, place);
        }
        MemoryAccess.setIntAtIndex(to, group, rows.rows());
    }

    /// Writes the first place of the group that is `offset` groups behind that of each place (before it, if negative); where
    /// there is none, the nearer end of the partition.
    MemorySegment from(long offset, MemorySegment places) {
        return walk(offset, places);
    }

    /// Writes the place after the last one of that group; where there is none, the nearer end of the partition.
    MemorySegment to(long offset, MemorySegment places) {
        return walk(offset + 1, places);
    }

    private MemorySegment walk(long offset, MemorySegment places) {
        MemorySegment groups = Layouts.segment(starts);
        MemorySegment partitionEnds = rows.partitionEnds();
        int group = 0;
        for (int start = 0, end; start < rows.rows(); start = end) {
            rows.cancellation().check();
            end = MemoryAccess.getIntAtIndex(partitionEnds, start);
            int first = group;
            int last = first;
            while (MemoryAccess.getIntAtIndex(groups, last) < end) {
                last++;
            }
            for (; group < last; group++) {
                if ((group & WindowRows.PIECE - 1) == 0) {
                    rows.pause();
                }
                long chosen = Math.max(first, Math.min(last, group + offset));
                int bound = MemoryAccess.getIntAtIndex(groups, chosen);
                int groupEnd = MemoryAccess.getIntAtIndex(groups, group + 1L);
                for (int place = MemoryAccess.getIntAtIndex(groups, group); place < groupEnd; place++) {
                    MemoryAccess.setIntAtIndex(places, place, bound);
                }
            }
        }
        return places;
    }

    @Override
    public void close() {
        starts.close();
    }
}
