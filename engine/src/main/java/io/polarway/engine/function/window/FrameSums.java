package io.polarway.engine.function.window;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.WindowFrames;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// COUNT, SUM and AVG of whole numbers over any frames: differences of running totals, which are exact in integers.
final class FrameSums {
    /// Totals stay so far from the ends of 64 bits that sums of differences cannot get there.
    private static final int SPARE_BITS = 3;

    private FrameSums() {
    }

    /// Returns whether a function can be computed here.
    static boolean isFor(BoundAggregate function) {
        return switch (function.name()) {
            case "count" -> true;
            case "sum", "avg" -> isWhole(function.argumentTypes().getFirst());
            default -> false;
        };
    }

    private static boolean isWhole(SqlType type) {
        return !type.isFloating() && switch (type.storage()) {
            case INT8, INT16, INT32, INT64 -> true;
            case NONE, BIT, INT128, FLOAT32, FLOAT64, VIEW, BYTES16, LIST, STRUCT -> false;
        };
    }

    /// Returns the values, or null if the totals do not fit 64 bits.
    static @Nullable WindowResult evaluate(BoundAggregate function, WindowRows rows, Column[] arguments) {
        boolean isCount = function.name().equals("count");
        try (RunningTotals counts = new RunningTotals(rows); RunningTotals sums = new RunningTotals(rows)) {
            boolean hasNulls = arguments.length > 0 && arguments[0].mayHaveNulls();
            if (hasNulls) {
                counts.ofValid(arguments[0]);
            }
            if (!isCount && !sums.ofValues(arguments[0])) {
                return null;
            }
            if (isCount) {
                return counts(rows, hasNulls ? counts : null);
            }
            boolean isPlainSum = function.name().equals("sum") && function.resultType().storage() == Storage.INT128;
            if (isPlainSum) {
                return sums(function, rows, sums, hasNulls ? counts : null);
            }
            return WindowResult.of(StateResults.of(function, rows, (from, count, values, numbers) -> {
                for (int i = 0; i < count; i++) {
                    long sum = sums.over(rows.frames(), from + i);
                    MemoryAccess.setLong(values, i * 16L, sum);
                    MemoryAccess.setLong(values, i * 16L + 8, sum >> 63);
                    MemoryAccess.setLongAtIndex(numbers, i, hasNulls
                            ? counts.over(rows.frames(), from + i)
                            : frameRows(rows.frames(), from + i));
                }
            }));
        }
    }

    private static long frameRows(WindowFrames frames, int place) {
        long count = 0;
        for (int s = 0; s < frames.stretches(); s++) {
            count += MemoryAccess.getIntAtIndex(frames.to()[s], place)
                    - MemoryAccess.getIntAtIndex(frames.from()[s], place);
        }
        return count;
    }

    private static WindowResult counts(WindowRows rows, @Nullable RunningTotals valid) {
        WindowFrames frames = rows.frames();
        int count = rows.rows();
        ArrowBuf buffer = rows.memory().allocate(Math.max(8, count * 8L));
        MemorySegment values = Layouts.segment(buffer);
        boolean isDone = false;
        try {
            rows.inPieces((from, to) -> {
                for (int i = from; i < to; i++) {
                    MemoryAccess.setLongAtIndex(values, i,
                            valid == null ? frameRows(frames, i) : valid.over(frames, i));
                }
            });
            isDone = true;
        } finally {
            if (!isDone) {
                buffer.close();
            }
        }
        return WindowResult.of(new FlatColumn(ScalarType.BIGINT, count, null, buffer));
    }

    private static WindowResult sums(BoundAggregate function, WindowRows rows, RunningTotals sums,
            @Nullable RunningTotals valid) {
        int count = rows.rows();
        ArrowBuf buffer = rows.memory().allocate(Math.max(8, count * 16L));
        ArrowBuf validity;
        try {
            validity = rows.memory().allocate(Math.max(8, Bits.bytes(count)));
        } catch (Throwable thrown) {
            buffer.close();
            throw thrown;
        }
        boolean anyNull;
        try {
            anyNull = sums(rows, sums, valid, Layouts.segment(buffer), Layouts.segment(validity));
        } catch (Throwable thrown) {
            buffer.close();
            validity.close();
            throw thrown;
        }
        if (anyNull) {
            return WindowResult.of(new FlatColumn(function.resultType(), count, validity, buffer));
        }
        validity.close();
        return WindowResult.of(new FlatColumn(function.resultType(), count, null, buffer));
    }

