package io.polarway.engine.operator.window;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.BoundWindow;
import java.util.List;

/// One window function of a [Window].
///
/// @param function the function
/// @param arguments of the function's argument types: columns of the input, or constants
/// @param orderKeys how many of the operator's order keys are the function's own
/// @param frame the rows that the function sees
public record WindowCall(BoundWindow function, List<Expression> arguments, int orderKeys, WindowFrame frame) {
    /// Copies the list.
    public WindowCall {
        arguments = List.copyOf(arguments);
    }
}
