package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.aggregate.StreamingAggregate;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Lets groups be given while their rows come, where these can be had in the order of the keys, or of some of them. In the order of all
/// keys one group is open at a time; in that of some, those that have the same values of these. Where they are more than a cache holds,
/// or all groups are few, the hash table of all groups does as well or better.
public final class OrderedGroups {
    /// So few groups are merged by one thread, and take little memory.
    private static final double FEW = 1 << 15;
    /// How many groups may be open at a time.
    private static final double MOST_OPEN = 1 << 16;

    private OrderedGroups() {
    }

    /// Returns the aggregation as it is best computed.
    ///
    /// @param groupsOf about how many groups some of the keys make, by their numbers
    public static PhysicalPlan.Aggregate of(PhysicalPlan.Aggregate aggregate,
            ToDoubleFunction<List<Integer>> groupsOf) {
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
        List<Integer> ordering = arrival.stream().map(SortKey::column).toList();
        boolean pays = ordering.size() == keys.size() || !ordering.isEmpty() && pays(ordering, keys.size(), groupsOf);
        PhysicalPlan ordered = !pays ? null : Orderings.inOrderOf(aggregate.input(), wanted);
        return ordered == null
                ? aggregate
                : new PhysicalPlan.Aggregate(ordered, keys, aggregate.calls(), new Arrival(arrival, false),
                        aggregate.schema());
    }

    private static boolean pays(List<Integer> ordering, int keys, ToDoubleFunction<List<Integer>> groupsOf) {
        double all = groupsOf.applyAsDouble(IntStream.range(0, keys).boxed().toList());
        return all > FEW && all / Math.max(1, groupsOf.applyAsDouble(ordering)) <= MOST_OPEN;
    }
}
