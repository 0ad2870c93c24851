package io.polarway.engine.kernel.cast;

import java.math.BigInteger;

/// Finds the fewest decimal digits that read back as the same DOUBLE or REAL, the nearest to it among those, at least two
/// digits being tried: what `Double.toString` gives since JDK 19, without the string. The method is that of Raffaello
/// Giulietti, "The Schubfach way to render doubles". Used by one thread at a time.
///
/// After a call the number is `digits() * 10^exponent()`; the digits may end with zeros.
final class ShortestDigits {
    private static final int DOUBLE_BITS = 52;
    private static final int DOUBLE_MIN = -1074;
    private static final int FLOAT_BITS = 23;
    private static final int FLOAT_MIN = -149;
    /// Subnormal numbers below that many units are multiplied by ten, to get two digits.
    private static final int DOUBLE_TINY = 3;
    private static final int FLOAT_TINY = 8;
    private static final long MASK_63 = Long.MAX_VALUE;
    private static final long MASK_32 = 0xFFFF_FFFFL;
    /// floor(2^41 * log10(2)), floor(2^41 * log10(3/4)), floor(2^38 * log2(10)).
    private static final long LOG_2 = 661_971_961_083L;
    private static final long LOG_3_4 = -274_743_187_321L;
    private static final long LOG2_10 = 913_124_641_741L;

    private long digits;
    private int exponent;

    /// The powers of ten as 126-bit numbers, rounded up: 10^e is about `high * 2^63 + low` times a power of two.
    private static final class Powers {
        static final int LEAST = -292;
        static final int MOST = 324;
        static final long[] HIGH = new long[MOST - LEAST + 1];
        static final long[] LOW = new long[MOST - LEAST + 1];

        static {
            for (int e = LEAST; e <= MOST; e++) {
                int shift = floorLog2OfPowerOfTen(e) - 125;
                BigInteger power = BigInteger.TEN.pow(Math.abs(e));
                BigInteger scaled = e >= 0
                        ? shift >= 0 ? power.shiftRight(shift) : power.shiftLeft(-shift)
                        : BigInteger.ONE.shiftLeft(-shift).divide(power);
                BigInteger rounded = scaled.add(BigInteger.ONE);
                HIGH[e - LEAST] = rounded.shiftRight(63).longValueExact();
                LOW[e - LEAST] = rounded.longValue() & MASK_63;
            }
        }
    }

    /// Returns the digits as a number, positive.
    long digits() {
        return digits;
    }

    /// Returns the power of ten that the digits are multiplied by.
    int exponent() {
        return exponent;
    }

    /// Finds the digits of a finite number above 0.
    void find(double value) {
        long bits = Double.doubleToRawLongBits(value);
        long fraction = bits & (1L << DOUBLE_BITS) - 1;
        int biased = (int) (bits >>> DOUBLE_BITS) & 0x7FF;
        long c = biased == 0 ? fraction : fraction | 1L << DOUBLE_BITS;
        int q = biased == 0 ? DOUBLE_MIN : biased - 1 + DOUBLE_MIN;
        if (q < 0 && q > -DOUBLE_BITS - 1 && (c & (1L << -q) - 1) == 0) {
            set(c >> -q, 0);
            return;
        }
        int scale = 0;
        if (biased == 0 && c < DOUBLE_TINY) {
            c *= 10;
            scale = -1;
        }
        boolean isRegular = c != 1L << DOUBLE_BITS || q == DOUBLE_MIN;
        int k = isRegular ? (int) (q * LOG_2 >> 41) : (int) (q * LOG_2 + LOG_3_4 >> 41);
        int h = q + floorLog2OfPowerOfTen(-k) + 2;
        long high = Powers.HIGH[-k - Powers.LEAST];
        long low = Powers.LOW[-k - Powers.LEAST];
        long middle = c << 2;
        long vb = round(high, low, middle << h);
        long left = round(high, low, middle - (isRegular ? 2 : 1) << h);
        long right = round(high, low, middle + 2 << h);
        choose(vb, left, right, (int) c & 1, k);
        exponent += scale;
    }

    /// Finds the digits of a finite number above 0.
    void find(float value) {
        int bits = Float.floatToRawIntBits(value);
        int fraction = bits & (1 << FLOAT_BITS) - 1;
        int biased = bits >>> FLOAT_BITS & 0xFF;
        long c = biased == 0 ? fraction : fraction | 1 << FLOAT_BITS;
        int q = biased == 0 ? FLOAT_MIN : biased - 1 + FLOAT_MIN;
        if (q < 0 && q > -FLOAT_BITS - 1 && (c & (1L << -q) - 1) == 0) {
            set(c >> -q, 0);
            return;
        }
        int scale = 0;
        if (biased == 0 && c < FLOAT_TINY) {
            c *= 10;
            scale = -1;
        }
        boolean isRegular = c != 1L << FLOAT_BITS || q == FLOAT_MIN;
        int k = isRegular ? (int) (q * LOG_2 >> 41) : (int) (q * LOG_2 + LOG_3_4 >> 41);
        int h = q + floorLog2OfPowerOfTen(-k) + 33;
        long power = Powers.HIGH[-k - Powers.LEAST] + 1;
        long middle = c << 2;
        long vb = round(power, middle << h);
        long left = round(power, middle - (isRegular ? 2 : 1) << h);
        long right = round(power, middle + 2 << h);
        choose(vb, left, right, (int) c & 1, k);
        exponent += scale;
    }

    /// Chooses among the decimals next to the number, whose distances are those of `vb` (four times the number), and of the
    /// ends of the interval that is rounded to it.
    private void choose(long vb, long left, long right, int odd, int k) {
        long s = vb >> 2;
        if (s >= 100) {
            long below = s / 10 * 10;
            long above = below + 10;
            boolean isBelowInside = left + odd <= below << 2;
            boolean isAboveInside = (above << 2) + odd <= right;
            if (isBelowInside != isAboveInside) {
                set(isBelowInside ? below : above, k);
                return;
            }
        }
        long t = s + 1;
        boolean isLowerInside = left + odd <= s << 2;
        boolean isUpperInside = (t << 2) + odd <= right;
        if (isLowerInside != isUpperInside) {
            set(isLowerInside ? s : t, k);
            return;
        }
        long comparison = vb - (s + t << 1);
        set(comparison < 0 || comparison == 0 && (s & 1) == 0 ? s : t, k);
    }

    private void set(long found, int power) {
        digits = found;
        exponent = power;
    }

    private static int floorLog2OfPowerOfTen(int e) {
        return (int) (e * LOG2_10 >> 38);
    }

    /// Multiplies and rounds to odd.
    private static long round(long high, long low, long factor) {
        long x = Math.multiplyHigh(low, factor);
        long y0 = high * factor;
        long y1 = Math.multiplyHigh(high, factor);
        long z = (y0 >>> 1) + x;
        long w = y1 + (z >>> 63);
        return w | (z & MASK_63) + MASK_63 >>> 63;
    }

    private static long round(long power, long factor) {
        long x = Math.multiplyHigh(power, factor);
        long y = x >>> 31;
        return y | (x & MASK_32) + MASK_32 >>> 32;
    }
}
