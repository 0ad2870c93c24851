package io.polarway.engine.kernel.arithmetic;

/// Functions of one double that cost no more than an operator.
public enum DoubleRounding implements DoubleOperator {
    ABSOLUTE {
        @Override
        public double apply(double left, double right) {
            return Math.abs(left);
        }
    },
    SIGN {
        @Override
        public double apply(double left, double right) {
            return Math.signum(left);
        }
    },
    CEILING {
        @Override
        public double apply(double left, double right) {
            return Math.ceil(left);
        }
    },
    FLOOR {
        @Override
        public double apply(double left, double right) {
            return Math.floor(left);
        }
    },
    /// Half to even.
    ROUND {
        @Override
        public double apply(double left, double right) {
            return Math.rint(left);
        }
    },
    TRUNCATE {
        @Override
        public double apply(double left, double right) {
            return left < 0 ? Math.ceil(left) : Math.floor(left);
        }
    }
}
