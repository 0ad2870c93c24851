package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Exact SUM and AVG of 128-bit decimals. Chunks whose values fit 64 bits, which are most, are left to a [SumLong]; the sums
/// of the others are kept in 192 bits, so that only the result can be out of range and the order of the rows never matters:
/// three words per group, the lowest first, and a count.
final class SumInt128 extends GroupStates {
    /// The types of the columns that partial results travel in: the low 128 bits, the high 64, the count.
    static final List<SqlType> STATES = List.of(new DecimalType(38, 0), ScalarType.BIGINT, ScalarType.BIGINT);

    private static final BigInteger LIMIT = BigInteger.TEN.pow(38);
    private static final long WIDTH = 32;
    /// Partial sums whose upper 64 bits are below this may be added up in 128 bits any number of times.
    private static final long SMALL = 1L << 40;

    private final DecimalType type;
    private final boolean isMean;
    private final int shift;
    private final SumLong small;
    private final DenseValues dense = new DenseValues();
    private final ArgumentRows rows = new ArgumentRows();
    private boolean isWide;

    /// Creates an empty accumulator.
    ///
    /// @param isMean whether AVG is asked for, else SUM
    /// @param shift how many more decimal digits the result has than the argument
    SumInt128(QueryMemory memory, DecimalType type, boolean isMean, int shift) {
        super(memory, WIDTH);
        this.type = type;
        this.isMean = isMean;
        this.shift = shift;
        this.small = new SumLong(memory, type, isMean ? new SumResult.MeanDecimal(shift) : new SumResult.Sum128());
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        int total = selection == null ? rows : selection.count();
        for (int from = 0; from < total; from += DenseValues.CHUNK) {
            int length = Math.min(DenseValues.CHUNK, total - from);
            dense.load(arguments[0], selection, groupIds, from, length);
            if (dense.isWide()) {
                addWide(arguments[0], selection, groupIds, from, length, groups);
            } else {
                small.add(dense, groups);
            }
        }
    }

    private void addWide(Column argument, @Nullable Selection selection, int[] groupIds, int from, int length,
            int groups) {
        isWide = true;
        MemorySegment states = grow(groups);
        rows.read(argument);
        for (int i = from; i < from + length; i++) {
            int row = rows.row(selection == null ? i : selection.position(i));
            if (row >= 0) {
                MemorySegment values = rows.column().values();
                long high = MemoryAccess.getLong(values, row * 16L + 8);
                add(states, groupIds[i], MemoryAccess.getLong(values, row * 16L), high, high >> 63, 1);
            }
        }
    }

    private static void add(MemorySegment states, int group, long low, long middle, long high, long count) {
        long at = group * WIDTH;
        long lowSum = MemoryAccess.getLong(states, at) + low;
        long carry = Long.compareUnsigned(lowSum, low) < 0 ? 1 : 0;
        long middleBefore = MemoryAccess.getLong(states, at + 8);
        long middleSum = middleBefore + middle;
        long nextCarry = Long.compareUnsigned(middleSum, middle) < 0 ? 1 : 0;
        middleSum += carry;
        nextCarry += Long.compareUnsigned(middleSum, carry) < 0 ? 1 : 0;
        MemoryAccess.setLong(states, at, lowSum);
        MemoryAccess.setLong(states, at + 8, middleSum);
        MemoryAccess.setLong(states, at + 16, MemoryAccess.getLong(states, at + 16) + high + nextCarry);
        MemoryAccess.setLong(states, at + 24, MemoryAccess.getLong(states, at + 24) + count);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int count, int groups) {
        MemorySegment lows = ((FlatColumn) states[0]).values();
        MemorySegment highs = ((FlatColumn) states[1]).values();
        MemorySegment counts = ((FlatColumn) states[2]).values();
        for (int i = 0; i < count; i++) {
            long low = MemoryAccess.getLong(lows, i * 16L);
            long middle = MemoryAccess.getLong(lows, i * 16L + 8);
            long high = MemoryAccess.getLongAtIndex(highs, i);
            long values = MemoryAccess.getLongAtIndex(counts, i);
            if (high == middle >> 63 && Math.abs(middle) < SMALL) {
                small.add(groupIds[i], low, middle - (low >> 63), values, groups);
            } else {
                isWide = true;
                add(grow(groups), groupIds[i], low, middle, high, values);
            }
        }
    }

    /// Moves what was added in 64 bits to the wide sums: that of all groups, also where the states of a few are asked for.
    private MemorySegment widen(int groups) {
        MemorySegment states = grow(Math.max(groups, small.groupCount()));
        if (small.bytes() == 0) {
            return states;
        }
        isWide = true;
        for (int group = 0; group < groupCount(); group++) {
            long count = small.count(group);
            if (count > 0) {
                long low = small.low(group);
                long middle = small.high(group) + (low >> 63);
                add(states, group, low, middle, middle >> 63, count);
            }
        }
        small.close();
        return states;
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = widen(from + count);
        return ColumnCopies.all(() -> copies.written(STATES.get(0), from, count, (group, values, row) -> {
            MemorySegment.copy(states, group * WIDTH, values, row * 16L, 16);
            return true;
        }), () -> word(states, 16, from, count), () -> word(states, 24, from, count));
    }

    private FlatColumn word(MemorySegment states, long offset, int from, int count) {
        return copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            MemoryAccess.setLongAtIndex(values, row, MemoryAccess.getLong(states, group * WIDTH + offset));
            return true;
        });
    }

    @Override
    public Column result(int from, int count) {
        if (!isWide) {
            return small.result(from, count);
        }
        MemorySegment states = states();
        return copies.written(type, from, count, (group, values, row) -> {
            long wideCount = group < groupCount() ? MemoryAccess.getLong(states, group * WIDTH + 24) : 0;
            long total = wideCount + small.count(group);
            if (total == 0) {
                return false;
            }
            BigInteger sum = SumResult.exact(small.low(group), small.high(group));
            if (wideCount > 0) {
                sum = sum.add(wide(states, group));
            }
            write(sum, total, values, row);
            return true;
        });
    }

    private static BigInteger wide(MemorySegment states, int group) {
        return Values.int128(states, group * 2).and(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE))
                .add(BigInteger.valueOf(MemoryAccess.getLong(states, group * WIDTH + 16)).shiftLeft(128));
    }

    private void write(BigInteger sum, long count, MemorySegment values, int row) {
        long low = sum.longValue();
        if (!isMean && sum.bitLength() < 64) {
            MemoryAccess.setLong(values, row * 16L, low);
            MemoryAccess.setLong(values, row * 16L + 8, low >> 63);
            return;
        }
        BigInteger value = isMean ? SumResult.mean(sum, count, shift) : sum;
        if (value.abs().compareTo(LIMIT) >= 0) {
            throw EngineException.of(ErrorCode.NUMERIC_OVERFLOW, (isMean ? "avg" : "sum") + " is out of the range of "
                    + type.sql() + ": " + new BigDecimal(value, type.scale()));
        }
        Values.setInt128(values, row, value);
    }

    @Override
    public long bytes() {
        return super.bytes() + small.bytes();
    }

    @Override
    public void close() {
        small.close();
        super.close();
    }
}
