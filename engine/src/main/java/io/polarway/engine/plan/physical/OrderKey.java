package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.Schema;
import java.util.List;

/// A value by which rows are wanted in order.
///
/// @param value over the columns of an operator
/// @param descending whether the greatest value comes first
/// @param nullsFirst whether NULLs come before all values, whichever the direction
public record OrderKey(Expression value, boolean descending, boolean nullsFirst) {
    /// Returns columns as values.
    static List<OrderKey> of(List<SortKey> keys, Schema schema) {
        return keys.stream().map(key -> new OrderKey(
                new Expression.Reference(key.column(), schema.field(key.column()).type()), key.descending(),
                key.nullsFirst())).toList();
    }

    OrderKey withValue(Expression other) {
        return new OrderKey(other, descending, nullsFirst);
    }

    boolean hasDirectionOf(SortKey key) {
        return descending == key.descending() && nullsFirst == key.nullsFirst();
    }
}
