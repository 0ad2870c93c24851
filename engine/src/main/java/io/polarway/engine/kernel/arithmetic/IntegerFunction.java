package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;

/// Functions of one or two integers.
public enum IntegerFunction implements LongOperator {
    NEGATE("-") {
        @Override
        public long apply(long left, long right) {
            return -left;
        }

        @Override
        public long overflow(long left, long right, long result) {
            return (left & result) >>> 63;
        }
    },
    ABSOLUTE("abs") {
        @Override
        public long apply(long left, long right) {
            return Math.abs(left);
        }

        @Override
        public long overflow(long left, long right, long result) {
            return result >>> 63;
        }
    },
    SIGN("sign") {
        @Override
        public long apply(long left, long right) {
            return Long.signum(left);
        }
    },
    BIT_NOT("~") {
        @Override
        public long apply(long left, long right) {
            return ~left;
        }
    },
    BIT_AND("&") {
        @Override
        public long apply(long left, long right) {
            return left & right;
        }
    },
    BIT_OR("|") {
        @Override
        public long apply(long left, long right) {
            return left | right;
        }
    },
    BIT_XOR("xor") {
        @Override
        public long apply(long left, long right) {
            return left ^ right;
        }
    },
    /// A result that lost bits, or the sign, is an overflow.
    SHIFT_LEFT("<<") {
        @Override
        public long apply(long left, long right) {
            if (right < 0) {
                throw negativeShift(left, right);
            }
            return right > 63 ? 0 : left << right;
        }

        @Override
        public long overflow(long left, long right, long result) {
            return right > 63 ? left : result >> right ^ left;
        }

        @Override
        public boolean isTotal() {
            return false;
        }
    },
    /// Keeps the sign; a shift by 64 or more gives 0 or -1.
    SHIFT_RIGHT(">>") {
        @Override
        public long apply(long left, long right) {
            if (right < 0) {
                throw negativeShift(left, right);
            }
            return left >> Math.min(right, 63);
        }

        @Override
        public boolean isTotal() {
            return false;
        }
    },
    GREATEST_COMMON_DIVISOR("gcd") {
        @Override
        public long apply(long left, long right) {
            long a = left;
            long b = right;
            while (b != 0) {
                long rest = a % b;
                a = b;
                b = rest;
            }
            return Math.abs(a);
        }

        @Override
        public long overflow(long left, long right, long result) {
            return result >>> 63;
        }

        @Override
        public boolean isTotal() {
            return false;
        }
    },
    LEAST_COMMON_MULTIPLE("lcm") {
        @Override
        public long apply(long left, long right) {
            long divisor = GREATEST_COMMON_DIVISOR.apply(left, right);
            return divisor == 0 ? 0 : Math.abs(left / divisor * right);
        }

        @Override
        public long overflow(long left, long right, long result) {
            long divisor = GREATEST_COMMON_DIVISOR.apply(left, right);
            if (divisor == 0) {
                return 0;
            }
            long factor = left / divisor;
            return Math.multiplyHigh(factor, right) ^ factor * right >> 63 | result >>> 63;
        }

        @Override
        public boolean isTotal() {
            return false;
        }
    };

    private final String symbol;

    IntegerFunction(String symbol) {
        this.symbol = symbol;
    }

    @Override
    public String describe(long left, long right) {
        return switch (this) {
            case NEGATE -> "-(" + left + ")";
            case ABSOLUTE, SIGN, BIT_NOT -> symbol + "(" + left + ")";
            case BIT_AND, BIT_OR, BIT_XOR, SHIFT_LEFT, SHIFT_RIGHT -> left + " " + symbol + " " + right;
            case GREATEST_COMMON_DIVISOR, LEAST_COMMON_MULTIPLE -> symbol + "(" + left + ", " + right + ")";
        };
    }

    private static EngineException negativeShift(long left, long right) {
        return EngineException.of(ErrorCode.INVALID_ARGUMENT,
                "Cannot shift " + left + " by " + right + " bits: the number of bits is not negative");
    }
}
