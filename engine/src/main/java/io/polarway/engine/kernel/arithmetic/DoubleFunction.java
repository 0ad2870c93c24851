package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/// Functions of one or two doubles that cost more than a loop around them; undefined arguments are errors as in PostgreSQL,
/// NaN gives NaN.
public enum DoubleFunction implements DoubleOperator {
    SQRT((x, y) -> Math.sqrt(notBelow(x, 0, "Cannot take the square root of a negative number")), true),
    CBRT((x, y) -> Math.cbrt(x), false),
    EXP((x, y) -> Math.exp(x), false),
    LN((x, y) -> Math.log(logarithmic(x)), true),
    LOG10((x, y) -> Math.log10(logarithmic(x)), true),
    LOG2((x, y) -> log2(logarithmic(x)), true),
    /// The logarithm of the right operand to the base of the left one.
    LOG((base, x) -> log(logarithmic(base), logarithmic(x)), true),
    POWER(DoubleFunction::power, true),
    SIN((x, y) -> Math.sin(x), false),
    COS((x, y) -> Math.cos(x), false),
    TAN((x, y) -> Math.tan(x), false),
    COT((x, y) -> 1 / Math.tan(x), false),
    ASIN((x, y) -> Math.asin(within(x, "asin")), true),
    ACOS((x, y) -> Math.acos(within(x, "acos")), true),
    ATAN((x, y) -> Math.atan(x), false),
    ATAN2((x, y) -> Math.atan2(x, y), false),
    SINH((x, y) -> Math.sinh(x), false),
    COSH((x, y) -> Math.cosh(x), false),
    TANH((x, y) -> Math.tanh(x), false),
    ASINH((x, y) -> Math.copySign(asinh(Math.abs(x)), x), false),
    ACOSH((x, y) -> acosh(notBelow(x, 1, "acosh is defined from 1 on")), true),
    ATANH((x, y) -> Math.copySign(atanh(Math.abs(within(x, "atanh"))), x), true),
    DEGREES((x, y) -> Math.toDegrees(x), false),
    RADIANS((x, y) -> Math.toRadians(x), false),
    /// The left operand rounded half to even to so many decimal places.
    ROUND_TO((x, places) -> Math.rint(x), false) {
        @Override
        public double apply(double left, double right) {
            return toPlaces(left, right, Math::rint);
        }
    },
    /// The left operand cut off behind so many decimal places.
    TRUNCATE_TO((x, places) -> x, false) {
        @Override
        public double apply(double left, double right) {
            return toPlaces(left, right, x -> x < 0 ? Math.ceil(x) : Math.floor(x));
        }
    };

    private static final double LN_2 = Math.log(2);
    /// Numbers have no digit that far before the point.
    private static final int LEAST_PLACES = -308;
    /// From here on a square plus or minus one is the square.
    private static final double LARGE = 0x1p28;
    private final DoubleBinaryOperator function;
    private final boolean canFail;

    DoubleFunction(DoubleBinaryOperator function, boolean canFail) {
        this.function = function;
        this.canFail = canFail;
    }

    @Override
    public double apply(double left, double right) {
        return function.applyAsDouble(left, right);
    }

    @Override
    public boolean isTotal() {
        return false;
    }

    /// Returns whether some arguments are errors.
    public boolean canFail() {
        return canFail;
    }

    private static EngineException undefined(String message, double argument) {
        boolean isWhole = argument == Math.rint(argument) && Math.abs(argument) < 1e15;
        return EngineException.of(ErrorCode.INVALID_ARGUMENT,
                message + ": " + (isWhole ? String.valueOf((long) argument) : String.valueOf(argument)));
    }

    private static double notBelow(double argument, double least, String message) {
        if (argument < least) {
            throw undefined(message, argument);
        }
        return argument;
    }

    private static double logarithmic(double argument) {
        if (argument == 0) {
            throw undefined("Cannot take the logarithm of zero", argument);
        }
        return notBelow(argument, 0, "Cannot take the logarithm of a negative number");
    }

    private static double within(double argument, String name) {
        if (argument < -1 || argument > 1) {
            throw undefined(name + " is defined from -1 to 1", argument);
        }
        return argument;
    }

    /// Of numbers that are not negative; in a form that loses no digits near 0 and does not overflow.
    private static double asinh(double x) {
        return x > LARGE ? Math.log(x) + LN_2 : Math.log1p(x + x * x / (1 + Math.sqrt(x * x + 1)));
    }

    private static double acosh(double x) {
        double above = x - 1;
        return x > LARGE ? Math.log(x) + LN_2 : Math.log1p(above + Math.sqrt(above * (x + 1)));
    }

    private static double atanh(double x) {
        return 0.5 * Math.log1p(2 * x / (1 - x));
    }

    private static double log2(double x) {
        double rounded = Math.rint(Math.log(x) / LN_2);
        return Math.abs(rounded) < 1000 && Math.scalb(1.0, (int) rounded) == x ? rounded : Math.log(x) / LN_2;
    }

    private static double log(double base, double x) {
        if (base == 1) {
            throw EngineException.of(ErrorCode.DIVISION_BY_ZERO, "There is no logarithm to the base 1");
        }
        return base == 10 ? Math.log10(x) : base == 2 ? log2(x) : Math.log(x) / Math.log(base);
    }

    private static double power(double base, double exponent) {
        if (base == 0 && exponent < 0) {
            throw undefined("Zero cannot be raised to a negative power", exponent);
        }
        if (base < 0 && exponent != Math.rint(exponent) && !Double.isNaN(exponent)) {
            throw undefined("A negative number cannot be raised to a power that is not an integer", exponent);
        }
        return base == 1 ? 1 : Math.pow(base, exponent);
    }

    private static double toPlaces(double x, double places, DoubleUnaryOperator rounding) {
        if (!Double.isFinite(x) || places > 30) {
            return x;
        }
        if (places < LEAST_PLACES) {
            return Math.copySign(0, x);
        }
        double factor = Math.pow(10, Math.abs(places));
        double scaled = places < 0 ? x / factor : x * factor;
        // Beyond 2^53 there are no decimal places left.
        if (Math.abs(scaled) >= 0x1p53) {
            return x;
        }
        double rounded = rounding.applyAsDouble(scaled);
        return places < 0 ? rounded * factor : rounded / factor;
    }
}
