package io.polarway.engine.plan.operator;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.plan.parser.SourceRanges;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// An operator of the syntax tree as the engine sees it: its types are the engine's, its errors name the place, and its
/// implicit casts are written out when it becomes a relational expression. The parser's operators are all replaced by these
/// before validation.
public abstract class EngineOperator extends SqlOperator {
    EngineOperator(String name, SqlKind kind) {
        super(name, kind, 100, 100, null, EngineOperator::inferOperandTypes, null);
    }

    /// Returns the type of the result for these arguments. Throws TYPE_MISMATCH without a place if they do not fit.
    abstract SqlType resultType(List<Argument> arguments);

    /// Returns the type that each argument is cast to; its own type where it is not. Throws TYPE_MISMATCH without a place if
    /// they do not fit.
    abstract List<SqlType> argumentTypes(List<Argument> arguments);

    /// Makes the relational expression over operands that do not have the argument types yet.
    abstract RexNode convert(EngineRexBuilder builder, List<RexNode> operands);

    @Override
    public SqlSyntax getSyntax() {
        return SqlSyntax.FUNCTION;
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
        SqlType type;
        List<Argument> arguments = arguments(validator, scope.getOperandScope(call), call);
        try {
            type = resultType(arguments);
        } catch (EngineException e) {
            throw e.range() != null
                    ? e
                    : EngineException.of(e.code(), String.valueOf(e.getMessage()),
                            SourceRanges.of(call.getParserPosition()));
        }
        return Types.relType(validator.getTypeFactory(), type);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < binding.getOperandCount(); i++) {
            arguments.add(new Argument(Types.sqlType(binding.getOperandType(i)), false));
        }
        return Types.relType(binding.getTypeFactory(), resultType(arguments));
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrec, int rightPrec) {
        SqlWriter.Frame frame = writer.startFunCall(getName());
        for (SqlNode operand : call.getOperandList()) {
            writer.sep(",");
            operand.unparse(writer, 0, 0);
        }
        writer.endFunCall(frame);
    }

    /// Returns the arguments of a relational expression.
    static List<Argument> arguments(List<RexNode> operands) {
        List<Argument> arguments = new ArrayList<>();
        for (RexNode operand : operands) {
            boolean isText = operand instanceof RexLiteral literal && !literal.isNull()
                    && Types.sqlType(literal.getType()) == ScalarType.VARCHAR;
            arguments.add(new Argument(Types.sqlType(operand.getType()), isText));
        }
        return arguments;
    }

    /// Casts every operand to the type that the operator asks for.
    final List<RexNode> castOperands(EngineRexBuilder builder, List<RexNode> operands) {
        List<SqlType> types = argumentTypes(arguments(operands));
        List<RexNode> cast = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            SqlType type = types.get(i);
            cast.add(type == ScalarType.NULL ? operands.get(i) : cast(builder, operands.get(i), type));
        }
        return cast;
    }

    /// Returns an expression in another type; a parameter of open type takes it without a cast.
    public static RexNode cast(EngineRexBuilder builder, RexNode operand, SqlType type) {
        SqlType from = Types.sqlType(operand.getType());
        if (from.equals(type)) {
            return operand;
        }
        RelDataType target = Types.relType(builder.getTypeFactory(), type);
        if (from == ScalarType.NULL && operand instanceof RexDynamicParam parameter) {
            return builder.makeDynamicParam(target, parameter.getIndex());
        }
        if (RexLiteral.isNullLiteral(operand)) {
            return builder.nullOf(target);
        }
        return builder.makeAbstractCast(target, operand, false);
    }

    private static List<Argument> arguments(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        List<Argument> arguments = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            RelDataType type = validator.deriveType(scope, operand);
            arguments.add(new Argument(Types.sqlType(type), operand instanceof SqlCharStringLiteral));
        }
        return arguments;
    }

    private static void inferOperandTypes(SqlCallBinding binding, RelDataType returnType, RelDataType[] operandTypes) {
        SqlCall call = binding.getCall();
        if (!(call.getOperator() instanceof EngineOperator operator)) {
            return;
        }
        SqlValidator validator = binding.getValidator();
        List<Argument> arguments = arguments(validator, binding.getScope(), call);
        if (arguments.stream().noneMatch(argument -> argument.type() == ScalarType.NULL)) {
            return;
        }
        List<SqlType> types;
        try {
            types = operator.argumentTypes(arguments);
        } catch (EngineException e) {
            // The error is raised, with its place, when the type of the call is derived.
            return;
        }
        for (int i = 0; i < operandTypes.length; i++) {
            operandTypes[i] = Types.relType(validator.getTypeFactory(), types.get(i));
        }
    }

    static EngineException mismatch(String message) {
        return EngineException.of(ErrorCode.TYPE_MISMATCH, message);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other != null && other.getClass() == getClass()
                && identity().equals(((EngineOperator) other).identity());
    }

    @Override
    public int hashCode() {
        return identity().hashCode();
    }

    /// Returns what tells this operator from others of its class.
    Object identity() {
        return getName();
    }
}
