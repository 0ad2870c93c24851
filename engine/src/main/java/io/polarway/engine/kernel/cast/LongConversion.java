package io.polarway.engine.kernel.cast;

/// A change of one stored integer into another: what [LongCastLoop] is copied for, once per record that differs.
sealed interface LongConversion {
    /// Returns the new integer; any number where the old one does not fit.
    long convert(long value);

    /// Returns whether the integer has a new one.
    boolean fits(long value);

    /// Multiplies values between `min` and `max`.
    record Multiply(long factor, long min, long max) implements LongConversion {
        @Override
        public long convert(long value) {
            return value * factor;
        }

        @Override
        public boolean fits(long value) {
            return value >= min & value <= max;
        }
    }

    /// Divides by an even number, rounding half away from zero, and takes results between `min` and `max`.
    record DivideRounding(long divisor, long min, long max) implements LongConversion {
        @Override
        public long convert(long value) {
            long quotient = value / divisor;
            long rest = value - quotient * divisor;
            long half = divisor >> 1;
            return quotient + (rest >= half ? 1 : 0) - (rest <= -half ? 1 : 0);
        }

        @Override
        public boolean fits(long value) {
            long result = convert(value);
            return result >= min & result <= max;
        }
    }

    /// Divides, rounding down.
    record DivideDown(long divisor) implements LongConversion {
        @Override
        public long convert(long value) {
            return Math.floorDiv(value, divisor);
        }

        @Override
        public boolean fits(long value) {
            return true;
        }
    }

    /// The time of day of a timestamp, in nanoseconds.
    record TimeOfDay(long unitsPerDay, long nanosPerUnit) implements LongConversion {
        @Override
        public long convert(long value) {
            return Math.floorMod(value, unitsPerDay) * nanosPerUnit;
        }

        @Override
        public boolean fits(long value) {
            return true;
        }
    }
}
