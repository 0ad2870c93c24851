package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Exact SUM and AVG of 128-bit decimals. Sums are kept in 192 bits, so that only the result can be out of range and the
/// order of the rows never matters. A group's state is three words, the lowest first, and its count.
final class SumInt128 implements Accumulator {
    /// The types of the columns that partial results travel in: the low 128 bits, the high 64, the count.
    static final List<SqlType> STATES = List.of(new DecimalType(38, 0), ScalarType.BIGINT, ScalarType.BIGINT);

    private static final BigInteger LIMIT = BigInteger.TEN.pow(38);
    private static final long WIDTH = 32;

    private final DecimalType type;
    private final boolean isMean;
    private final int shift;
    private final GrowableBuffer sums;
    private final ColumnCopies copies;
    private int groupCount;

    /// Creates an empty accumulator.
    ///
    /// @param isMean whether AVG is asked for, else SUM
    /// @param shift how many more decimal digits the result has than the argument
    SumInt128(QueryMemory memory, DecimalType type, boolean isMean, int shift) {
        this.type = type;
        this.isMean = isMean;
        this.shift = shift;
        this.sums = new GrowableBuffer(memory, true);
        this.copies = new ColumnCopies(memory);
    }

    private MemorySegment grow(int groups) {
        groupCount = Math.max(groupCount, groups);
        return sums.ensure(groupCount * WIDTH);
    }

    @Override
    public void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups) {
        MemorySegment states = grow(groups);
        Column argument = arguments[0];
        int count = selection == null ? rows : selection.count();
        boolean nulls = argument.mayHaveNulls();
        FlatColumn flat = switch (argument) {
            case FlatColumn column -> column;
            case DictionaryColumn column -> column.dictionary();
            case ConstantColumn column -> column.isNull() ? null : column.value();
        };
        if (flat == null) {
            return;
        }
        MemorySegment values = flat.values();
        MemorySegment codes = argument instanceof DictionaryColumn dictionary ? dictionary.codes() : null;
        boolean isConstant = argument instanceof ConstantColumn;
        for (int i = 0; i < count; i++) {
            int position = selection == null ? i : selection.position(i);
            if (nulls && argument.isNull(position)) {
                continue;
            }
            int row = codes != null ? codes.getAtIndex(Layouts.INT, position) : isConstant ? 0 : position;
            long low = values.get(Layouts.LONG, row * 16L);
            long high = values.get(Layouts.LONG, row * 16L + 8);
            add(states, groupIds[i], low, high, high >> 63, 1);
        }
    }

    private static void add(MemorySegment states, int group, long low, long middle, long high, long count) {
        long at = group * WIDTH;
        long lowSum = states.get(Layouts.LONG, at) + low;
        long carry = Long.compareUnsigned(lowSum, low) < 0 ? 1 : 0;
        long middleBefore = states.get(Layouts.LONG, at + 8);
        long middleSum = middleBefore + middle;
        long nextCarry = Long.compareUnsigned(middleSum, middle) < 0 ? 1 : 0;
        middleSum += carry;
        nextCarry += Long.compareUnsigned(middleSum, carry) < 0 ? 1 : 0;
        states.set(Layouts.LONG, at, lowSum);
        states.set(Layouts.LONG, at + 8, middleSum);
        states.set(Layouts.LONG, at + 16, states.get(Layouts.LONG, at + 16) + high + nextCarry);
        states.set(Layouts.LONG, at + 24, states.get(Layouts.LONG, at + 24) + count);
    }

    @Override
    public void merge(Column[] states, int[] groupIds, int rows, int groups) {
        MemorySegment target = grow(groups);
        MemorySegment lows = ((FlatColumn) states[0]).values();
        MemorySegment highs = ((FlatColumn) states[1]).values();
        MemorySegment counts = ((FlatColumn) states[2]).values();
        for (int i = 0; i < rows; i++) {
            add(target, groupIds[i], lows.get(Layouts.LONG, i * 16L), lows.get(Layouts.LONG, i * 16L + 8),
                    highs.getAtIndex(Layouts.LONG, i), counts.getAtIndex(Layouts.LONG, i));
        }
    }

    @Override
    public List<Column> state(int from, int count) {
        MemorySegment states = grow(from + count);
        return ColumnCopies.all(() -> copies.written(STATES.get(0), from, count, (group, values, row) -> {
            MemorySegment.copy(states, group * WIDTH, values, row * 16L, 16);
            return true;
        }), () -> word(states, 16, from, count), () -> word(states, 24, from, count));
    }

    private FlatColumn word(MemorySegment states, long offset, int from, int count) {
        return copies.written(ScalarType.BIGINT, from, count, (group, values, row) -> {
            values.setAtIndex(Layouts.LONG, row, states.get(Layouts.LONG, group * WIDTH + offset));
            return true;
        });
    }

    @Override
    public Column result(int from, int count) {
        MemorySegment states = grow(from + count);
        return copies.written(type, from, count, (group, values, row) -> {
            long rows = states.get(Layouts.LONG, group * WIDTH + 24);
            if (rows == 0) {
                return false;
            }
            BigInteger sum = Values.int128(states, group * 2)
                    .and(BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE))
                    .add(BigInteger.valueOf(states.get(Layouts.LONG, group * WIDTH + 16)).shiftLeft(128));
            BigInteger value = isMean ? SumResult.mean(sum, rows, shift) : sum;
            if (value.abs().compareTo(LIMIT) >= 0) {
                throw EngineException.of(ErrorCode.NUMERIC_OVERFLOW,
                        (isMean ? "avg" : "sum") + " is out of the range of "
                                + type.sql() + ": " + new BigDecimal(value, type.scale()));
            }
            Values.setInt128(values, row, value);
            return true;
        });
    }

    @Override
    public long bytes() {
        return sums.bytes();
    }

    @Override
    public void close() {
        sums.close();
    }
}
