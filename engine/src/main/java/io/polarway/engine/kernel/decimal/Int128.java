package io.polarway.engine.kernel.decimal;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;

/// A signed 128-bit integer that loops compute in: one object per loop, set anew for every row, so that nothing is
/// allocated per row. Rounding is half away from zero everywhere.
///
/// Division follows D. Knuth's Algorithm D in the form of H. Warren, Hacker's Delight, 9-4 (`divlu`).
public final class Int128 {
    /// The largest power of ten that fits 64 bits.
    public static final int MAX_LONG_POWER = 18;
    private static final long LOW_HALF = 0xffff_ffffL;
    private static final long[] POWERS = new long[MAX_LONG_POWER + 1];
    private static final long[] WIDE_POWERS_HIGH = new long[39];
    private static final long[] WIDE_POWERS_LOW = new long[39];

    static {
        BigInteger power = BigInteger.ONE;
        for (int i = 0; i < WIDE_POWERS_LOW.length; i++) {
            WIDE_POWERS_LOW[i] = power.longValue();
            WIDE_POWERS_HIGH[i] = power.shiftRight(64).longValue();
            if (i <= MAX_LONG_POWER) {
                POWERS[i] = power.longValue();
            }
            power = power.multiply(BigInteger.TEN);
        }
    }

    private long high;
    private long low;
    private long remainder;

    /// Creates a zero.
    public Int128() {
    }

    /// Returns 10 to the power of `exponent`, 0 to 18.
    public static long powerOfTen(int exponent) {
        return POWERS[exponent];
    }

    /// Returns the upper 64 bits.
    public long high() {
        return high;
    }

    /// Returns the lower 64 bits.
    public long low() {
        return low;
    }

    /// Returns whether the value fits a long.
    public boolean isLong() {
        return high == low >> 63;
    }

    /// Returns -1, 0 or 1.
    public int signum() {
        return high < 0 ? -1 : (high | low) == 0 ? 0 : 1;
    }

    /// Sets the value.
    public void set(long newHigh, long newLow) {
        high = newHigh;
        low = newLow;
    }

    /// Sets the value.
    public void set(long value) {
        high = value >> 63;
        low = value;
    }

    /// Sets the value; what does not fit 128 bits is cut off.
    public void set(BigInteger value) {
        high = value.shiftRight(64).longValue();
        low = value.longValue();
    }

    /// Sets the value to that at index `row` of a column.
    public void read(MemorySegment values, int row) {
        low = MemoryAccess.getLong(values, row * 16L);
        high = MemoryAccess.getLong(values, row * 16L + 8);
    }

    /// Writes the value to index `row` of a column.
    public void write(MemorySegment values, int row) {
        MemoryAccess.setLong(values, row * 16L, low);
        MemoryAccess.setLong(values, row * 16L + 8, high);
    }

    /// Returns the value as a BigInteger, for slow paths.
    public BigInteger toBigInteger() {
        return BigInteger.valueOf(high).shiftLeft(64)
                .or(BigInteger.valueOf(low >>> 1).shiftLeft(1).or(BigInteger.valueOf(low & 1)));
    }

    /// Returns whether the value has more than `precision` decimal digits, 1 to 38.
    public boolean exceeds(int precision) {
        long magnitudeHigh = high;
        long magnitudeLow = low;
        if (magnitudeHigh < 0) {
            magnitudeLow = -magnitudeLow;
            magnitudeHigh = ~magnitudeHigh + (magnitudeLow == 0 ? 1 : 0);
        }
        // The magnitude of the smallest value reads as negative, and exceeds all.
        return magnitudeHigh < 0 || compareMagnitudes(magnitudeHigh, magnitudeLow, WIDE_POWERS_HIGH[precision],
                WIDE_POWERS_LOW[precision]) >= 0;
    }

    private static int compareMagnitudes(long leftHigh, long leftLow, long rightHigh, long rightLow) {
        return leftHigh != rightHigh
                ? Long.compareUnsigned(leftHigh, rightHigh)
                : Long.compareUnsigned(leftLow, rightLow);
    }

    /// Negates the value; the smallest one stays itself.
    public void negate() {
        low = -low;
        high = ~high + (low == 0 ? 1 : 0);
    }

