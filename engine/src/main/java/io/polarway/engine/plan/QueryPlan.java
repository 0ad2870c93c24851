package io.polarway.engine.plan;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/// A query that was checked and rewritten, and becomes operators once its parameters have values. Immutable.
public final class QueryPlan {
    private final RelNode plan;
    private final Schema schema;
    private final List<SqlType> parameterTypes;
    private final boolean isOrdered;

    QueryPlan(RelNode plan, Schema schema, int parameters) {
        this.plan = plan;
        this.schema = schema;
        List<SqlType> types = new ArrayList<>(Collections.nCopies(parameters, ScalarType.NULL));
        collectParameters(plan, types);
        this.parameterTypes = List.copyOf(types);
        RelNode top = plan;
        while (top instanceof Project project) {
            top = project.getInput();
        }
        this.isOrdered = top instanceof Sort;
    }

    private static void collectParameters(RelNode node, List<SqlType> types) {
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitDynamicParam(RexDynamicParam parameter) {
                SqlType type = Types.sqlType(parameter.getType());
                if (parameter.getIndex() < types.size() && type != ScalarType.NULL) {
                    types.set(parameter.getIndex(), type);
                }
                return parameter;
            }
        });
        node.getInputs().forEach(input -> collectParameters(input, types));
    }

    /// Returns the columns of the result.
    public Schema schema() {
        return schema;
    }

    /// Returns the types that the context of the parameters asks for; NULL where any type will do.
    public List<SqlType> parameterTypes() {
        return parameterTypes;
    }

    /// Returns whether the query says in which order its rows come.
    public boolean isOrdered() {
        return isOrdered;
    }

    /// Returns the operators.
    ///
    /// @param parameters a value of its type for each parameter
    /// @param scratch memory for constants
    public PhysicalPlan physical(List<Expression.Literal> parameters, Scratch scratch) {
        if (parameters.size() != parameterTypes.size()) {
            throw EngineException.of(ErrorCode.UNDEFINED_PARAMETER, "The statement has " + parameterTypes.size()
                    + " parameters, but " + parameters.size() + " values were given");
        }
        return new PhysicalPlanner(new ExpressionLowering(parameters, scratch)).plan(plan, schema);
    }
}
