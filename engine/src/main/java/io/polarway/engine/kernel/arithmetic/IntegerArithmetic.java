package io.polarway.engine.kernel.arithmetic;

/// The SQL operators on integers, and on DECIMALs that are kept in 64 bits.
public enum IntegerArithmetic implements LongOperator {
    ADD("+") {
        @Override
        public long apply(long left, long right) {
            return left + right;
        }

        @Override
        public long overflow(long left, long right, long result) {
            return ((left ^ result) & (right ^ result)) >>> 63;
        }
    },
    SUBTRACT("-") {
        @Override
        public long apply(long left, long right) {
            return left - right;
        }

        @Override
        public long overflow(long left, long right, long result) {
            return ((left ^ right) & (left ^ result)) >>> 63;
        }
    },
    MULTIPLY("*") {
        @Override
        public long apply(long left, long right) {
            return left * right;
        }

        @Override
        public long overflow(long left, long right, long result) {
            return Math.multiplyHigh(left, right) ^ result >> 63;
        }
    },
    /// Truncates towards zero.
    DIVIDE("/") {
        @Override
        public long apply(long left, long right) {
            if (right == 0) {
                throw LongOperator.divisionByZero(describe(left, right));
            }
            return left / right;
        }

        @Override
        public long overflow(long left, long right, long result) {
            return left == Long.MIN_VALUE && right == -1 ? 1 : 0;
        }

        @Override
        public boolean isTotal() {
            return false;
        }
    },
    /// Has the sign of the dividend.
    REMAINDER("%") {
        @Override
        public long apply(long left, long right) {
            if (right == 0) {
                throw LongOperator.divisionByZero(describe(left, right));
            }
            return left % right;
        }

        @Override
        public boolean isTotal() {
            return false;
        }
    };

    private final String symbol;

    IntegerArithmetic(String symbol) {
        this.symbol = symbol;
    }

    @Override
    public String describe(long left, long right) {
        return left + " " + symbol + " " + right;
    }
}
