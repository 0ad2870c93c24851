package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import java.lang.foreign.MemorySegment;

/// The factorial of a BIGINT, exact up to 33!.
public final class Factorial {
    /// The type of the result.
    public static final DecimalType RESULT = new DecimalType(38, 0);
    /// The kernel.
    public static final Kernel KERNEL = Elementwise.of(RESULT, Factorial::run);
    private static final int LARGEST = 33;

    private Factorial() {
    }

    private static void run(Operands operands, MemorySegment out) {
        Int128 product = new Int128();
        for (int i = 0; i < operands.count(); i++) {
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            long number = MemoryAccess.getLongAtIndex(operands.values(0), position & operands.mask(0));
            if (number < 0) {
                throw EngineException.of(ErrorCode.INVALID_ARGUMENT,
                        "There is no factorial of a negative number: " + number);
            }
            if (number > LARGEST) {
                throw EngineException.of(ErrorCode.NUMERIC_OVERFLOW,
                        "Overflow: factorial(" + number + ") does not fit DECIMAL(38,0). The largest is factorial(33)");
            }
            product.set(1);
            for (long factor = 2; factor <= number; factor++) {
                product.multiply(product.high(), product.low(), 0, factor);
            }
            product.write(out, position);
        }
    }
}
