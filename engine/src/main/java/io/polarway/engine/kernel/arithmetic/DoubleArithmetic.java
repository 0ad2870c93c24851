package io.polarway.engine.kernel.arithmetic;

/// The SQL operators on REAL and DOUBLE, as IEEE 754 has them. The result of REALs is right after rounding the double.
public enum DoubleArithmetic implements DoubleOperator {
    ADD {
        @Override
        public double apply(double left, double right) {
            return left + right;
        }
    },
    SUBTRACT {
        @Override
        public double apply(double left, double right) {
            return left - right;
        }
    },
    MULTIPLY {
        @Override
        public double apply(double left, double right) {
            return left * right;
        }
    },
    DIVIDE {
        @Override
        public double apply(double left, double right) {
            return left / right;
        }
    },
    /// C's fmod: the sign of the dividend.
    REMAINDER {
        @Override
        public double apply(double left, double right) {
            return left % right;
        }
    },
    NEGATE {
        @Override
        public double apply(double left, double right) {
            return -left;
        }
    }
}
