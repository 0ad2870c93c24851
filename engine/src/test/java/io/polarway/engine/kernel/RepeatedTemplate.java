package io.polarway.engine.kernel;

import java.lang.invoke.MethodHandles;
import java.util.function.IntUnaryOperator;

/// A template for [LoopTemplateTest]: applies an operator several times.
final class RepeatedTemplate implements IntUnaryOperator {
    /// What a copy is made for.
    record Parameter(IntUnaryOperator operator, int times) {
    }

    private static final Parameter PARAMETER = LoopTemplate.parameter(MethodHandles.lookup(), Parameter.class);
    private static final IntUnaryOperator OPERATOR = PARAMETER.operator();
    private static final int TIMES = PARAMETER.times();

    @Override
    public int applyAsInt(int operand) {
        int result = operand;
        for (int i = 0; i < TIMES; i++) {
            result = OPERATOR.applyAsInt(result);
        }
        return result;
    }
}
