package io.polarway.engine.plan;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.plan.physical.ExpressionLowering;
import io.polarway.engine.plan.validate.Errors;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Computes the constant expressions of LIMIT and OFFSET while planning.
final class RowCounts {
    private final Function<SqlNode, RelNode> queries;
    private final ExpressionLowering expressions;
    private final List<Expression.@Nullable Literal> parameters;

    /// @param queries plans a query
    /// @param parameters values of `?`; null or missing where it has none yet
    RowCounts(Function<SqlNode, RelNode> queries, ExpressionLowering expressions,
            List<Expression.@Nullable Literal> parameters) {
        this.queries = queries;
        this.expressions = expressions;
        this.parameters = parameters;
    }

    /// Returns the number that an expression comes to; 0 while a parameter of it has no value.
    SqlNode number(SqlNode node) {
        if (isOpen(node)) {
            return SqlLiteral.createExactNumeric("0", node.getParserPosition());
        }
        SqlSelect select = new SqlSelect(node.getParserPosition(), null, SqlNodeList.of(node), null, null, null, null,
                null, null, null, null, null, null);
        if (!(queries.apply(select) instanceof Project project && project.getInput() instanceof Values)) {
            throw notConstant(node);
        }
        Expression value = expressions.lower(project.getProjects().getFirst(), _ -> {
            throw notConstant(node);
        });
        if (!(value instanceof Expression.Literal literal)) {
            throw notConstant(node);
        }
        BigDecimal number = literal.value() instanceof Number && literal.type().isNumeric()
                ? new BigDecimal(literal.value().toString()).stripTrailingZeros()
                : null;
        if (number == null || number.signum() < 0 || number.scale() > 0) {
            throw Errors.at(ErrorCode.INVALID_ARGUMENT, "LIMIT and OFFSET take whole numbers from 0 on, this is "
                    + literal.value(), node);
        }
        return SqlLiteral.createExactNumeric(number.toPlainString(), node.getParserPosition());
    }

    private static EngineException notConstant(SqlNode node) {
        return Errors.at(ErrorCode.UNSUPPORTED,
                "LIMIT and OFFSET take a constant here: a number, an expression of numbers, or a parameter", node);
    }

    private boolean isOpen(SqlNode node) {
        boolean[] isOpen = new boolean[1];
        node.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlDynamicParam parameter) {
                isOpen[0] |= parameter.getIndex() >= parameters.size() || parameters.get(parameter.getIndex()) == null;
                return null;
            }

            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    throw Errors.at(ErrorCode.UNSUPPORTED, "LIMIT and OFFSET take no queries. Run the query first and"
                            + " give its value as a parameter, or number the rows with row_number() and compare that",
                            call);
                }
                return super.visit(call);
            }
        });
        return isOpen[0];
    }
}
