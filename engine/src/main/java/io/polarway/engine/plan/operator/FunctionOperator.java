package io.polarway.engine.plan.operator;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.type.SqlType;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// A scalar function of the catalog, or one of its operators such as `+`, as an operator of the syntax tree.
public final class FunctionOperator extends EngineOperator {
    private final ScalarFunction function;

    public FunctionOperator(ScalarFunction function) {
        super(function.name().toUpperCase(Locale.ROOT), kind(function.name()));
        this.function = function;
    }

    /// Returns whether this is a function without arguments that gives another value each time, such as `random()`.
    public boolean isGenerator() {
        BoundFunction bound = function.bind(List.of());
        return bound != null && !bound.isDeterministic();
    }

    private BoundFunction bind(List<Argument> arguments) {
        BoundFunction bound = Binding.bind(function, arguments);
        if (bound != null) {
            return bound;
        }
        String name = function.name();
        String types = Argument.describe(arguments);
        boolean isSymbol = !Character.isLetter(name.charAt(0));
        if (isSymbol && arguments.size() == 2) {
            throw mismatch("The operator " + name + " does not take " + arguments.getFirst().type().sql() + " and "
                    + arguments.getLast().type().sql() + ". Cast one of them to the other's type");
        }
        throw mismatch("The function " + name + " does not take (" + types + "). " + function.description());
    }

    @Override
    SqlType resultType(List<Argument> arguments) {
        return bind(arguments).resultType();
    }

    @Override
    List<SqlType> argumentTypes(List<Argument> arguments) {
        return bind(arguments).argumentTypes();
    }

    @Override
    public RexNode convert(EngineRexBuilder builder, List<RexNode> operands) {
        BoundFunction bound = bind(arguments(operands));
        return BoundOperator.call(builder, bound, getKind(), castOperands(builder, operands));
    }

    /// Returns the kind by which Calcite's rules know the operator: only where they treat it as the engine does.
    private static SqlKind kind(String name) {
        return switch (name) {
            case "=" -> SqlKind.EQUALS;
            case "<>" -> SqlKind.NOT_EQUALS;
            default -> SqlKind.OTHER_FUNCTION;
        };
    }
}
