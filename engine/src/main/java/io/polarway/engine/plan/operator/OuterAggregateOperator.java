package io.polarway.engine.plan.operator;

import io.polarway.engine.plan.subquery.OuterAggregates;
import io.polarway.engine.type.SqlType;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// What stands in a statement for aggregate functions of subqueries that count to an outer query: the outer query has an
/// expression [Holder] of what contains the subquery and of the functions, and the subquery has a [Value] in the place of each.
/// [OuterAggregates] puts the results in these places.
public abstract sealed class OuterAggregateOperator extends EngineOperator {
    private OuterAggregateOperator(String name) {
        super(name, SqlKind.OTHER_FUNCTION);
    }

    /// The value of its first operand, in whose subqueries the results of the others are used.
    public static final class Holder extends OuterAggregateOperator {
        private final List<Integer> numbers;

        /// @param numbers which [Value] each operand after the first is
        public Holder(List<Integer> numbers) {
            super("OUTER AGGREGATES " + numbers);
            this.numbers = List.copyOf(numbers);
        }

        public List<Integer> numbers() {
            return numbers;
        }

        @Override
        SqlType resultType(List<Argument> arguments) {
            return arguments.getFirst().type();
        }

        @Override
        List<SqlType> argumentTypes(List<Argument> arguments) {
            return arguments.stream().map(Argument::type).toList();
        }

        @Override
        RexNode convert(EngineRexBuilder builder, List<RexNode> operands) {
            return builder.makeCall(operands.getFirst().getType(), this, operands);
        }
    }

    /// The result of an aggregate function of an outer query.
    public static final class Value extends OuterAggregateOperator {
        private final int number;
        private final SqlType type;

        public Value(int number, SqlType type) {
            super("OUTER AGGREGATE " + number);
            this.number = number;
            this.type = type;
        }

        public int number() {
            return number;
        }

        @Override
        SqlType resultType(List<Argument> arguments) {
            return type;
        }

        @Override
        List<SqlType> argumentTypes(List<Argument> arguments) {
            return List.of();
        }

        @Override
        RexNode convert(EngineRexBuilder builder, List<RexNode> operands) {
            return builder.makeCall(Types.relType(builder.getTypeFactory(), type), this, operands);
        }
    }
}
