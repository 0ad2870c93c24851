package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.RowOrder;
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
            end = ends.getAtIndex(Layouts.INT, start);
            // The queue of a partition never holds more places than the partition has, and lies at the partition's own.
            int head = start;
            int tail = start;
            int next = start;
            for (int i = start; i < end; i++) {
                int from = froms.getAtIndex(Layouts.INT, i);
                int to = tos.getAtIndex(Layouts.INT, i);
                for (; next < to; next++) {
                    int row = sorted.getAtIndex(Layouts.INT, next);
                    if (hasNulls && column.isNull(row)) {
                        continue;
                    }
                    while (tail > head && isWorse(sorted, queue.getAtIndex(Layouts.INT, tail - 1), row)) {
                        tail--;
                    }
                    queue.setAtIndex(Layouts.INT, tail++, next);
                }
                while (head < tail && queue.getAtIndex(Layouts.INT, head) < from) {
                    head++;
                }
                picked.setAtIndex(Layouts.INT, i, head == tail || from >= to
                        ? WindowResult.NULL
                        : sorted.getAtIndex(Layouts.INT, queue.getAtIndex(Layouts.INT, head)));
            }
        }
    }

    private boolean isWorse(MemorySegment sorted, int place, int row) {
        int other = sorted.getAtIndex(Layouts.INT, place);
        Storage storage = column.type().storage();
        return RowOrder.compare(storage, column.values(), column.data(), other, column.values(), column.data(), row)
                * sign > 0;
    }
}
