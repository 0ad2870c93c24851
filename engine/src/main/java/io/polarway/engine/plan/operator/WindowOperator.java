package io.polarway.engine.plan.operator;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.BoundWindow;
import io.polarway.engine.function.WindowFunction;
import io.polarway.engine.function.window.AggregateWindow;
import io.polarway.engine.plan.parser.SourceRanges;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// A function before OVER, with its frame: Calcite sees a window without a frame. Its operands are the function's arguments,
/// then the distances of the frame's bounds.
public final class WindowOperator extends SqlAggFunction {
    private final Function function;
    private final WindowFrameSyntax frame;

    /// Which function.
    public sealed interface Function {
        /// Returns the name in lower case.
        String name();

        /// Returns one sentence on it.
        String description();

        /// Returns the function for argument types, or null.
        @Nullable
        BoundWindow bind(List<SqlType> types);

        /// A function that stands only before OVER.
        record OfWindow(WindowFunction function, boolean ignoresNulls) implements Function {
            @Override
            public String name() {
                return function.name();
            }

            @Override
            public String description() {
                return function.description();
            }

            @Override
            public @Nullable BoundWindow bind(List<SqlType> types) {
                return function.bind(types, ignoresNulls);
            }
        }

        /// An aggregate function.
        record OfAggregate(AggregateFunction function, boolean ignoresNulls) implements Function {
            @Override
            public String name() {
                return function.name();
            }

            @Override
            public String description() {
                return function.description();
            }

            @Override
            public @Nullable BoundWindow bind(List<SqlType> types) {
                BoundAggregate bound = function.bind(types);
                return bound == null ? null : AggregateWindow.bind(bound, ignoresNulls);
            }
        }

        /// Returns whether IGNORE NULLS was asked for.
        boolean ignoresNulls();
    }

    public WindowOperator(Function function, WindowFrameSyntax frame) {
        super(function.name().toUpperCase(Locale.ROOT) + (function.ignoresNulls() ? " IGNORE NULLS " : " ")
                + frame.text(), null, SqlKind.OTHER_FUNCTION, null, WindowOperator::inferOperandTypes, null,
                SqlFunctionCategory.NUMERIC, false, true, Optionality.FORBIDDEN);
        this.function = function;
        this.frame = frame;
    }

    public WindowFrameSyntax frame() {
        return frame;
    }

    /// Returns the function for the argument types. Throws TYPE_MISMATCH without a place if it does not take them.
    public BoundWindow bind(List<SqlType> types) {
        BoundWindow bound = function.bind(types);
        if (bound == null) {
            throw EngineException.of(ErrorCode.TYPE_MISMATCH, "The window function " + function.name()
                    + " does not take (" + types.stream().map(SqlType::sql).collect(Collectors.joining(", ")) + "). "
                    + function.description());
        }
        return bound;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding callBinding, boolean throwOnFailure) {
        return true;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return inferReturnType(new SqlCallBinding(validator, scope, call));
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        try {
            return Types.relType(binding.getTypeFactory(), bind(types(binding)).resultType());
        } catch (EngineException e) {
            if (binding instanceof SqlCallBinding call && e.code() == ErrorCode.TYPE_MISMATCH) {
                throw EngineException.of(e.code(), String.valueOf(e.getMessage()),
                        SourceRanges.of(call.getCall().getParserPosition()));
            }
            throw e;
        }
    }

    private List<SqlType> types(SqlOperatorBinding binding) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < binding.getOperandCount() - frame.distances(); i++) {
            types.add(Types.sqlType(binding.getOperandType(i)));
        }
        return types;
    }

    private static void inferOperandTypes(SqlCallBinding binding, RelDataType returnType, RelDataType[] operandTypes) {
        if (!(binding.getCall().getOperator() instanceof WindowOperator operator)) {
            return;
        }
        List<SqlType> types = operator.types(binding);
        BoundWindow bound = types.contains(ScalarType.NULL) ? operator.function.bind(types) : null;
        for (int i = 0; bound != null && i < types.size(); i++) {
            operandTypes[i] = Types.relType(binding.getTypeFactory(), bound.argumentTypes().get(i));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WindowOperator that && getName().equals(that.getName());
    }

    @Override
    public int hashCode() {
        return getName().hashCode();
    }
}
