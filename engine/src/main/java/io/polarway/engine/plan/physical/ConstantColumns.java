package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Conjunctions;
import io.polarway.engine.expression.Expression;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The columns of which a filter leaves one value: `symbol = 'A'`.
final class ConstantColumns {
    private ConstantColumns() {
    }

    /// Returns columns of the scan's table.
    static Set<Integer> of(PhysicalPlan.Scan scan) {
        Expression filter = scan.filter();
        if (filter == null) {
            return Set.of();
        }
        Set<Integer> constant = new HashSet<>();
        for (Expression condition : Conjunctions.of(filter)) {
            if (condition instanceof Expression.Call call && call.function().name().equals("=")) {
                List<Expression> sides = call.arguments();
                for (int side = 0; side < 2; side++) {
                    if (sides.get(side) instanceof Expression.Reference column
                            && sides.get(1 - side) instanceof Expression.Literal) {
                        constant.add(column.index());
                    }
                }
            }
        }
        return constant;
    }
}
