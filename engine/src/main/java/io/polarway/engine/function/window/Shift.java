package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.function.RunningFrame;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.function.WindowArguments;
import io.polarway.engine.function.WindowEvaluation;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// LAG and LEAD: the value of the row that stands a number of rows before or after, else a default.
///
/// @param direction -1 for LAG, 1 for LEAD
/// @param ignoresNulls whether only rows whose value is not NULL count
record Shift(int direction, boolean ignoresNulls) implements WindowEvaluation {
    /// As many values of each partition are kept at most where rows stream.
    private static final int MOST_RUNNING = 1000;

    @Override
    public WindowResult evaluate(WindowRows rows, Column[] arguments) {
        Column otherwise = arguments.length > 2 ? arguments[2] : null;
        return Picks.of(rows, arguments[0], otherwise, picked -> {
            if (ignoresNulls) {
                try (ValidPlaces valid = new ValidPlaces(rows, arguments[0])) {
                    amongValid(rows, valid, arguments, picked, otherwise != null);
                }
            } else if (arguments.length < 2 || arguments[1] instanceof ConstantColumn constant && !constant.isNull()) {
                long offset = arguments.length < 2 ? 1 : new NumberArgument(rows, arguments[1]).value(0);
                constant(rows, direction * bounded(offset), picked, otherwise != null);
            } else {
                varying(rows, new NumberArgument(rows, arguments[1]), picked, otherwise != null);
            }
        });
    }

    @Override
    public RunningWindow.@Nullable Factory running(RunningFrame frame, WindowArguments known,
            List<SqlType> types) {
        boolean isOffsetKnown = known.count() < 2 || known.isConstant().get(1) && known.values().get(1) != null;
        if (direction > 0 || !isOffsetKnown || known.count() > 2 && !known.isConstant().get(2)
                || !KeptValues.canHold(types.getFirst())) {
            return null;
        }
        long offset = known.count() < 2 ? 1 : ((Number) known.values().get(1)).longValue();
        return offset < 1 || offset > MOST_RUNNING
                ? null
                : new RunningWindow.Factory(false, (memory, cancellation) -> new RunningPick(types.getFirst(),
                        RunningPick.Which.BEFORE, ignoresNulls, false, (int) offset, memory));
    }

    @Override
    public @Nullable WindowReach reach(@Nullable WindowReach frame, WindowArguments known) {
        boolean isOffsetKnown = known.count() < 2 || known.isConstant().get(1) && known.values().get(1) != null;
        if (ignoresNulls || !isOffsetKnown) {
            return null;
        }
        long offset = direction * (known.count() < 2 ? 1 : bounded(((Number) known.values().get(1)).longValue()));
        return new WindowReach((int) Math.max(0, -offset), (int) Math.max(0, offset));
    }

    private static void constant(WindowRows rows, long distance, MemorySegment picked, boolean hasDefault) {
        MemorySegment sorted = rows.sorted();
        MemorySegment starts = rows.partitionStarts();
        MemorySegment ends = rows.partitionEnds();
        rows.inPieces((from, to) -> {
            for (int i = from; i < to; i++) {
                long place = i + distance;
                boolean isInside = place >= MemoryAccess.getIntAtIndex(starts, i)
                        && place < MemoryAccess.getIntAtIndex(ends, i);
                int row = MemoryAccess.getIntAtIndex(sorted, isInside ? place : i);
                MemoryAccess.setIntAtIndex(picked, i, isInside ? row : missing(hasDefault, row));
            }
        });
    }

    private void varying(WindowRows rows, NumberArgument offset, MemorySegment picked, boolean hasDefault) {
        MemorySegment sorted = rows.sorted();
        MemorySegment starts = rows.partitionStarts();
        MemorySegment ends = rows.partitionEnds();
        rows.inPieces((from, to) -> {
            for (int i = from; i < to; i++) {
                if (offset.isNull(i)) {
                    MemoryAccess.setIntAtIndex(picked, i, WindowResult.NULL);
                    continue;
                }
                long place = place(i, offset.value(i));
                boolean isInside = place >= MemoryAccess.getIntAtIndex(starts, i)
                        && place < MemoryAccess.getIntAtIndex(ends, i);
                int row = MemoryAccess.getIntAtIndex(sorted, isInside ? place : i);
                MemoryAccess.setIntAtIndex(picked, i, isInside ? row : missing(hasDefault, row));
            }
        });
    }

    private long place(long from, long offset) {
        return from + direction * bounded(offset);
    }

    private void amongValid(WindowRows rows, ValidPlaces valid, Column[] arguments, MemorySegment picked,
            boolean hasDefault) {
        @Nullable
        NumberArgument offsets = arguments.length < 2 ? null : new NumberArgument(rows, arguments[1]);
        MemorySegment sorted = rows.sorted();
        MemorySegment starts = rows.partitionStarts();
        MemorySegment ends = rows.partitionEnds();
        rows.inPieces((from, to) -> {
            for (int i = from; i < to; i++) {
                if (offsets != null && offsets.isNull(i)) {
                    MemoryAccess.setIntAtIndex(picked, i, WindowResult.NULL);
                    continue;
                }
                long offset = direction * bounded(offsets == null ? 1 : offsets.value(i));
                int place = i;
                if (offset > 0) {
                    place = (int) at(valid, valid.before(i + 1) + offset - 1);
                } else if (offset < 0) {
                    place = (int) at(valid, valid.before(i) + offset);
                }
                boolean isInside = place >= MemoryAccess.getIntAtIndex(starts, i)
                        && place < MemoryAccess.getIntAtIndex(ends, i);
                int row = MemoryAccess.getIntAtIndex(sorted, isInside ? place : i);
                MemoryAccess.setIntAtIndex(picked, i, isInside ? row : missing(hasDefault, row));
            }
        });
    }

    private static long bounded(long offset) {
        return Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, offset));
    }

    private static long at(ValidPlaces valid, long index) {
        return index < 0 || index > Integer.MAX_VALUE ? -1 : valid.place((int) index);
    }

    private static int missing(boolean hasDefault, int row) {
        return hasDefault ? WindowResult.otherwise(row) : WindowResult.NULL;
    }
}
