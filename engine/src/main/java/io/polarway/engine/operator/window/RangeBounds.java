package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.function.WindowRows;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.window.WindowFrame.Bound;
import io.polarway.engine.operator.window.WindowFrame.Distance;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.MemorySegment;
import java.time.LocalDate;
import java.time.YearMonth;
import org.apache.arrow.memory.ArrowBuf;

/// The bounds of RANGE frames at a distance from the current row's value. A row whose value is NULL or NaN sees its peers;
/// other rows never reach those except where a frame is unbounded.
///
/// Bounds hardly ever move backward within a partition, so both ends are found by walking.
final class RangeBounds implements AutoCloseable {
    private static final long DAY_MICROS = 86_400_000_000L;

    private final WindowRows rows;
    private final FlatColumn column;
    private final boolean isDescending;
    private final boolean isReal;
    private final ArrowBuf keys;
    /// The first and the last place after it in each partition whose value is neither NULL nor NaN, by place of the partition.
    private final ArrowBuf ordinary;

    RangeBounds(WindowRows rows, FlatColumn column, SortKey key) {
        this.rows = rows;
        this.column = column;
        this.isDescending = key.descending();
        this.isReal = column.type().isFloating();
        this.keys = rows.memory().allocate(Math.max(8, rows.rows() * 8L));
        ArrowBuf marks = null;
        boolean isDone = false;
        try {
            marks = rows.memory().allocate(Math.max(8, Bits.bytes(rows.rows())));
            load(Layouts.segment(marks));
            this.ordinary = marks;
            isDone = true;
        } finally {
            if (!isDone) {
                keys.close();
                if (marks != null) {
                    marks.close();
                }
            }
        }
    }

