package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.batch.Values;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Operands;
import io.polarway.engine.kernel.WideReader;
import io.polarway.engine.kernel.decimal.Int128;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.DecimalType;
import java.lang.foreign.MemorySegment;

/// Divides DECIMALs or integers of any two scales, rounding half away from zero. One class serves all: a division costs
/// far more than the calls around it.
final class DecimalDivision implements Elementwise.Loop {
    private final WideReader left;
    private final WideReader right;
    private final int exponent;
    private final DecimalType result;

    /// Creates a loop.
    ///
    /// @param left how the dividend is read
    /// @param right how the divisor is read
    /// @param exponent the power of ten by which the dividend is multiplied to get at the result's scale
    /// @param result the type of the result
    DecimalDivision(WideReader left, WideReader right, int exponent, DecimalType result) {
        this.left = left;
        this.right = right;
        this.exponent = exponent;
        this.result = result;
    }

    @Override
    public void run(Operands operands, MemorySegment out) {
        MemorySegment dividends = operands.values(0);
        MemorySegment divisors = operands.values(1);
        Int128 quotient = new Int128();
        int count = operands.count();
        for (int i = 0; i < count; i++) {
            int position = operands.position(i);
            if (!operands.isValid(position)) {
                continue;
            }
            int leftRow = position & operands.mask(0);
            int rightRow = position & operands.mask(1);
            long high = right.high(divisors, rightRow);
            long low = right.low(divisors, rightRow);
            if ((high | low) == 0) {
                throw LongOperator.divisionByZero(describe(operands, position, "/"));
            }
            boolean overflows = quotient.divide(left.high(dividends, leftRow), left.low(dividends, leftRow), high, low,
                    exponent);
            if (overflows || quotient.exceeds(result.precision())) {
                throw LongOperator.overflow(describe(operands, position, "/"), result.sql());
            }
            if (result.isLong()) {
                MemoryAccess.setLongAtIndex(out, position, quotient.low());
            } else {
                quotient.write(out, position);
            }
        }
    }

    /// Returns the operation at a position in words of SQL, for errors.
    static String describe(Operands operands, int position, String symbol) {
        String first = String.valueOf(Values.get(operands.column(0), operands.row(0, position)));
        return operands.size() == 1
                ? symbol + " " + first
                : first + " " + symbol + " " + Values.get(operands.column(1), operands.row(1, position));
    }
}
