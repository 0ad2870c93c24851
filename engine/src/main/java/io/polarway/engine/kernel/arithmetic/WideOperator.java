package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.kernel.decimal.Int128;

/// The SQL operators on unscaled DECIMALs of 128 bits: what [WideLoop] is copied for. ADD, SUBTRACT and REMAINDER take
/// operands of one scale.
enum WideOperator {
    ADD("+") {
        @Override
        boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result) {
            return result.add(aHigh, aLow, bHigh, bLow);
        }
    },
    SUBTRACT("-") {
        @Override
        boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result) {
            return result.subtract(aHigh, aLow, bHigh, bLow);
        }
    },
    MULTIPLY("*") {
        @Override
        boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result) {
            return result.multiply(aHigh, aLow, bHigh, bLow);
        }
    },
    /// The product of two operands of 64 bits.
    MULTIPLY_LONGS("*") {
        @Override
        boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result) {
            result.multiply(aLow, bLow);
            return false;
        }
    },
    REMAINDER("%") {
        @Override
        boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result) {
            result.remainder(aHigh, aLow, bHigh, bLow);
            return false;
        }
    },
    NEGATE("-") {
        @Override
        boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result) {
            result.set(aHigh, aLow);
            result.negate();
            return false;
        }
    },
    ABSOLUTE("abs") {
        @Override
        boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result) {
            result.set(aHigh, aLow);
            if (aHigh < 0) {
                result.negate();
            }
            return false;
        }
    };

    private final String symbol;

    WideOperator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    /// Sets `result`, and returns whether it overflowed 128 bits.
    abstract boolean apply(long aHigh, long aLow, long bHigh, long bLow, Int128 result);
}