    private void load(MemorySegment marks) {
        MemorySegment values = column.values();
        MemorySegment sorted = rows.sorted();
        MemorySegment to = Layouts.segment(keys);
        Bits.fill(marks, rows.rows(), false);
        boolean hasNulls = column.mayHaveNulls();
        for (int i = 0; i < rows.rows(); i++) {
            if ((i & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            int row = MemoryAccess.getIntAtIndex(sorted, i);
            if (hasNulls && column.isNull(row)) {
                MemoryAccess.setLongAtIndex(to, i, 0);
                continue;
            }
            long value = switch (column.type().storage()) {
                case INT8 -> MemoryAccess.getByte(values, row);
                case INT16 -> MemoryAccess.getShortAtIndex(values, row);
                case INT32 -> MemoryAccess.getIntAtIndex(values, row);
                case INT64, FLOAT64 -> MemoryAccess.getLongAtIndex(values, row);
                case FLOAT32 -> Double.doubleToRawLongBits(MemoryAccess.getFloatAtIndex(values, row));
                case INT128 -> 0;
                case NONE, BIT, VIEW, BYTES16, LIST, STRUCT ->
                        throw EngineException.internal("RANGE at a distance over " + column.type());
            };
            if (!isReal || !Double.isNaN(Double.longBitsToDouble(value))) {
                Bits.set(marks, i);
            }
            MemoryAccess.setLongAtIndex(to, i, value);
        }
    }

    /// Writes the first place of each frame.
    MemorySegment from(Bound bound, MemorySegment places) {
        return walk(bound, places, false);
    }

    /// Writes the place after the last one of each frame.
    MemorySegment to(Bound bound, MemorySegment places) {
        return walk(bound, places, true);
    }

    private MemorySegment walk(Bound bound, MemorySegment places, boolean isEnd) {
        MemorySegment partitionEnds = rows.partitionEnds();
        MemorySegment peers = isEnd ? rows.peerEnds() : rows.peerStarts();
        MemorySegment marks = Layouts.segment(ordinary);
        for (int start = 0, end; start < rows.rows(); start = end) {
            rows.cancellation().check();
            end = MemoryAccess.getIntAtIndex(partitionEnds, start);
            int first = start;
            while (first < end && !Bits.get(marks, first)) {
                MemoryAccess.setIntAtIndex(places, first, MemoryAccess.getIntAtIndex(peers, first));
                first++;
            }
            int last = end;
            while (last > first && !Bits.get(marks, last - 1)) {
                last--;
                MemoryAccess.setIntAtIndex(places, last, MemoryAccess.getIntAtIndex(peers, last));
            }
            if (bound.distance() instanceof Distance.WideUnits wide) {
                new WideBounds(column.values(), rows, isDescending,
                        bound.kind() == Kind.PRECEDING ? wide.count().negate() : wide.count())
                        .walk(places, isEnd, first, last);
            } else if (isReal) {
                walkReal(bound, places, isEnd, first, last);
            } else {
                walkWhole(bound, places, isEnd, first, last);
            }
        }
        return places;
    }

    private void walkReal(Bound bound, MemorySegment places, boolean isEnd, int first, int last) {
        double difference = bound.distance() instanceof Distance.Real real ? real.difference() : 0;
        // In descending order the signs of all values are turned, which makes it ascending.
        double sign = isDescending ? -1 : 1;
        double signed = bound.kind() == Kind.PRECEDING ? -difference : difference;
        MemorySegment values = Layouts.segment(keys);
        int place = first;
        for (int i = first; i < last; i++) {
            if ((i & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            double limit = sign * MemoryAccess.getDoubleAtIndex(values, i) + signed;
            while (place < last) {
                double value = sign * MemoryAccess.getDoubleAtIndex(values, place);
                if (isEnd ? value > limit : value >= limit) {
                    break;
                }
                place++;
            }
            MemoryAccess.setIntAtIndex(places, i, place);
        }
    }

    private void walkWhole(Bound bound, MemorySegment places, boolean isEnd, int first, int last) {
        MemorySegment values = Layouts.segment(keys);
        // Complementing all values makes descending order ascending and keeps their differences.
        long flip = isDescending ? -1 : 0;
        long unit = bound.distance() instanceof Distance.Micros ? DAY_MICROS : 1;
        // A month after January 30, 12:00 is later than a month after January 31, 11:00.
        boolean mayStepBack = bound.distance() instanceof Distance.Months;
        int place = first;
        for (int i = first; i < last; i++) {
            if ((i & WindowRows.PIECE - 1) == 0) {
                rows.pause();
            }
            long limit = limit(bound, MemoryAccess.getLongAtIndex(values, i), flip, unit);
            if (mayStepBack) {
                while (place > first && isBeyond(values, place - 1, flip, limit, isEnd)) {
                    place--;
                }
            }
            while (place < last) {
                long value = Math.multiplyExact(MemoryAccess.getLongAtIndex(values, place), unit) ^ flip;
                if (isEnd ? value > limit : value >= limit) {
                    break;
                }
                place++;
            }
            MemoryAccess.setIntAtIndex(places, i, place);
        }
    }

    private static boolean isBeyond(MemorySegment values, int place, long flip, long limit, boolean isEnd) {
        long value = MemoryAccess.getLongAtIndex(values, place) ^ flip;
        return isEnd ? value > limit : value >= limit;
    }

    private long limit(Bound bound, long value, long flip, long unit) {
        boolean isBefore = bound.kind() == Kind.PRECEDING;
        return switch (bound.distance()) {
            case Distance.Units units -> sum(value ^ flip, isBefore ? -units.count() : units.count());
            case Distance.Micros micros -> sum(Math.multiplyExact(value, unit) ^ flip,
                    isBefore ? -micros.count() : micros.count());
            case Distance.Months months -> plusMonths(column.type(), value,
                    isBefore == isDescending ? months.count() : -months.count()) ^ flip;
            case Distance.WideUnits _ -> throw EngineException.internal("a wide distance of 64-bit numbers");
            case Distance.Real _ -> throw EngineException.internal("a floating-point distance of whole numbers");
            case null -> throw EngineException.internal("a bound without a distance");
        };
    }

    /// Adds, staying within 64 bits: beyond them there are no values.
    private static long sum(long value, long distance) {
        long sum = value + distance;
        boolean isOver = ((value ^ sum) & (distance ^ sum)) < 0;
        return isOver ? distance < 0 ? Long.MIN_VALUE : Long.MAX_VALUE : sum;
    }

    /// Adds months as `date + INTERVAL` does: the day stays, or becomes the month's last.
    static long plusMonths(SqlType type, long value, int months) {
        long unitsPerDay = type instanceof TimestampType timestamp ? timestamp.unitsPerSecond() * 86_400 : 1;
        if (type != ScalarType.DATE && !(type instanceof TimestampType)) {
            throw EngineException.internal("months from " + type);
        }
        long day = Math.floorDiv(value, unitsPerDay);
        LocalDate date = LocalDate.ofEpochDay(day);
        YearMonth moved = YearMonth.from(date).plusMonths(months);
        long movedDay = moved.atDay(Math.min(date.getDayOfMonth(), moved.lengthOfMonth())).toEpochDay();
        return sum(value, Math.multiplyExact(movedDay - day, unitsPerDay));
    }

    @Override
    public void close() {
        keys.close();
        ordinary.close();
    }
}
