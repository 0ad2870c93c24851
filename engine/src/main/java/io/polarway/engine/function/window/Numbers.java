package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.RunningFrame;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.function.WindowArguments;
import io.polarway.engine.function.WindowEvaluation;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Functions that give each row a number by its place: one loop each.
final class Numbers {
    private Numbers() {
    }

    /// Writes the numbers of places, 64 bits each, whose numbers before are there.
    @FunctionalInterface
    interface Loop {
        /// Fills `numbers` from place `from` to `to - 1`.
        void fill(WindowRows rows, MemorySegment numbers, int from, int to);
    }

    /// The evaluation that a loop over all rows makes.
    ///
    /// @param which what it numbers while rows come, or null if it cannot
    record Evaluation(ScalarType type, Loop loop, RunningNumbers.@Nullable Which which) implements WindowEvaluation {
        @Override
        public WindowResult evaluate(WindowRows rows, Column[] arguments) {
            ArrowBuf buffer = rows.memory().allocate(Math.max(8, rows.rows() * 8L));
            boolean isDone = false;
            try {
                MemorySegment numbers = Layouts.segment(buffer);
                rows.inPieces((from, to) -> loop.fill(rows, numbers, from, to));
                isDone = true;
            } finally {
                if (!isDone) {
                    buffer.close();
                }
            }
            return WindowResult.of(new FlatColumn(type, rows.rows(), null, buffer));
        }

        @Override
        public RunningWindow.@Nullable Factory running(RunningFrame frame, WindowArguments arguments,
                List<SqlType> types) {
            RunningNumbers.Which numbered = which;
            return numbered == null
                    ? null
                    : new RunningWindow.Factory(false, (memory, cancellation) -> new RunningNumbers(numbered, memory));
        }
    }

    static void rowNumber(WindowRows rows, MemorySegment numbers, int from, int to) {
        MemorySegment starts = rows.partitionStarts();
        for (int i = from; i < to; i++) {
            MemoryAccess.setLongAtIndex(numbers, i, i - MemoryAccess.getIntAtIndex(starts, i) + 1);
        }
    }

    static void rank(WindowRows rows, MemorySegment numbers, int from, int to) {
        MemorySegment starts = rows.partitionStarts();
        MemorySegment peers = rows.peerStarts();
        for (int i = from; i < to; i++) {
            MemoryAccess.setLongAtIndex(numbers, i,
                    MemoryAccess.getIntAtIndex(peers, i) - MemoryAccess.getIntAtIndex(starts, i) + 1);
        }
    }

    static void denseRank(WindowRows rows, MemorySegment numbers, int from, int to) {
        MemorySegment starts = rows.partitionStarts();
        MemorySegment peers = rows.peerStarts();
        long rank = from == 0 ? 0 : MemoryAccess.getLongAtIndex(numbers, from - 1L);
        for (int i = from; i < to; i++) {
            if (MemoryAccess.getIntAtIndex(starts, i) == i) {
                rank = 1;
            } else if (MemoryAccess.getIntAtIndex(peers, i) == i) {
                rank++;
            }
            MemoryAccess.setLongAtIndex(numbers, i, rank);
        }
    }

    static void percentRank(WindowRows rows, MemorySegment numbers, int from, int to) {
        MemorySegment starts = rows.partitionStarts();
        MemorySegment ends = rows.partitionEnds();
        MemorySegment peers = rows.peerStarts();
        for (int i = from; i < to; i++) {
            int start = MemoryAccess.getIntAtIndex(starts, i);
            int others = MemoryAccess.getIntAtIndex(ends, i) - start - 1;
            double rank = MemoryAccess.getIntAtIndex(peers, i) - start;
            MemoryAccess.setDoubleAtIndex(numbers, i, others == 0 ? 0 : rank / others);
        }
    }

    static void cumeDist(WindowRows rows, MemorySegment numbers, int from, int to) {
        MemorySegment starts = rows.partitionStarts();
        MemorySegment ends = rows.partitionEnds();
        MemorySegment peers = rows.peerEnds();
        for (int i = from; i < to; i++) {
            int start = MemoryAccess.getIntAtIndex(starts, i);
            double upTo = MemoryAccess.getIntAtIndex(peers, i) - start;
            MemoryAccess.setDoubleAtIndex(numbers, i, upTo / (MemoryAccess.getIntAtIndex(ends, i) - start));
        }
    }
}
