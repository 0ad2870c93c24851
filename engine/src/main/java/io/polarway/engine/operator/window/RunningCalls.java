package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.RunningFrame;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.function.WindowArguments;
import io.polarway.engine.operator.window.WindowFrame.Exclusion;
import io.polarway.engine.operator.window.WindowFrame.Kind;
import io.polarway.engine.operator.window.WindowFrame.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The functions of a window, as they are computed while rows come.
///
/// @param shape the window
/// @param factories what computes each function
/// @param waiting by how many order keys rows are equal that functions wait for; -1: none waits
record RunningCalls(WindowShape shape, List<RunningWindow.Factory> factories, int waiting) {
    /// Returns how the functions of a window are computed; null if one of them looks at later rows.
    static @Nullable RunningCalls of(WindowShape shape) {
        List<RunningWindow.Factory> factories = new ArrayList<>();
        int waiting = -1;
        for (WindowCall call : shape.calls()) {
            RunningFrame frame = frame(call);
            RunningWindow.Factory factory = call.function().evaluation().running(frame, arguments(call),
                    call.arguments().stream().map(Expression::type).toList());
            if (factory == null) {
                return null;
            }
            factories.add(factory);
            if (factory.waitsForPeers()) {
                if (waiting >= 0 && waiting != call.orderKeys()) {
                    return null;
                }
                waiting = call.orderKeys();
            }
        }
        return new RunningCalls(shape, List.copyOf(factories), waiting);
    }

    private static RunningFrame frame(WindowCall call) {
        WindowFrame frame = call.frame();
        if (frame.from().kind() != Kind.UNBOUNDED_PRECEDING || frame.to().kind() != Kind.CURRENT_ROW
                || frame.exclusion() != Exclusion.NO_OTHERS) {
            return RunningFrame.OTHER;
        }
        if (frame.mode() == Mode.ROWS) {
            return RunningFrame.ROWS;
        }
        return call.orderKeys() == 0 ? RunningFrame.OTHER : RunningFrame.PEERS;
    }

    static WindowArguments arguments(WindowCall call) {
        List<Boolean> isConstant = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>();
        for (Expression argument : call.arguments()) {
            isConstant.add(argument instanceof Expression.Literal);
            values.add(argument instanceof Expression.Literal literal ? literal.value() : null);
        }
        return new WindowArguments(isConstant, values);
    }

    /// Gives a function the rows of a batch.
    void begin(int call, RunningWindow function, Batch batch, InputOrder order, Worker worker) {
        List<Expression> arguments = shape.calls().get(call).arguments();
        Column[] columns = new Column[arguments.size()];
        int done = 0;
        try {
            for (; done < columns.length; done++) {
                columns[done] = switch (arguments.get(done)) {
                    case Expression.Reference reference -> batch.column(reference.index()).retain();
                    case Expression.Literal literal ->
                            Values.constant(worker.memory(), literal.type(), literal.value(), batch.positions());
                    default -> throw EngineException.internal("a window function computes its arguments");
                };
            }
            function.begin(order.rows(shape.calls().get(call).orderKeys(), worker), columns);
        } finally {
            for (int i = 0; i < done; i++) {
                columns[i].close();
            }
        }
    }
}
