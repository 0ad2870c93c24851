package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.kernel.DoubleReader;
import io.polarway.engine.kernel.DoubleWriter;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.LongReader;
import io.polarway.engine.kernel.LongWriter;
import io.polarway.engine.kernel.LoopTemplate;
import io.polarway.engine.kernel.ShapedLoop;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.invoke.MethodHandles;

/// The kernels of arithmetic, by operation and types.
public final class Arithmetic {
    private static final LoopTemplate<Elementwise.Loop> LONGS = template(LongLoop.class);
    private static final LoopTemplate<Elementwise.Loop> DOUBLES = template(DoubleLoop.class);
    private static final LoopTemplate<Elementwise.Loop> WIDES = template(WideLoop.class);

    private Arithmetic() {
    }

    /// Returns the kernel of an operation on one or two columns of integers, dates or DECIMALs of up to 64 bits.
    ///
    /// @param operator the operation on the stored integers
    /// @param left the storage of the left operand
    /// @param right the storage of the right operand; of the left one, if there is only one
    /// @param result the type of the result
    /// @param isChecked whether a result can be too large for its storage, which is then an error
    public static Kernel longs(LongOperator operator, Storage left, Storage right, SqlType result, boolean isChecked) {
        LongLoop.Operation operation = new LongLoop.Operation(operator, LongReader.of(left), LongReader.of(right),
                LongWriter.of(result.storage()), isChecked);
        return Elementwise.of(result, new ShapedLoop(LONGS, operation, operator.isTotal()));
    }

    /// Returns the kernel of an operation on one or two columns of REAL or DOUBLE.
    ///
    /// @param operator the operation
    /// @param operand the storage of the operands
    /// @param result the type of the result
    public static Kernel doubles(DoubleOperator operator, Storage operand, SqlType result) {
        DoubleLoop.Operation operation = new DoubleLoop.Operation(operator, DoubleReader.of(operand),
                DoubleWriter.of(result.storage()));
        return Elementwise.of(result, new ShapedLoop(DOUBLES, operation, operator.isTotal()));
    }

    /// Returns the kernel of the sum of two DECIMALs of the scale of the result.
    public static Kernel add(DecimalType left, DecimalType right, DecimalType result) {
        return sum(IntegerArithmetic.ADD, WideOperator.ADD, left, right, result);
    }

    /// Returns the kernel of the difference of two DECIMALs of the scale of the result.
    public static Kernel subtract(DecimalType left, DecimalType right, DecimalType result) {
        return sum(IntegerArithmetic.SUBTRACT, WideOperator.SUBTRACT, left, right, result);
    }

    /// Returns the kernel of the product of two DECIMALs or integers.
    public static Kernel multiply(SqlType left, SqlType right, DecimalType result) {
        if (result.isLong()) {
            return longs(IntegerArithmetic.MULTIPLY, left.storage(), right.storage(), result, false);
        }
        boolean areLongs = left.storage() != Storage.INT128 && right.storage() != Storage.INT128;
        WideOperator operator = areLongs ? WideOperator.MULTIPLY_LONGS : WideOperator.MULTIPLY;
        return wides(operator, left, right, result, result.precision() == DecimalType.MAX_PRECISION);
    }

    /// Returns the kernel of the quotient of two DECIMALs or integers.
    ///
    /// @param leftScale the scale of the dividend
    /// @param rightScale the scale of the divisor
    public static Kernel divide(SqlType left, int leftScale, SqlType right, int rightScale, DecimalType result) {
        return Elementwise.of(result, new DecimalDivision(WideReader.of(left.storage()), WideReader.of(right.storage()),
                result.scale() - leftScale + rightScale, result));
    }

    /// Returns the kernel of the remainder of two DECIMALs of the type of the result.
    public static Kernel remainder(DecimalType type) {
        return type.isLong()
                ? longs(IntegerArithmetic.REMAINDER, Storage.INT64, Storage.INT64, type, false)
                : wides(WideOperator.REMAINDER, type, type, type, false);
    }

    /// Returns the kernel of `-x` of a DECIMAL.
    public static Kernel negate(DecimalType type) {
        return type.isLong()
                ? longs(IntegerFunction.NEGATE, Storage.INT64, Storage.INT64, type, false)
                : wides(WideOperator.NEGATE, type, type, type, false);
    }

    /// Returns the kernel of the absolute value of a DECIMAL.
    public static Kernel absolute(DecimalType type) {
        return type.isLong()
                ? longs(IntegerFunction.ABSOLUTE, Storage.INT64, Storage.INT64, type, false)
                : wides(WideOperator.ABSOLUTE, type, type, type, false);
    }

    private static Kernel sum(LongOperator narrow, WideOperator wide, DecimalType left, DecimalType right,
            DecimalType result) {
        return result.isLong()
                ? longs(narrow, Storage.INT64, Storage.INT64, result, false)
                : wides(wide, left, right, result, result.precision() == DecimalType.MAX_PRECISION);
    }

    private static Kernel wides(WideOperator operator, SqlType left, SqlType right, DecimalType result,
            boolean isChecked) {
        WideLoop.Operation operation = new WideLoop.Operation(operator, WideReader.of(left.storage()),
                WideReader.of(right.storage()), isChecked);
        return Elementwise.of(result, new ShapedLoop(WIDES, operation, operation.isTotal()));
    }

    private static LoopTemplate<Elementwise.Loop> template(Class<? extends Elementwise.Loop> template) {
        return new LoopTemplate<>(MethodHandles.lookup(), template);
    }
}
