package io.polarway.engine.plan.operator;

import io.polarway.engine.function.BoundFunction;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.jspecify.annotations.Nullable;

/// A function with its argument types settled, as the operator of a relational expression.
public final class BoundOperator extends SqlOperator {
    private final BoundFunction function;

    private BoundOperator(BoundFunction function, SqlKind kind) {
        super(function.name(), kind, 0, 0, null, null, null);
        this.function = function;
    }

    /// Makes a call over operands that have the function's argument types.
    static RexNode call(EngineRexBuilder builder, BoundFunction function, SqlKind kind, List<RexNode> operands) {
        RelDataType type = Types.relType(builder.getTypeFactory(), function.resultType());
        return builder.makeCall(type, new BoundOperator(function, kind), operands);
    }

    /// Returns the function.
    public BoundFunction function() {
        return function;
    }

    @Override
    public SqlSyntax getSyntax() {
        return SqlSyntax.FUNCTION;
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        return Types.relType(binding.getTypeFactory(), function.resultType());
    }

    /// Returns the operator with its operands swapped: comparisons for equality compare values of one type.
    @Override
    public @Nullable SqlOperator reverse() {
        return getKind() == SqlKind.EQUALS || getKind() == SqlKind.NOT_EQUALS ? this : null;
    }

    @Override
    public boolean isDeterministic() {
        return function.isDeterministic();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BoundOperator that && identity().equals(that.identity());
    }

    @Override
    public int hashCode() {
        return identity().hashCode();
    }

    private Identity identity() {
        return new Identity(function.name(), function.argumentTypes(), function.resultType());
    }

    private record Identity(String name, List<SqlType> argumentTypes, SqlType resultType) {
    }
}
