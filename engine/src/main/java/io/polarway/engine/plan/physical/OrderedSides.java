package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.sort.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The sides of a join that may come in the order of keys which have to be equal.
///
/// @param left the operators that give the rows of the left side in that order
/// @param right the same of the right side
/// @param arrival the keys, by number, in whose order both come
public record OrderedSides(PhysicalPlan left, PhysicalPlan right, Arrival arrival) {
    /// Returns the sides in an order, as fine as possible; null if none is known that both have.
    ///
    /// @param leftKeys what has to be equal, over the columns of the left side
    /// @param rightKeys the same over those of the right side
    public static @Nullable OrderedSides of(PhysicalPlan left, PhysicalPlan right, List<Expression> leftKeys,
            List<Expression> rightKeys) {
        List<SortKey> byLeft = order(Orderings.of(left), leftKeys);
        OrderedSides found = of(left, right, leftKeys, rightKeys, byLeft);
        if (found != null && found.arrival.keys().size() == leftKeys.size()) {
            return found;
        }
        // Columns of which a side has one value do not count there.
        OrderedSides other = of(left, right, leftKeys, rightKeys, order(Orderings.of(right), rightKeys));
        boolean isFiner = other != null
                && (found == null || other.arrival.keys().size() > found.arrival.keys().size());
        return isFiner ? other : found;
    }

    /// Returns which keys, by number, come in what order.
    private static List<SortKey> order(Ordering known, List<Expression> keys) {
        List<SortKey> order = new ArrayList<>();
        for (SortKey key : known.keys()) {
            int found = -1;
            for (int i = 0; i < keys.size(); i++) {
                boolean isBetter = found < 0 || keys.get(i) instanceof Expression.Reference;
                found = isBetter && Monotone.column(keys.get(i)) == key.column() ? i : found;
            }
            if (found < 0) {
                break;
            }
            order.add(new SortKey(found, key.descending(), key.nullsFirst()));
            if (!(keys.get(found) instanceof Expression.Reference)) {
                break;
            }
        }
        return order;
    }

    private static @Nullable OrderedSides of(PhysicalPlan left, PhysicalPlan right, List<Expression> leftKeys,
            List<Expression> rightKeys, List<SortKey> order) {
        for (int count = order.size(); count > 0; count--) {
            List<SortKey> first = order.subList(0, count);
            PhysicalPlan orderedLeft = Orderings.inOrderOf(left, wanted(first, leftKeys));
            PhysicalPlan orderedRight = orderedLeft == null
                    ? null
                    : Orderings.inOrderOf(right, wanted(first, rightKeys));
            if (orderedLeft != null && orderedRight != null) {
                return new OrderedSides(orderedLeft, orderedRight, new Arrival(first, false));
            }
        }
        return null;
    }

    private static List<OrderKey> wanted(List<SortKey> order, List<Expression> keys) {
        return order.stream().map(key -> new OrderKey(keys.get(key.column()), key.descending(), key.nullsFirst()))
                .toList();
    }
}
