package io.polarway.engine.expression;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.PredicateKernel;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kernel over its arguments: a function, an operator or a cast.
final class CallNode extends Node {
    private final Kernel kernel;
    private final boolean isPure;

    /// @param isPure whether the function gives equal results for equal arguments
    CallNode(Kernel kernel, List<Node> arguments, SqlType type, boolean isPure) {
        super(type, arguments, isPure);
        this.kernel = kernel;
        this.isPure = isPure;
    }

    @Override
    Column compute(Frame frame, @Nullable Selection selection) {
        Column[] arguments = arguments(frame, selection);
        try {
            if (isPure && !frame.isOneRow() && areConstant(arguments)) {
                return once(arguments, frame);
            }
            return kernel.apply(arguments, selection, frame.rows(), frame.scratch());
        } finally {
            close(arguments);
        }
    }

    @Override
    int computeSelect(Frame frame, @Nullable Selection selection, int[] out) {
        Column[] arguments = arguments(frame, selection);
        try {
            if (kernel instanceof PredicateKernel predicate && !areConstant(arguments)) {
                return predicate.select(arguments, selection, frame.rows(), out, frame.scratch());
            }
            try (Column column = isPure && areConstant(arguments)
                    ? once(arguments, frame)
                    : kernel.apply(arguments, selection, frame.rows(), frame.scratch())) {
                return TrueRows.of(column, selection, frame.rows(), out);
            }
        } finally {
            close(arguments);
        }
    }

    private Column[] arguments(Frame frame, @Nullable Selection selection) {
        List<Node> nodes = children();
        Column[] arguments = new Column[nodes.size()];
        try {
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = nodes.get(i).evaluate(frame, selection);
            }
            return arguments;
        } catch (Throwable thrown) {
            close(arguments);
            throw thrown;
        }
    }

    private static boolean areConstant(Column[] arguments) {
        for (Column argument : arguments) {
            if (!(argument instanceof ConstantColumn)) {
                return false;
            }
        }
        return arguments.length > 0;
    }

    /// Evaluates one row for constant arguments that were not known to be so before.
    private Column once(Column[] arguments, Frame frame) {
        Column[] ones = new Column[arguments.length];
        try {
            for (int i = 0; i < ones.length; i++) {
                ones[i] = ((ConstantColumn) arguments[i]).withRows(1);
            }
            try (Column one = kernel.apply(ones, null, 1, frame.scratch())) {
                return repeat(one, frame);
            }
        } finally {
            close(ones);
        }
    }

    private static void close(@Nullable Column[] columns) {
        for (Column column : columns) {
            if (column != null) {
                column.close();
            }
        }
    }
}
