package io.polarway.engine.plan.subquery;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.plan.operator.EngineCalls;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;

/// Comparisons of rows by expressions over their values: the first values that differ decide, as SQL defines it.
final class RowOrder {
    private final EngineCalls calls;

    RowOrder(EngineCalls calls) {
        this.calls = calls;
    }

    /// Returns `left comparison right`.
    ///
    /// @param left the values of a row
    /// @param right as many of another
    RexNode compared(SqlKind comparison, List<RexNode> left, List<RexNode> right) {
        return switch (comparison) {
            case EQUALS -> calls.all(pairs("=", left, right));
            case NOT_EQUALS -> pairs("<>", left, right).stream().reduce((one, other) -> calls.or(one, other))
                    .orElseThrow();
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                    inOrder(comparison.sql, left, right);
            default -> throw EngineException.internal("a comparison of kind " + comparison);
        };
    }

    private List<RexNode> pairs(String operator, List<RexNode> left, List<RexNode> right) {
        List<RexNode> pairs = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            pairs.add(calls.call(operator, left.get(i), right.get(i)));
        }
        return pairs;
    }

    private RexNode inOrder(String operator, List<RexNode> left, List<RexNode> right) {
        String strict = operator.substring(0, 1);
        int last = left.size() - 1;
        RexNode result = calls.call(operator, left.get(last), right.get(last));
        for (int i = last - 1; i >= 0; i--) {
            result = calls.or(calls.call(strict, left.get(i), right.get(i)),
                    calls.all(List.of(calls.call("=", left.get(i), right.get(i)), result)));
        }
        return result;
    }
}