    /// Sets the value to `a + b`, and returns whether it overflowed.
    public boolean add(long aHigh, long aLow, long bHigh, long bLow) {
        low = aLow + bLow;
        high = aHigh + bHigh + (Long.compareUnsigned(low, aLow) < 0 ? 1 : 0);
        return ((aHigh ^ high) & (bHigh ^ high)) < 0;
    }

    /// Sets the value to `a - b`, and returns whether it overflowed.
    public boolean subtract(long aHigh, long aLow, long bHigh, long bLow) {
        low = aLow - bLow;
        high = aHigh - bHigh - (Long.compareUnsigned(aLow, bLow) < 0 ? 1 : 0);
        return ((aHigh ^ bHigh) & (aHigh ^ high)) < 0;
    }

    /// Sets the value to `a * b`, which always fits.
    public void multiply(long a, long b) {
        high = Math.multiplyHigh(a, b);
        low = a * b;
    }

    /// Sets the value to `a * b`, and returns whether it overflowed.
    public boolean multiply(long aHigh, long aLow, long bHigh, long bLow) {
        if (aHigh == aLow >> 63 && bHigh == bLow >> 63) {
            multiply(aLow, bLow);
            return false;
        }
        boolean isNegative = (aHigh ^ bHigh) < 0;
        set(aHigh, aLow);
        makeMagnitude();
        long leftHigh = high;
        long leftLow = low;
        set(bHigh, bLow);
        makeMagnitude();
        boolean overflows = high == 0
                ? multiplyMagnitude(leftHigh, leftLow, low)
                : leftHigh != 0 || multiplyMagnitude(high, low, leftLow);
        if (isNegative) {
            negate();
        }
        return overflows;
    }

    private void makeMagnitude() {
        if (high < 0) {
            negate();
        }
    }

    /// Sets the value to an unsigned product, and returns whether it overflowed 127 bits.
    private boolean multiplyMagnitude(long aHigh, long aLow, long factor) {
        long carry = Math.unsignedMultiplyHigh(aLow, factor);
        low = aLow * factor;
        long upper = aHigh * factor;
        boolean overflows = Math.unsignedMultiplyHigh(aHigh, factor) != 0;
        high = upper + carry;
        return overflows || Long.compareUnsigned(high, upper) < 0 || high < 0;
    }

    /// Multiplies the value by 10 to the power of `exponent`, which is not negative, and returns whether
    /// it overflowed.
    public boolean multiplyByPowerOfTen(int exponent) {
        boolean overflows = multiply(high, low, 0, POWERS[Math.min(exponent, MAX_LONG_POWER)]);
        int rest = exponent - MAX_LONG_POWER;
        return rest > 0 ? multiplyByPowerOfTen(rest) | overflows : overflows;
    }

    /// Divides the value by 10 to the power of `exponent`, 0 to 38, rounding half away from zero.
    public void divideByPowerOfTen(int exponent) {
        if (exponent == 0) {
            return;
        }
        boolean isNegative = high < 0;
        makeMagnitude();
        int rest = exponent;
        // Cutting digits off before the last division does not change the rounding, since half of a power of ten is whole.
        for (; rest > MAX_LONG_POWER; rest -= MAX_LONG_POWER) {
            divideMagnitude(POWERS[MAX_LONG_POWER]);
        }
        long divisor = POWERS[rest];
        divideMagnitude(divisor);
        roundMagnitude(divisor);
        if (isNegative) {
            negate();
        }
    }

    /// Divides the value by 10 to the power of `exponent`, 0 to 38, cutting off towards zero.
    public void truncateByPowerOfTen(int exponent) {
        boolean isNegative = high < 0;
        makeMagnitude();
        for (int rest = exponent; rest > 0; rest -= MAX_LONG_POWER) {
            divideMagnitude(POWERS[Math.min(rest, MAX_LONG_POWER)]);
        }
        if (isNegative) {
            negate();
        }
    }

    private void roundMagnitude(long divisor) {
        if (Long.compareUnsigned(remainder, divisor - remainder) >= 0) {
            low++;
            high += low == 0 ? 1 : 0;
        }
    }

