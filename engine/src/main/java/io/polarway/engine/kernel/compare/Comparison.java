package io.polarway.engine.kernel.compare;

/// The six comparison operators. Doubles compare as SQL values: -0 equals 0, NaN equals NaN and is above all numbers.
public enum Comparison {
    EQUAL("=") {
        @Override
        boolean test(long left, long right) {
            return left == right;
        }

        @Override
        boolean test(double left, double right) {
            return left == right | (left != left & right != right);
        }

        @Override
        boolean testHalves(long leftHigh, long leftLow, long rightHigh, long rightLow) {
            return ((leftHigh ^ rightHigh) | (leftLow ^ rightLow)) == 0;
        }
    },
    NOT_EQUAL("<>") {
        @Override
        boolean test(long left, long right) {
            return left != right;
        }

        @Override
        boolean test(double left, double right) {
            return left != right & (left == left | right == right);
        }

        @Override
        boolean testHalves(long leftHigh, long leftLow, long rightHigh, long rightLow) {
            return ((leftHigh ^ rightHigh) | (leftLow ^ rightLow)) != 0;
        }
    },
    LESS("<") {
        @Override
        boolean test(long left, long right) {
            return left < right;
        }

        @Override
        boolean test(double left, double right) {
            return left < right | (right != right & left == left);
        }

        @Override
        boolean testHalves(long leftHigh, long leftLow, long rightHigh, long rightLow) {
            return leftHigh < rightHigh
                    | (leftHigh == rightHigh & leftLow + Long.MIN_VALUE < rightLow + Long.MIN_VALUE);
        }
    },
    LESS_OR_EQUAL("<=") {
        @Override
        boolean test(long left, long right) {
            return left <= right;
        }

        @Override
        boolean test(double left, double right) {
            return left <= right | right != right;
        }

        @Override
        boolean testHalves(long leftHigh, long leftLow, long rightHigh, long rightLow) {
            return leftHigh < rightHigh
                    | (leftHigh == rightHigh & leftLow + Long.MIN_VALUE <= rightLow + Long.MIN_VALUE);
        }
    },
    GREATER(">") {
        @Override
        boolean test(long left, long right) {
            return left > right;
        }

        @Override
        boolean test(double left, double right) {
            return left > right | (left != left & right == right);
        }

        @Override
        boolean testHalves(long leftHigh, long leftLow, long rightHigh, long rightLow) {
            return leftHigh > rightHigh
                    | (leftHigh == rightHigh & leftLow + Long.MIN_VALUE > rightLow + Long.MIN_VALUE);
        }
    },
    GREATER_OR_EQUAL(">=") {
        @Override
        boolean test(long left, long right) {
            return left >= right;
        }

        @Override
        boolean test(double left, double right) {
            return left >= right | left != left;
        }

        @Override
        boolean testHalves(long leftHigh, long leftLow, long rightHigh, long rightLow) {
            return leftHigh > rightHigh
                    | (leftHigh == rightHigh & leftLow + Long.MIN_VALUE >= rightLow + Long.MIN_VALUE);
        }
    };

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /// Returns the operator in SQL.
    public String symbol() {
        return symbol;
    }

    /// Returns whether the operator is `=` or `<>`, for which values need not be ordered.
    boolean isEquality() {
        return this == EQUAL || this == NOT_EQUAL;
    }

    /// Returns the operator that gives the same answer with its operands exchanged.
    public Comparison exchanged() {
        return switch (this) {
            case EQUAL, NOT_EQUAL -> this;
            case LESS -> GREATER;
            case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
            case GREATER -> LESS;
            case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
        };
    }

    abstract boolean test(long left, long right);

    abstract boolean test(double left, double right);

    /// Compares signed 128-bit integers in halves.
    abstract boolean testHalves(long leftHigh, long leftLow, long rightHigh, long rightLow);
}
