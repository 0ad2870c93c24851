package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.RowOrder;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// MIN and MAX over frames both of whose ends only move forward: a queue holds the rows that are the extreme of what is left
/// once those before them are gone, so that each row enters and leaves it once.
final class FrameExtremes {
    private final WindowRows rows;
    private final FlatColumn column;
    private final int sign;
    private final MemorySegment queue;

    private FrameExtremes(WindowRows rows, FlatColumn column, boolean isMax, MemorySegment queue) {
        this.rows = rows;
        this.column = column;
        this.sign = isMax ? -1 : 1;
        this.queue = queue;
    }

    /// Returns whether a function can be computed here.
    static boolean isFor(BoundAggregate function) {
        return switch (function.name()) {
            case "min", "max", "bool_and", "bool_or" -> true;
            default -> false;
        };
    }

    /// Returns whether it is the greatest value that is given.
    static boolean isMax(BoundAggregate function) {
        return function.name().equals("max") || function.name().equals("bool_or");
    }

    static WindowResult evaluate(BoundAggregate function, WindowRows rows, Column argument) {
        boolean isMax = isMax(function);
        return Picks.of(rows, argument, null, picked -> {
            try (FlatColumn column = Gather.flatten(argument, rows.memory());
                    ArrowBuf queue = rows.memory().allocate(Math.max(8, rows.rows() * 4L))) {
                new FrameExtremes(rows, column, isMax, Layouts.segment(queue)).fill(picked);
            }
        });
    }

    private void fill(MemorySegment picked) {
        MemorySegment sorted = rows.sorted();
        MemorySegment ends = rows.partitionEnds();
        MemorySegment froms = rows.frames().from()[0];
        MemorySegment tos = rows.frames().to()[0];
        boolean hasNulls = column.mayHaveNulls();
        for (int start = 0, end; start < rows.rows(); start = end) {
            rows.cancellation().check();
            end = MemoryAccess.getIntAtIndex(ends, start);
            // The queue of a partition never holds more places than the partition has, and lies at the partition's own.
            int head = start;
            int tail = start;
            int next = start;
            for (int i = start; i < end; i++) {
                if ((i & WindowRows.PIECE - 1) == 0) {
                    rows.pause();
                }
                int from = MemoryAccess.getIntAtIndex(froms, i);
                int to = MemoryAccess.getIntAtIndex(tos, i);
                for (; next < to; next++) {
                    int row = MemoryAccess.getIntAtIndex(sorted, next);
                    if (hasNulls && column.isNull(row)) {
                        continue;
                    }
                    while (tail > head && isWorse(sorted, MemoryAccess.getIntAtIndex(queue, tail - 1), row)) {
                        tail--;
                    }
                    MemoryAccess.setIntAtIndex(queue, tail++, next);
                }
                while (head < tail && MemoryAccess.getIntAtIndex(queue, head) < from) {
                    head++;
                }
                MemoryAccess.setIntAtIndex(picked, i, head == tail || from >= to
                        ? WindowResult.NULL
                        : MemoryAccess.getIntAtIndex(sorted, MemoryAccess.getIntAtIndex(queue, head)));
            }
        }
    }

    private boolean isWorse(MemorySegment sorted, int place, int row) {
        int other = MemoryAccess.getIntAtIndex(sorted, place);
        Storage storage = column.type().storage();
        return RowOrder.compare(storage, column.values(), column.data(), other, column.values(), column.data(), row)
                * sign > 0;
    }
}
