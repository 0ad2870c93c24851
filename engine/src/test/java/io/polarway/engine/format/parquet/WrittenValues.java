package io.polarway.engine.format.parquet;

import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.TimestampType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random values of every type that a Parquet file can hold, in shapes that ask for different encodings.
final class WrittenValues {
    /// Every type.
    static final List<SqlType> TYPES = List.of(ScalarType.BOOLEAN, ScalarType.TINYINT, ScalarType.SMALLINT,
            ScalarType.INTEGER, ScalarType.BIGINT, ScalarType.REAL, ScalarType.DOUBLE, new DecimalType(4, 1),
            new DecimalType(9, 9), new DecimalType(10, 2), new DecimalType(18, 0), new DecimalType(19, 4),
            new DecimalType(38, 10), ScalarType.VARCHAR, ScalarType.VARBINARY, ScalarType.DATE, ScalarType.TIME,
            TimestampType.MICROS, TimestampType.NANOS, TimestampType.MICROS_TZ, TimestampType.NANOS_TZ,
            ScalarType.UUID);

    /// How the values of a column come about.
    enum Shape {
        FEW, MANY, RISING, RUNS, EXTREME
    }

    private WrittenValues() {
    }

    /// Returns `rows` values, of which about one in `nullEvery` is NULL; none if it is 0.
    static List<Object> of(Random random, SqlType type, Shape shape, int rows, int nullEvery) {
        List<Object> values = new ArrayList<>();
        long number = random.nextInt(100);
        for (int i = 0; i < rows; i++) {
            number = switch (shape) {
                case FEW -> random.nextInt(7) - 3;
                case MANY, EXTREME -> random.nextLong();
                case RISING -> number + random.nextInt(5);
                case RUNS -> random.nextInt(40) == 0 ? random.nextInt(50) : number;
            };
            values.add(nullEvery > 0 && random.nextInt(nullEvery) == 0 ? null
                    : value(random, type, number, shape == Shape.EXTREME && random.nextInt(4) == 0));
        }
        return values;
    }

    private static Object value(Random random, SqlType type, long number, boolean isExtreme) {
        if (type instanceof DecimalType decimal) {
            BigInteger limit = BigInteger.TEN.pow(decimal.precision());
            BigInteger unscaled = isExtreme
                    ? limit.subtract(BigInteger.ONE).multiply(BigInteger.valueOf(random.nextBoolean() ? 1 : -1))
                    : BigInteger.valueOf(number).multiply(BigInteger.valueOf(number | 1)).remainder(limit);
            return new BigDecimal(unscaled, decimal.scale());
        }
        if (type instanceof TimestampType timestamp) {
            return timestamp.nanos() ? number % 4_000_000_000_000_000_000L : number % 200_000_000_000_000_000L;
        }
        return switch ((ScalarType) type) {
            case BOOLEAN -> (number & 1) == 0;
            case TINYINT -> isExtreme ? (random.nextBoolean() ? Byte.MIN_VALUE : Byte.MAX_VALUE) : (Byte) (byte) number;
            case SMALLINT -> isExtreme ? Short.MIN_VALUE : (Short) (short) number;
            case INTEGER -> isExtreme ? (random.nextBoolean() ? Integer.MIN_VALUE : Integer.MAX_VALUE)
                    : (Integer) (int) number;
            case BIGINT -> isExtreme ? (random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE) : (Long) number;
            case REAL -> isExtreme ? floats(random) : (Float) (number % 100_000 / 8f);
            case DOUBLE -> isExtreme ? (Double) (double) floats(random) : (Double) (number / 8.0);
            case VARCHAR -> text(random, number, isExtreme);
            case VARBINARY -> isExtreme ? new byte[random.nextInt(20)]
                    : text(random, number, false).getBytes(StandardCharsets.ISO_8859_1);
            case DATE -> (int) (number % 1_000_000);
            case TIME -> Math.floorMod(number, 86_400_000_000L) * 1000;
            case UUID -> {
                byte[] bytes = new byte[16];
                for (int i = 0; i < 8; i++) {
                    bytes[i] = (byte) (number >>> i * 8);
                    bytes[15 - i] = (byte) (number * 31 >>> i * 8);
                }
                yield bytes;
            }
            case NULL, INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME -> throw new IllegalArgumentException();
        };
    }

    private static float floats(Random random) {
        float[] special = {Float.NaN, 0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
        return special[random.nextInt(special.length)];
    }

    private static String text(Random random, long number, boolean isExtreme) {
        if (isExtreme) {
            return random.nextBoolean() ? "" : "ä€𝄞 of a string that is longer than what is kept as a bound: ".repeat(
                    1 + random.nextInt(5)) + number;
        }
        return number % 3 == 0 ? "s" + number : "string number " + number;
    }
}