    /// Sets the value to `a * 10^exponent / b`, and returns whether it overflowed. `b` is not 0, `exponent` not
    /// negative.
    public boolean divide(long aHigh, long aLow, long bHigh, long bLow, int exponent) {
        boolean isNegative = (aHigh ^ bHigh) < 0;
        set(bHigh, bLow);
        makeMagnitude();
        long divisorHigh = high;
        long divisor = low;
        set(aHigh, aLow);
        makeMagnitude();
        if (divisorHigh != 0 || multiplyByPowerOfTen(exponent)) {
            return divideSlowly(aHigh, aLow, bHigh, bLow, exponent);
        }
        divideMagnitude(divisor);
        roundMagnitude(divisor);
        if (isNegative) {
            negate();
        }
        return false;
    }

    private boolean divideSlowly(long aHigh, long aLow, long bHigh, long bLow, int exponent) {
        set(aHigh, aLow);
        BigInteger dividend = toBigInteger().multiply(BigInteger.TEN.pow(exponent));
        set(bHigh, bLow);
        BigInteger divisor = toBigInteger();
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        BigInteger quotient = parts[0];
        if (parts[1].abs().shiftLeft(1).compareTo(divisor.abs()) >= 0) {
            quotient = quotient.add(BigInteger.valueOf((long) dividend.signum() * divisor.signum()));
        }
        set(quotient);
        return quotient.bitLength() > 127;
    }

    /// Sets the value to the remainder of `a / b` with the sign of `a`. `b` is not 0.
    public void remainder(long aHigh, long aLow, long bHigh, long bLow) {
        if (aHigh == aLow >> 63 && bHigh == bLow >> 63) {
            set(aLow % bLow);
            return;
        }
        set(bHigh, bLow);
        BigInteger divisor = toBigInteger();
        set(aHigh, aLow);
        set(toBigInteger().remainder(divisor));
    }

    /// Divides the value, taken as unsigned, by an unsigned divisor. Leaves the remainder in `remainder`.
    private void divideMagnitude(long divisor) {
        if (high == 0) {
            long quotient = Long.divideUnsigned(low, divisor);
            remainder = low - quotient * divisor;
            low = quotient;
            return;
        }
        long quotientHigh = Long.divideUnsigned(high, divisor);
        long rest = high - quotientHigh * divisor;
        low = divideHalves(rest, low, divisor);
        high = quotientHigh;
    }

    /// Divides an unsigned 128-bit number by a 64-bit one that is above its upper half.
    private long divideHalves(long upper, long lower, long by) {
        int shift = Long.numberOfLeadingZeros(by);
        long divisor = by << shift;
        long divisorHigh = divisor >>> 32;
        long divisorLow = divisor & LOW_HALF;
        long first = shift == 0 ? upper : upper << shift | lower >>> 64 - shift;
        long second = lower << shift;
        long digitHigh = quotientDigit(first, second >>> 32, divisorHigh, divisorLow);
        long middle = (first << 32) + (second >>> 32) - digitHigh * divisor;
        long digitLow = quotientDigit(middle, second & LOW_HALF, divisorHigh, divisorLow);
        remainder = (middle << 32) + (second & LOW_HALF) - digitLow * divisor >>> shift;
        return (digitHigh << 32) + digitLow;
    }

    private static long quotientDigit(long dividend, long next, long divisorHigh, long divisorLow) {
        long digit = Long.divideUnsigned(dividend, divisorHigh);
        long rest = dividend - digit * divisorHigh;
        while (digit >>> 32 != 0 || Long.compareUnsigned(digit * divisorLow, (rest << 32) + next) > 0) {
            digit--;
            rest += divisorHigh;
            if (rest >>> 32 != 0) {
                break;
            }
        }
        return digit;
    }

    /// Appends the decimal digits of the value, with `scale` of them behind a point.
    public void appendTo(StringBuilder text, int scale) {
        if (isLong()) {
            appendTo(text, low, scale);
        } else {
            text.append(new java.math.BigDecimal(toBigInteger(), scale).toPlainString());
        }
    }

    /// Appends the decimal digits of an unscaled value, with `scale` of them behind a point.
    public static void appendTo(StringBuilder text, long unscaled, int scale) {
        if (scale == 0) {
            text.append(unscaled);
            return;
        }
        int start = text.length();
        text.append(unscaled);
        if (unscaled < 0) {
            start++;
        }
        int missing = scale + 1 - (text.length() - start);
        if (missing > 0) {
            text.insert(start, "0".repeat(missing));
        }
        text.insert(text.length() - scale, '.');
    }

    @Override
    public String toString() {
        return toBigInteger().toString();
    }
}
