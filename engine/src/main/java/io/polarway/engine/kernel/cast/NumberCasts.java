package io.polarway.engine.kernel.cast;

import io.polarway.engine.kernel.DoubleReader;
import io.polarway.engine.kernel.DoubleWriter;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Casts between integers, DECIMAL, REAL, DOUBLE and BOOLEAN. DECIMALs round half away from zero, doubles to integers half
/// to even, doubles to DECIMAL from their shortest decimal form.
final class NumberCasts {
    private static final LoopTemplate<CastLoop> LONGS = new LoopTemplate<>(MethodHandles.lookup(), LongCastLoop.class);
    private static final LoopTemplate<CastLoop> TO_DOUBLE = new LoopTemplate<>(MethodHandles.lookup(),
            LongToDoubleLoop.class);
    private static final LoopTemplate<CastLoop> TO_LONG = new LoopTemplate<>(MethodHandles.lookup(),
            DoubleToLongLoop.class);
    /// Up to here all integers are doubles.
    private static final long EXACT_IN_DOUBLE = 1L << 53;
    /// The bits of a double for which a REAL has no room, and what they are in the middle of two REALs.
    private static final long REST_OF_REAL = (1L << 29) - 1;
    private static final long MIDDLE_OF_REALS = 1L << 28;
    private static final double SURELY_EXACT = 1L << 50;

    private NumberCasts() {
    }

    /// Returns the loop of a conversion of stored integers.
    static CastLoop longs(LongConversion conversion, Storage from, Storage to) {
        return LONGS.with(new LongCastLoop.Parameter(conversion, LongReader.of(from), LongWriter.of(to)));
    }

    /// Returns the loop between two numeric types.
    static CastLoop loop(SqlType from, SqlType to) {
        if (from.isFloating()) {
            return fromFloating(from, to);
        }
        if (to.isFloating()) {
            return toFloating(from, to);
        }
        return between(from, to);
    }

    private static int scale(SqlType type) {
        return type instanceof DecimalType decimal ? decimal.scale() : 0;
    }

    private static CastLoop between(SqlType from, SqlType to) {
        int up = scale(to) - scale(from);
        if (from.storage() == Storage.INT128 || to.storage() == Storage.INT128) {
            return wide(from, to, up);
        }
        long min = min(to);
        long max = max(to);
        if (up < 0) {
            return longs(new LongConversion.DivideRounding(Int128.powerOfTen(-up), min, max), from.storage(),
                    to.storage());
        }
        long factor = Int128.powerOfTen(up);
        return longs(new LongConversion.Multiply(factor, min / factor, max / factor), from.storage(), to.storage());
    }

    private static long min(SqlType type) {
        return type instanceof DecimalType ? -max(type) : -max(type) - 1;
    }

    private static long max(SqlType type) {
        return type instanceof DecimalType decimal
                ? Int128.powerOfTen(decimal.precision()) - 1
                : Long.MAX_VALUE >> 64 - 8 * type.storage().width();
    }

    private static CastLoop wide(SqlType from, SqlType to, int up) {
        WideReader reader = WideReader.of(from.storage());
        return RowCast.loop(scratch -> {
            Int128 value = new Int128();
            return (column, row, out, position) -> {
                value.set(reader.high(column.values(), row), reader.low(column.values(), row));
                if (up > 0 && value.multiplyByPowerOfTen(up)) {
                    return false;
                }
                value.divideByPowerOfTen(Math.max(0, -up));
                return put(value, to, out, position);
            };
        });
    }

    /// Writes a value if it fits, and returns whether it does.
    private static boolean put(Int128 value, SqlType to, MemorySegment out, int position) {
        if (to instanceof DecimalType decimal) {
            if (value.exceeds(decimal.precision())) {
                return false;
            }
            if (decimal.isLong()) {
                MemoryAccess.setLongAtIndex(out, position, value.low());
            } else {
                value.write(out, position);
            }
            return true;
        }
        LongWriter writer = LongWriter.of(to.storage());
        if (!value.isLong() || writer.excess(value.low()) != 0) {
            return false;
        }
        writer.write(out, position, value.low());
        return true;
    }

    private static CastLoop toFloating(SqlType from, SqlType to) {
        DoubleWriter writer = DoubleWriter.of(to.storage());
        if (to.storage() == Storage.FLOAT32 && from.storage() == Storage.INT64) {
            return toReal(scale(from));
        }
        if (from.storage() != Storage.INT128) {
            return TO_DOUBLE.with(new LongToDoubleLoop.Parameter(scale(from), LongReader.of(from.storage()), writer));
        }
        int scale = scale(from);
        return RowCast.loop(scratch -> {
            Int128 value = new Int128();
            return (column, row, out, position) -> {
                value.read(column.values(), row);
                BigDecimal exact = new BigDecimal(value.toBigInteger(), scale);
                writer.write(out, position,
                        to.storage() == Storage.FLOAT32 ? exact.floatValue() : exact.doubleValue());
                return true;
            };
        });
    }

