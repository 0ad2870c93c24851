package io.polarway.engine.plan.subquery;

import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// A column of an outer query to which a subquery refers.
///
/// @param query the rows of the outer query
/// @param index the column among those of its input
record OuterColumn(CorrelationId query, int index) implements Comparable<OuterColumn> {
    /// Returns the column that an expression is, or null if it is something else.
    static @Nullable OuterColumn of(RexNode node) {
        return node instanceof RexFieldAccess access && access.getReferenceExpr() instanceof RexCorrelVariable variable
                ? new OuterColumn(variable.id, access.getField().getIndex())
                : null;
    }

    @Override
    public int compareTo(OuterColumn that) {
        int queries = Integer.compare(query.getId(), that.query.getId());
        return queries != 0 ? queries : Integer.compare(index, that.index);
    }
}
