package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.RunningFrame;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.function.WindowArguments;
import io.polarway.engine.function.WindowEvaluation;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// An aggregate function over frames. Sums, counts and extremes of the usual frames have loops of their own; everything else
/// is computed by the function's accumulator, over whole partitions or by a [FrameTree].
///
/// @param function the aggregate function
public record AggregateWindow(BoundAggregate function) implements WindowEvaluation {
    /// Returns an aggregate function as a window function.
    ///
    /// @param ignoresNulls whether IGNORE NULLS was asked for, which only FIRST and LAST take
    public static BoundWindow bind(BoundAggregate function, boolean ignoresNulls) {
        WindowEvaluation evaluation = switch (function.name()) {
            case "first" -> new NthOfFrame(NthOfFrame.Which.FIRST, ignoresNulls);
            case "any_value" -> new NthOfFrame(NthOfFrame.Which.FIRST, true);
            case "last" -> new NthOfFrame(NthOfFrame.Which.LAST, ignoresNulls);
            default -> new AggregateWindow(function);
        };
        return new BoundWindow(function.name(), function.argumentTypes(), function.resultType(), evaluation);
    }

    /// Returns whether the function gives the value of some row as FIRST_VALUE does, NULL or not.
    public static boolean takesNullTreatment(String name) {
        return name.equals("first") || name.equals("last");
    }

    @Override
    public WindowResult evaluate(WindowRows rows, Column[] arguments) {
        if (rows.frames().isPartition()) {
            return partitions(rows, arguments);
        }
        WindowResult result = null;
        if (FrameSums.isFor(function)) {
            result = FrameSums.evaluate(function, rows, arguments);
        } else if (FrameExtremes.isFor(function) && rows.frames().isSliding()) {
            result = FrameExtremes.evaluate(function, rows, arguments[0]);
        } else if (RunningSums.isFor(function) && rows.frames().isGrowing()) {
            result = RunningSums.evaluate(function, rows, arguments[0]);
        }
        return result == null ? tree(rows, arguments) : result;
    }

    @Override
    public @Nullable WindowReach reach(@Nullable WindowReach frame, WindowArguments known) {
        return frame;
    }

    @Override
    public RunningWindow.@Nullable Factory running(RunningFrame frame, WindowArguments known, List<SqlType> types) {
        if (frame == RunningFrame.OTHER) {
            return null;
        }
        boolean waits = frame == RunningFrame.PEERS;
        if (RunningTotals.isFor(function)) {
            return new RunningWindow.Factory(waits,
                    (memory, cancellation) -> new RunningTotals(function, waits, memory, cancellation));
        }
        if (FrameExtremes.isFor(function) && KeptValues.canHold(types.getFirst())) {
            RunningPick.Which which = FrameExtremes.isMax(function)
                    ? RunningPick.Which.GREATEST
                    : RunningPick.Which.LEAST;
            return new RunningWindow.Factory(waits,
                    (memory, cancellation) -> new RunningPick(types.getFirst(), which, true, waits, 1, memory));
        }
        return null;
    }

    private WindowResult tree(WindowRows rows, Column[] arguments) {
        try (FrameTree tree = new FrameTree(function, rows, arguments)) {
            return WindowResult.of(tree.evaluate());
        }
    }

    /// Aggregates each partition once.
    private WindowResult partitions(WindowRows rows, Column[] arguments) {
        ArrowBuf picked = rows.memory().allocate(Math.max(8, rows.rows() * 4L));
        boolean isDone = false;
        try (Accumulator accumulator = function.accumulator(rows.memory(), rows.cancellation());
                OrderedArguments ordered = new OrderedArguments(rows, arguments)) {
            MemorySegment groups = Layouts.segment(picked);
            MemorySegment starts = rows.partitionStarts();
            int[] ids = new int[OrderedArguments.CHUNK];
            int group = -1;
            for (int from = 0; from < rows.rows(); from += OrderedArguments.CHUNK) {
                rows.cancellation().check();
                rows.memory().passed(OrderedArguments.CHUNK);
                int count = Math.min(OrderedArguments.CHUNK, rows.rows() - from);
                for (int i = 0; i < count; i++) {
                    group += MemoryAccess.getIntAtIndex(starts, from + i) == from + i ? 1 : 0;
                    ids[i] = group;
                }
                MemorySegment.copy(ids, 0, groups, Layouts.INT, from * 4L, count);
                accumulator.update(ordered.chunk(from, count), null, ids, count, group + 1);
            }
            FlatColumn values = flat(accumulator.result(0, group + 1), rows);
            isDone = true;
            return WindowResult.picked(values, picked, null);
        } finally {
            if (!isDone) {
                picked.close();
            }
        }
    }

    static FlatColumn flat(@Nullable Column column, WindowRows rows) {
        try (Column owned = Objects.requireNonNull(column)) {
            return Gather.flatten(owned, rows.memory());
        }
    }
}