    /// Writes the sums of all places, and which of them are not NULL. Returns whether one is.
    private static boolean sums(WindowRows rows, RunningTotals sums, @Nullable RunningTotals valid,
            MemorySegment values, MemorySegment bits) {
        WindowFrames frames = rows.frames();
        int count = rows.rows();
        Bits.fill(bits, count, true);
        boolean anyNull = false;
        for (int i = 0; i < count; i++) {
            if ((i & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            long sum = sums.over(frames, i);
            MemoryAccess.setLong(values, i * 16L, sum);
            MemoryAccess.setLong(values, i * 16L + 8, sum >> 63);
            if ((valid == null ? frameRows(frames, i) : valid.over(frames, i)) == 0) {
                anyNull = true;
                Bits.clear(bits, i);
            }
        }
        return anyNull;
    }

    /// Totals of all places before each place.
    private static final class RunningTotals implements AutoCloseable {
        private final WindowRows rows;
        private @Nullable ArrowBuf buffer;
        private MemorySegment totals = MemorySegment.NULL;

        RunningTotals(WindowRows rows) {
            this.rows = rows;
        }

        private MemorySegment start() {
            ArrowBuf allocated = rows.memory().allocate((rows.rows() + 1L) * 8);
            buffer = allocated;
            totals = Layouts.segment(allocated);
            MemoryAccess.setLongAtIndex(totals, 0, 0);
            return totals;
        }

        /// Counts the rows that are not NULL.
        void ofValid(Column argument) {
            MemorySegment to = start();
            MemorySegment sorted = rows.sorted();
            long count = 0;
            for (int i = 0; i < rows.rows(); i++) {
                if ((i & WindowRows.PIECE - 1) == 0) {
                    rows.pause();
                }
                count += argument.isNull(MemoryAccess.getIntAtIndex(sorted, i)) ? 0 : 1;
                MemoryAccess.setLongAtIndex(to, i + 1, count);
            }
        }

        /// Adds the values; answers false if a total does not fit 64 bits.
        boolean ofValues(Column argument) {
            MemorySegment to = start();
            try (FlatColumn column = Gather.flatten(argument, rows.memory())) {
                for (int from = 0; from < rows.rows(); from += WindowRows.PIECE) {
                    rows.pause();
                    if (!add(column, to, from, Math.min(rows.rows(), from + WindowRows.PIECE))) {
                        return false;
                    }
                }
            }
            return true;
        }

        private boolean add(FlatColumn column, MemorySegment to, int from, int end) {
            MemorySegment values = column.values();
            MemorySegment sorted = rows.sorted();
            Storage storage = column.type().storage();
            boolean hasNulls = column.mayHaveNulls();
            long total = MemoryAccess.getLongAtIndex(to, from);
            long overflow = 0;
            for (int i = from; i < end; i++) {
                int row = MemoryAccess.getIntAtIndex(sorted, i);
                long value = switch (storage) {
                    case INT8 -> MemoryAccess.getByte(values, row);
                    case INT16 -> MemoryAccess.getShortAtIndex(values, row);
                    case INT32 -> MemoryAccess.getIntAtIndex(values, row);
                    default -> MemoryAccess.getLongAtIndex(values, row);
                };
                value = hasNulls && column.isNull(row) ? 0 : value;
                long sum = total + value;
                overflow |= (total ^ sum) & (value ^ sum) | sum ^ sum << 1 | sum ^ sum << 2 | sum ^ sum << SPARE_BITS;
                total = sum;
                MemoryAccess.setLongAtIndex(to, i + 1, total);
            }
            return overflow >= 0;
        }

        /// Returns the total of a place's frame.
        long over(WindowFrames frames, int place) {
            long total = 0;
            for (int s = 0; s < frames.stretches(); s++) {
                total += MemoryAccess.getLongAtIndex(totals, MemoryAccess.getIntAtIndex(frames.to()[s], place))
                        - MemoryAccess.getLongAtIndex(totals, MemoryAccess.getIntAtIndex(frames.from()[s], place));
            }
            return total;
        }

        @Override
        public void close() {
            ArrowBuf owned = buffer;
            if (owned != null) {
                owned.close();
            }
        }
    }
}