    /// Casts 64-bit integers and DECIMALs to REAL. A number that is rounded to a double first, and lies in the middle of two
    /// REALs then, could be rounded to the wrong one.
    private static CastLoop toReal(int scale) {
        return RowCast.loop(scratch -> (column, row, out, position) -> {
            long value = MemoryAccess.getLongAtIndex(column.values(), row);
            float nearest = (float) value;
            if (scale > 0) {
                double quotient = value / (double) Int128.powerOfTen(scale);
                boolean isQuotientNearest = value < EXACT_IN_DOUBLE && value > -EXACT_IN_DOUBLE;
                boolean isMiddle = (Double.doubleToRawLongBits(quotient) & REST_OF_REAL) == MIDDLE_OF_REALS;
                nearest = isQuotientNearest && !isMiddle
                        ? (float) quotient
                        : BigDecimal.valueOf(value, scale).floatValue();
            }
            MemoryAccess.setFloatAtIndex(out, position, nearest);
            return true;
        });
    }

    private static CastLoop fromFloating(SqlType from, SqlType to) {
        DoubleReader reader = DoubleReader.of(from.storage());
        if (to.isInteger()) {
            double above = -(double) min(to);
            return TO_LONG.with(new DoubleToLongLoop.Parameter(reader, LongWriter.of(to.storage()), -above, above));
        }
        if (to instanceof DecimalType decimal) {
            return RowCast.loop(scratch -> {
                Int128 value = new Int128();
                return (column, row, out,
                        position) -> toDecimal(reader.read(column.values(), row), from == ScalarType.REAL,
                                decimal.scale(), value)
                                && put(value, decimal, out, position);
            });
        }
        DoubleWriter writer = DoubleWriter.of(to.storage());
        return RowCast.loop(scratch -> (column, row, out, position) -> {
            double value = reader.read(column.values(), row);
            writer.write(out, position, value);
            return to == ScalarType.DOUBLE || Double.isInfinite(value) || !Float.isInfinite((float) value);
        });
    }

    private static boolean toDecimal(double number, boolean isReal, int scale, Int128 result) {
        if (scale <= 15 && !isReal) {
            double scaled = number * Int128.powerOfTen(scale);
            double rounded = Math.rint(scaled);
            // Away from a tie, the error of the product does not matter.
            if (Math.abs(scaled) < SURELY_EXACT && Math.abs(scaled - rounded) < 0.499) {
                result.set((long) rounded);
                return true;
            }
        }
        if (Double.isNaN(number) || Double.isInfinite(number) || Math.abs(number) > 1e39) {
            return false;
        }
        BigDecimal exact = isReal ? new BigDecimal(Float.toString((float) number))
                : new BigDecimal(Double.toString(number));
        java.math.BigInteger unscaled = exact.setScale(scale, RoundingMode.HALF_UP).unscaledValue();
        result.set(unscaled);
        return unscaled.bitLength() <= 127;
    }

    /// Returns the cast of a number to BOOLEAN: whether it is not 0.
    static RowCast.Factory toBoolean(SqlType from) {
        if (from.isFloating()) {
            DoubleReader reader = DoubleReader.of(from.storage());
            return scratch -> (column, row, out, position) -> {
                TextCasts.putBit(out, position, reader.read(column.values(), row) != 0);
                return true;
            };
        }
        WideReader reader = WideReader.of(from.storage());
        return scratch -> (column, row, out, position) -> {
            TextCasts.putBit(out, position,
                    (reader.low(column.values(), row) | reader.high(column.values(), row)) != 0);
            return true;
        };
    }

    /// Returns the cast of BOOLEAN to a number: 1 or 0.
    static CastLoop fromBoolean(SqlType to) {
        if (to.isFloating()) {
            return TO_DOUBLE.with(new LongToDoubleLoop.Parameter(0, LongReader.BIT, DoubleWriter.of(to.storage())));
        }
        if (to.storage() == Storage.INT128) {
            return RowCast.loop(scratch -> {
                Int128 value = new Int128();
                return (column, row, out, position) -> {
                    value.set(LongReader.BIT.read(column.values(), row));
                    return !value.multiplyByPowerOfTen(scale(to)) && put(value, to, out, position);
                };
            });
        }
        long factor = Int128.powerOfTen(scale(to));
        return longs(new LongConversion.Multiply(factor, 0, max(to) / factor), Storage.BIT, to.storage());
    }
}
