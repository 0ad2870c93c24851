package io.polarway.engine.kernel.decimal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Compares 128-bit arithmetic with BigInteger's.
class Int128Test {
    private static final BigInteger LIMIT = BigInteger.ONE.shiftLeft(127);
    private final Random random = new Random(3);
    private final Int128 a = new Int128();
    private final Int128 b = new Int128();
    private final Int128 result = new Int128();

    private BigInteger any() {
        BigInteger value = switch (random.nextInt(4)) {
            case 0 -> BigInteger.ONE.shiftLeft(random.nextInt(127)).subtract(BigInteger.valueOf(random.nextInt(3)));
            case 1 -> BigInteger.TEN.pow(random.nextInt(39)).add(BigInteger.valueOf(random.nextInt(3) - 1));
            default -> new BigInteger(random.nextInt(128), random);
        };
        value = value.min(LIMIT.subtract(BigInteger.ONE));
        return random.nextBoolean() ? value : value.negate();
    }

    private static boolean fits(BigInteger value) {
        return value.bitLength() <= 127;
    }

    private void check(BigInteger expected, boolean overflowed, String operation) {
        assertEquals(!fits(expected), overflowed, operation);
        if (!overflowed) {
            assertEquals(expected, result.toBigInteger(), operation);
        }
    }

    @Test
    void agreesWithBigInteger() {
        for (int i = 0; i < 200_000; i++) {
            BigInteger x = any();
            BigInteger y = any();
            a.set(x);
            b.set(y);
            String operands = x + " " + y;
            check(x.add(y), result.add(a.high(), a.low(), b.high(), b.low()), operands);
            check(x.subtract(y), result.subtract(a.high(), a.low(), b.high(), b.low()), operands);
            BigInteger product = x.multiply(y);
            if (!product.equals(LIMIT.negate())) {
                check(product, result.multiply(a.high(), a.low(), b.high(), b.low()), operands);
            }
            if (y.signum() != 0) {
                int exponent = random.nextInt(39);
                BigInteger quotient = new BigDecimal(x.multiply(BigInteger.TEN.pow(exponent)))
                        .divide(new BigDecimal(y), 0, RoundingMode.HALF_UP).toBigInteger();
                if (!quotient.equals(LIMIT.negate())) {
                    check(quotient, result.divide(a.high(), a.low(), b.high(), b.low(), exponent),
                            operands + " " + exponent);
                }
                result.remainder(a.high(), a.low(), b.high(), b.low());
                check(x.remainder(y), false, operands);
            }
            int exponent = random.nextInt(39);
            result.set(x);
            result.divideByPowerOfTen(exponent);
            check(new BigDecimal(x, exponent).setScale(0, RoundingMode.HALF_UP).toBigInteger(), false,
                    operands + exponent);
            result.set(x);
            result.truncateByPowerOfTen(exponent);
            check(new BigDecimal(x, exponent).toBigInteger(), false, operands + exponent);
            result.set(x);
            BigInteger scaled = x.multiply(BigInteger.TEN.pow(exponent));
            check(scaled, result.multiplyByPowerOfTen(exponent), operands + exponent);
            int precision = 1 + random.nextInt(38);
            assertEquals(x.abs().compareTo(BigInteger.TEN.pow(precision)) >= 0, a.exceeds(precision), operands);
        }
    }

    @Test
    void writesDigits() {
        for (int scale : new int[]{0, 1, 5, 18}) {
            for (long value : new long[]{0, 5, -5, 12345, -123456789, Long.MIN_VALUE, Long.MAX_VALUE}) {
                StringBuilder text = new StringBuilder("x");
                Int128.appendTo(text, value, scale);
                assertEquals("x" + BigDecimal.valueOf(value, scale).toPlainString(), text.toString());
            }
        }
    }
}
