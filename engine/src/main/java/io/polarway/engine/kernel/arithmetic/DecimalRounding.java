package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.lang.foreign.MemorySegment;

/// Ways to drop decimal places of DECIMALs and digits of integers.
public enum DecimalRounding {
    /// Half away from zero.
    ROUND {
        @Override
        void drop(Int128 value, int digits) {
            value.divideByPowerOfTen(Math.min(digits, MOST_DIGITS));
        }
    },
    /// Towards zero.
    TRUNCATE {
        @Override
        void drop(Int128 value, int digits) {
            value.truncateByPowerOfTen(Math.min(digits, MOST_DIGITS));
        }
    },
    CEILING {
        @Override
        void drop(Int128 value, int digits) {
            dropTowards(value, digits, 1);
        }
    },
    FLOOR {
        @Override
        void drop(Int128 value, int digits) {
            dropTowards(value, digits, -1);
        }
    };

    /// One more than a DECIMAL has, so that everything is dropped.
    private static final int MOST_DIGITS = 39;

    abstract void drop(Int128 value, int digits);

    private static void dropTowards(Int128 value, int digits, int direction) {
        long high = value.high();
        long low = value.low();
        value.truncateByPowerOfTen(digits);
        long droppedHigh = value.high();
        long droppedLow = value.low();
        value.multiplyByPowerOfTen(digits);
        boolean isExact = value.high() == high && value.low() == low;
        boolean isTowards = high < 0 ? direction < 0 : direction > 0;
        value.set(droppedHigh, droppedLow);
        if (!isExact && isTowards) {
            value.add(droppedHigh, droppedLow, direction < 0 ? -1 : 0, direction);
        }
    }

    /// Returns the type of a DECIMAL with fewer decimal places: one digit more before the point where rounding can carry.
    public DecimalType atScale(DecimalType type, int scale) {
        if (scale >= type.scale()) {
            return type;
        }
        int carry = this == TRUNCATE ? 0 : 1;
        int precision = type.precision() - type.scale() + scale + carry;
        return new DecimalType(Math.max(1, Math.min(DecimalType.MAX_PRECISION, precision)), scale);
    }

    /// Returns the kernel that gives a DECIMAL, its first argument, fewer decimal places; the type of the result is
    /// [#atScale].
    public Kernel toScale(DecimalType type, int scale) {
        DecimalType result = atScale(type, scale);
        int dropped = type.scale() - result.scale();
        WideReader reader = WideReader.of(type.storage());
        return Elementwise.of(result, (operands, out) -> {
            MemorySegment in = operands.values(0);
            Int128 value = new Int128();
            for (int i = 0; i < operands.count(); i++) {
                int position = operands.position(i);
                if (operands.isValid(position)) {
                    int row = position & operands.mask(0);
                    value.set(reader.high(in, row), reader.low(in, row));
                    drop(value, dropped);
                    put(value, result, out, position);
                }
            }
        });
    }

    /// Returns the type of a DECIMAL or integer rounded to a number of decimal places that is known only later.
    public SqlType places(SqlType type) {
        return type instanceof DecimalType decimal && this == ROUND
                ? new DecimalType(Math.min(DecimalType.MAX_PRECISION, decimal.precision() + 1), decimal.scale())
                : type;
    }

    /// Returns the kernel that drops what is behind a number of decimal places, the second argument, an INTEGER; a negative
    /// one drops digits before the point.
    public Kernel toPlaces(SqlType type) {
        SqlType result = places(type);
        int scale = type instanceof DecimalType decimal ? decimal.scale() : 0;
        WideReader reader = WideReader.of(type.storage());
        return Elementwise.of(result, (operands, out) -> {
            MemorySegment in = operands.values(0);
            MemorySegment places = operands.values(1);
            Int128 value = new Int128();
            for (int i = 0; i < operands.count(); i++) {
                int position = operands.position(i);
                if (!operands.isValid(position)) {
                    continue;
                }
                int row = position & operands.mask(0);
                value.set(reader.high(in, row), reader.low(in, row));
                long dropped = (long) scale - MemoryAccess.getIntAtIndex(places, position & operands.mask(1));
                boolean overflows = false;
                if (dropped > 0) {
                    int digits = (int) Math.min(dropped, MOST_DIGITS);
                    drop(value, digits);
                    overflows = value.signum() != 0 && value.multiplyByPowerOfTen(digits);
                }
                if (overflows || !put(value, result, out, position)) {
                    throw LongOperator.overflow(DecimalDivision.describe(operands, position, "rounded to"), result.sql());
                }
            }
        });
    }

    private static boolean put(Int128 value, SqlType type, MemorySegment out, int position) {
        if (type instanceof DecimalType decimal) {
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
        LongWriter writer = LongWriter.of(type.storage());
        writer.write(out, position, value.low());
        return value.isLong() && writer.excess(value.low()) == 0;
    }

    /// Returns the kernel of the sign of a DECIMAL, as an INTEGER.
    public static Kernel sign(DecimalType type) {
        WideReader reader = WideReader.of(type.storage());
        return Elementwise.of(ScalarType.INTEGER, (Operands operands, MemorySegment out) -> {
            MemorySegment in = operands.values(0);
            for (int i = 0; i < operands.count(); i++) {
                int position = operands.position(i);
                int row = position & operands.mask(0);
                long high = reader.high(in, row);
                MemoryAccess.setIntAtIndex(out, position, high < 0 ? -1 : (high | reader.low(in, row)) == 0 ? 0 : 1);
            }
        });
    }
}
