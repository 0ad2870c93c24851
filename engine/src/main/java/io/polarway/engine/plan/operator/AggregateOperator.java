package io.polarway.engine.plan.operator;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
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
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// An aggregate function of the catalog as an operator of the syntax tree and of relational expressions. COUNT(*) has no
/// operands.
public final class AggregateOperator extends SqlAggFunction {
    private final AggregateFunction function;

    public AggregateOperator(AggregateFunction function) {
        super(function.name().toUpperCase(Locale.ROOT), null, SqlKind.OTHER_FUNCTION, null,
                AggregateOperator::inferOperandTypes, null, SqlFunctionCategory.NUMERIC, false, false,
                Optionality.OPTIONAL);
        this.function = function;
    }

    /// Returns the function for the argument types. Throws TYPE_MISMATCH without a place if it does not take them.
    public BoundAggregate bind(List<SqlType> types) {
        BoundAggregate bound = function.bind(types);
        if (bound == null) {
            throw EngineException.of(ErrorCode.TYPE_MISMATCH, "The aggregate function " + function.name()
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
        List<SqlType> types = types(validator, scope.getOperandScope(call), call);
        try {
            return Types.relType(validator.getTypeFactory(), bind(types).resultType());
        } catch (EngineException e) {
            throw EngineException.of(e.code(), String.valueOf(e.getMessage()),
                    SourceRanges.of(call.getParserPosition()));
        }
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < binding.getOperandCount(); i++) {
            types.add(Types.sqlType(binding.getOperandType(i)));
        }
        return Types.relType(binding.getTypeFactory(), bind(types).resultType());
    }

    private static List<SqlType> types(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        List<SqlType> types = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            types.add(Types.sqlType(validator.deriveType(scope, operand)));
        }
        return types;
    }

    private static void inferOperandTypes(SqlCallBinding binding, RelDataType returnType, RelDataType[] operandTypes) {
        SqlCall call = binding.getCall();
        if (!(call.getOperator() instanceof AggregateOperator operator)) {
            return;
        }
        List<SqlType> types = types(binding.getValidator(), binding.getScope().getOperandScope(call), call);
        BoundAggregate bound = types.contains(ScalarType.NULL) ? operator.function.bind(types) : null;
        for (int i = 0; bound != null && i < operandTypes.length; i++) {
            operandTypes[i] = Types.relType(binding.getTypeFactory(), bound.argumentTypes().get(i));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AggregateOperator that && getName().equals(that.getName());
    }

    @Override
    public int hashCode() {
        return getName().hashCode();
    }
}
