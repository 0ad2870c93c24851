package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.RunningFrame;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.function.WindowArguments;
import io.polarway.engine.function.WindowEvaluation;
import io.polarway.engine.function.WindowFrames;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// FIRST_VALUE, LAST_VALUE and NTH_VALUE: the value of the frame's first, last or n-th row; NULL if there is none.
///
/// @param which which row
/// @param ignoresNulls whether only rows whose value is not NULL count
record NthOfFrame(Which which, boolean ignoresNulls) implements WindowEvaluation {
    /// Which row of the frame.
    enum Which {
        /// The first.
        FIRST,
        /// The last.
        LAST,
        /// The one whose number the second argument says, from 1.
        NTH
    }

    @Override
    public WindowResult evaluate(WindowRows rows, Column[] arguments) {
        return Picks.of(rows, arguments[0], null, picked -> {
            NumberArgument number = which == Which.NTH ? new NumberArgument(rows, arguments[1]) : null;
            if (ignoresNulls && arguments[0].mayHaveNulls()) {
                try (ValidPlaces valid = new ValidPlaces(rows, arguments[0])) {
                    rows.inPieces((first, end) -> {
                        for (int i = first; i < end; i++) {
                            pick(rows, picked, i, number == null ? ends(rows.frames(), i, valid)
                                    : nth(rows.frames(), i, number, valid));
                        }
                    });
                }
            } else if (number != null) {
                rows.inPieces((first, end) -> {
                    for (int i = first; i < end; i++) {
                        pick(rows, picked, i, nth(rows.frames(), i, number, null));
                    }
                });
            } else if (rows.frames().stretches() == 1) {
                single(rows, picked);
            } else {
                rows.inPieces((first, end) -> {
                    for (int i = first; i < end; i++) {
                        pick(rows, picked, i, ends(rows.frames(), i, null));
                    }
                });
            }
        });
    }

    @Override
    public @Nullable WindowReach reach(@Nullable WindowReach frame, WindowArguments known) {
        return frame;
    }

    @Override
    public RunningWindow.@Nullable Factory running(RunningFrame frame, WindowArguments known, List<SqlType> types) {
        if (which == Which.NTH || frame == RunningFrame.OTHER || !KeptValues.canHold(types.getFirst())) {
            return null;
        }
        RunningPick.Which picked = which == Which.FIRST ? RunningPick.Which.FIRST : RunningPick.Which.LAST;
        // The first row is the same for all that are equal.
        boolean waits = frame == RunningFrame.PEERS && (ignoresNulls || which == Which.LAST);
        return new RunningWindow.Factory(waits, (memory, cancellation) -> new RunningPick(types.getFirst(), picked,
                ignoresNulls, waits, 1, memory));
    }

    private static void pick(WindowRows rows, MemorySegment picked, int place, int other) {
        MemoryAccess.setIntAtIndex(picked, place,
                other < 0 ? WindowResult.NULL : MemoryAccess.getIntAtIndex(rows.sorted(), other));
    }

    private void single(WindowRows rows, MemorySegment picked) {
        MemorySegment sorted = rows.sorted();
        MemorySegment from = rows.frames().from()[0];
        MemorySegment to = rows.frames().to()[0];
        boolean isLast = which == Which.LAST;
        rows.inPieces((begin, stop) -> {
            for (int i = begin; i < stop; i++) {
                int first = MemoryAccess.getIntAtIndex(from, i);
                int end = MemoryAccess.getIntAtIndex(to, i);
                int place = isLast ? end - 1 : first;
                MemoryAccess.setIntAtIndex(picked, i,
                        first >= end ? WindowResult.NULL : MemoryAccess.getIntAtIndex(sorted, place));
            }
        });
    }

    private int ends(WindowFrames frames, int place, @Nullable ValidPlaces valid) {
        int stretches = frames.stretches();
        for (int s = 0; s < stretches; s++) {
            int stretch = which == Which.FIRST ? s : stretches - 1 - s;
            int from = MemoryAccess.getIntAtIndex(frames.from()[stretch], place);
            int to = MemoryAccess.getIntAtIndex(frames.to()[stretch], place);
            int first = valid == null ? from : valid.before(from);
            int end = valid == null ? to : valid.before(to);
            if (first < end) {
                int index = which == Which.FIRST ? first : end - 1;
                return valid == null ? index : valid.place(index);
            }
        }
        return -1;
    }

    private static int nth(WindowFrames frames, int place, NumberArgument number,
            @Nullable ValidPlaces valid) {
        if (number.isNull(place)) {
            return -1;
        }
        long rest = number.value(place) - 1;
        if (rest < 0) {
            throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                    "nth_value takes the number of a row from 1 on, not " + (rest + 1));
        }
        for (int s = 0; s < frames.stretches(); s++) {
            int from = MemoryAccess.getIntAtIndex(frames.from()[s], place);
            int to = MemoryAccess.getIntAtIndex(frames.to()[s], place);
            int first = valid == null ? from : valid.before(from);
            int end = valid == null ? to : valid.before(to);
            if (rest < end - first) {
                int index = first + (int) rest;
                return valid == null ? index : valid.place(index);
            }
            rest -= end - first;
        }
        return -1;
    }
}
