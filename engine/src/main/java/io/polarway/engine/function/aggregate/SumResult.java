package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// What is made of an exact sum and a count at the end. Sums are `high * 2^64 + low` with a signed `low`.
sealed interface SumResult {
    /// Writes the result of one group.
    void write(long low, long high, long count, MemorySegment values, int row);

    /// The sum itself, as a 128-bit integer.
    record Sum128() implements SumResult {
        @Override
        public void write(long low, long high, long count, MemorySegment values, int row) {
            MemoryAccess.setLong(values, row * 16L, low);
            MemoryAccess.setLong(values, row * 16L + 8, high + (low >> 63));
        }
    }

    /// The sum as a 64-bit number of the function's type, or an error.
    record Sum64(String function, String type) implements SumResult {
        @Override
        public void write(long low, long high, long count, MemorySegment values, int row) {
            if (high != 0) {
                throw EngineException.of(ErrorCode.NUMERIC_OVERFLOW,
                        function + " is out of the range of " + type + ": " + exact(low, high));
            }
            MemoryAccess.setLongAtIndex(values, row, low);
        }
    }

    /// The mean as a double.
    record MeanDouble() implements SumResult {
        @Override
        public void write(long low, long high, long count, MemorySegment values, int row) {
            double sum = high == 0 ? low : exact(low, high).doubleValue();
            MemoryAccess.setDoubleAtIndex(values, row, sum / count);
        }
    }

    /// The mean in 64 bits, rounded half away from zero.
    record Mean64() implements SumResult {
        @Override
        public void write(long low, long high, long count, MemorySegment values, int row) {
            MemoryAccess.setLongAtIndex(values, row, high == 0
                    ? divide(low, count)
                    : mean(exact(low, high), count, 0).longValueExact());
        }
    }

    /// The mean as a 128-bit integer with `shift` more decimal digits than the sum, rounded half away from zero.
    record MeanDecimal(int shift) implements SumResult {
        private static final long[] POWERS = new long[19];

        static {
            POWERS[0] = 1;
            for (int i = 1; i < POWERS.length; i++) {
                POWERS[i] = POWERS[i - 1] * 10;
            }
        }

        @Override
        public void write(long low, long high, long count, MemorySegment values, int row) {
            if (high == 0 && shift < POWERS.length) {
                long power = POWERS[shift];
                long scaled = low * power;
                if (Math.multiplyHigh(low, power) == scaled >> 63) {
                    long mean = divide(scaled, count);
                    MemoryAccess.setLong(values, row * 16L, mean);
                    MemoryAccess.setLong(values, row * 16L + 8, mean >> 63);
                    return;
                }
            }
            Values.setInt128(values, row, mean(exact(low, high), count, shift));
        }
    }

    /// Returns `sum * 10^shift / count`, rounded half away from zero.
    static BigInteger mean(BigInteger sum, long count, int shift) {
        return new BigDecimal(sum).scaleByPowerOfTen(shift)
                .divide(BigDecimal.valueOf(count), 0, RoundingMode.HALF_UP).toBigInteger();
    }

    /// Returns `value / count`, rounded half away from zero.
    static long divide(long value, long count) {
        long quotient = value / count;
        long rest = Math.abs(value % count);
        return rest >= count - rest ? quotient + (value < 0 ? -1 : 1) : quotient;
    }

    /// Returns the sum.
    static BigInteger exact(long low, long high) {
        return BigInteger.valueOf(high).shiftLeft(64).add(BigInteger.valueOf(low));
    }
}
