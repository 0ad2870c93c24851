package io.polarway.engine.plan.physical;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.AggregateFunction;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.function.aggregate.OrderedAggregate;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.plan.operator.AggregateOperator;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.calcite.rel.RelFieldCollation;

/// Makes the engine's aggregate functions of Calcite's calls.
final class AggregateLowering {
    private AggregateLowering() {
    }

    /// Returns an aggregate function for arguments that it is known to take.
    static BoundAggregate bound(String name, List<SqlType> types) {
        AggregateFunction function = FunctionCatalog.aggregate(name);
        BoundAggregate bound = function == null ? null : function.bind(types);
        if (bound == null) {
            throw EngineException.internal("no aggregate " + name);
        }
        return bound;
    }

    /// Returns a call with its arguments, what it is ordered by, and its filter.
    ///
    /// @param columns what the columns of its input are
    static AggregateCall call(org.apache.calcite.rel.core.AggregateCall call, IntFunction<Expression> columns) {
        if (!(call.getAggregation() instanceof AggregateOperator operator)) {
            throw EngineException.internal("the aggregate " + call.getAggregation().getName() + " was planned");
        }
        List<Expression> arguments = new ArrayList<>();
        call.getArgList().forEach(argument -> arguments.add(columns.apply(argument)));
        BoundAggregate bound = operator.bind(arguments.stream().map(Expression::type).toList());
        List<Expression> cast = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            cast.add(ExpressionLowering.cast(arguments.get(i), bound.argumentTypes().get(i)));
        }
        List<RelFieldCollation> order = call.getCollation().getFieldCollations();
        if (!order.isEmpty() && OrderedAggregate.isSensitive(bound)) {
            bound = ordered(bound, call, order, cast, columns);
        }
        Expression filter = call.filterArg < 0 ? null : columns.apply(call.filterArg);
        if (filter instanceof Expression.Call test && test.function().name().equals("is true")) {
            filter = test.arguments().getFirst();
        }
        return new AggregateCall(bound, cast, filter, call.isDistinct() && !arguments.isEmpty());
    }

    /// Adds what an aggregate is ordered by to its arguments.
    private static BoundAggregate ordered(BoundAggregate aggregate, org.apache.calcite.rel.core.AggregateCall call,
            List<RelFieldCollation> order, List<Expression> arguments, IntFunction<Expression> columns) {
        List<OrderedAggregate.Key> keys = new ArrayList<>();
        for (RelFieldCollation key : order) {
            if (call.isDistinct() && !call.getArgList().contains(key.getFieldIndex())) {
                throw EngineException.of(ErrorCode.UNSUPPORTED, "In " + aggregate.name()
                        + "(DISTINCT ...), ORDER BY takes only the arguments themselves");
            }
            Expression column = columns.apply(key.getFieldIndex());
            arguments.add(column);
            keys.add(new OrderedAggregate.Key(column.type(), key.getDirection().isDescending(),
                    key.nullDirection == RelFieldCollation.NullDirection.FIRST));
        }
        return OrderedAggregate.of(aggregate, keys);
    }
}
