package io.polarway.engine.plan.operator;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.ScalarFunction;
import io.polarway.engine.function.WindowFunction;
import io.polarway.engine.operator.window.WindowFrame;
import io.polarway.engine.plan.relation.WindowNode;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes relational expressions of the engine's functions, for those that rewriting a plan needs.
public final class EngineCalls {
    private final EngineRexBuilder builder;

    public EngineCalls(RexBuilder builder) {
        this.builder = (EngineRexBuilder) builder;
    }

    /// Returns a call of a scalar function, over operands cast to what it takes.
    public RexNode call(String name, RexNode... operands) {
        ScalarFunction function = FunctionCatalog.scalar(name);
        if (function == null) {
            throw EngineException.internal("no function " + name);
        }
        return new FunctionOperator(function).convert(builder, List.of(operands));
    }

    public RexNode isNotNull(RexNode operand) {
        return call("is not null", operand);
    }

    public RexNode coalesce(RexNode value, RexNode otherwise) {
        return ConditionalOperator.COALESCE.convert(builder, List.of(value, otherwise));
    }

    /// Returns a searched CASE.
    ///
    /// @param operands condition, value, condition, value, ..., otherwise
    public RexNode choice(RexNode... operands) {
        return ConditionalOperator.CASE.convert(builder, List.of(operands));
    }

    public RexNode or(RexNode... operands) {
        return ConditionalOperator.OR.convert(builder, List.of(operands));
    }

    public RexNode all(List<RexNode> conditions) {
        return switch (conditions.size()) {
            case 0 -> builder.makeLiteral(true);
            case 1 -> conditions.getFirst();
            default -> ConditionalOperator.AND.convert(builder, conditions);
        };
    }

    public RexNode constant(Object value, SqlType type) {
        return new ConstantOperator(new Expression.Literal(value, type)).convert(builder, List.of());
    }

    public RexNode nullOf(RelDataType type) {
        return builder.nullOf(type);
    }

    public RexNode unknown() {
        return builder.nullOf(Types.relType(builder.getTypeFactory(), ScalarType.BOOLEAN));
    }

    public RexNode truth(boolean value) {
        return builder.makeLiteral(value);
    }

    /// Returns a call of an aggregate function over columns of its input.
    public AggregateCall aggregate(String name, RelNode input, List<Integer> columns) {
        AggregateFunction function = FunctionCatalog.aggregate(name);
        if (function == null) {
            throw EngineException.internal("no aggregate function " + name);
        }
        AggregateOperator operator = new AggregateOperator(function);
        List<SqlType> types = new ArrayList<>();
        columns.forEach(column -> types.add(
                Types.sqlType(input.getRowType().getFieldList().get(column).getType())));
        RelDataType type = Types.relType(builder.getTypeFactory(), operator.bind(types).resultType());
        return AggregateCall.create(SqlParserPos.ZERO, operator, false, false, false, List.of(), columns, -1, null,
                RelCollations.EMPTY, type, null);
    }

    /// Returns a call that numbers the rows of each partition from 1 on.
    ///
    /// @param partition columns of the input
    /// @param order by columns of the input
    public WindowNode.Call rowNumber(List<Integer> partition, List<RelFieldCollation> order) {
        WindowFunction function = FunctionCatalog.window("row_number");
        if (function == null) {
            throw EngineException.internal("no window function row_number");
        }
        WindowOperator operator = new WindowOperator(new WindowOperator.Function.OfWindow(function, false),
                new WindowFrameSyntax(WindowFrame.Mode.ROWS, WindowFrame.Kind.UNBOUNDED_PRECEDING,
                        WindowFrame.Kind.CURRENT_ROW, WindowFrame.Exclusion.NO_OTHERS, null));
        RelDataType type = Types.relType(builder.getTypeFactory(), operator.bind(List.of()).resultType());
        return new WindowNode.Call(operator, List.of(), partition, order, type);
    }

    /// Returns whether an operator is NOT, and gives what it negates, else null.
    public static @org.jspecify.annotations.Nullable RexNode negated(RexNode node) {
        if (!(node instanceof org.apache.calcite.rex.RexCall call)) {
            return null;
        }
        boolean isNot = call.getOperator() == SqlStdOperatorTable.NOT
                || call.getOperator() instanceof BoundOperator bound && bound.function().name().equals("not");
        return isNot ? call.getOperands().getFirst() : null;
    }
}
