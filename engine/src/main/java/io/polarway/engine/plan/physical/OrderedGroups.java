package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.aggregate.StreamingAggregate;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayList;
import java.util.List;

/// Lets groups be given while their rows come, where these can be had in the order of all keys: then one group is open at a time.
/// Where the input is ordered by some of the keys only, as many may be open as there are, and what holds them has to be able to
/// put them aside.
public final class OrderedGroups {
    private OrderedGroups() {
    }

    /// Returns the aggregation as it is best computed.
    public static PhysicalPlan.Aggregate of(PhysicalPlan.Aggregate aggregate) {
        List<Expression> keys = aggregate.keys();
        if (keys.isEmpty() || !StreamingAggregate.isFor(aggregate.calls())) {
            return aggregate;
        }
        List<SortKey> arrival = new ArrayList<>();
        List<OrderKey> wanted = new ArrayList<>();
        for (SortKey known : Orderings.of(aggregate.input()).keys()) {
            int found = -1;
            for (int i = 0; i < keys.size(); i++) {
                boolean isBetter = found < 0 || keys.get(i) instanceof Expression.Reference;
                found = isBetter && Monotone.column(keys.get(i)) == known.column() ? i : found;
            }
            if (found < 0) {
                break;
            }
            arrival.add(new SortKey(found, known.descending(), known.nullsFirst()));
            wanted.add(new OrderKey(keys.get(found), known.descending(), known.nullsFirst()));
        }
        PhysicalPlan ordered = arrival.size() < keys.size() ? null : Orderings.inOrderOf(aggregate.input(), wanted);
        return ordered == null
                ? aggregate
                : new PhysicalPlan.Aggregate(ordered, keys, aggregate.calls(), new Arrival(arrival, false),
                        aggregate.schema());
    }
}
