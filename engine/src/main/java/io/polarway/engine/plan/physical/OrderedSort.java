package io.polarway.engine.plan.physical;

import io.polarway.engine.operator.sort.SortKey;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// Lets rows be sorted while they come, where they can be had in the order of the first keys: those with equal values of these are sorted by
/// the others.
final class OrderedSort {
    /// All rows are sorted as one where so many of them are expected with the same values of the first keys: more than one part in this
    /// many. Few such values keep few threads busy, and all of their rows are held anyway.
    private static final double FEWEST_VALUES = 4;

    private OrderedSort() {
    }

    /// Returns the sort as it is best computed.
    ///
    /// @param sort which takes rows in any order
    /// @param valuesOf about how many values so many of the first keys have
    static PhysicalPlan.Sort of(PhysicalPlan.Sort sort, ToDoubleFunction<Integer> valuesOf) {
        for (int known = sort.keys().size() - 1; known > 0; known--) {
            if (valuesOf.applyAsDouble(known) >= FEWEST_VALUES) {
                List<SortKey> first = sort.keys().subList(0, known);
                PhysicalPlan ordered = Orderings.arrangedByColumns(sort.input(), first);
                if (ordered != null) {
                    return new PhysicalPlan.Sort(ordered, sort.keys(), new Arrival(first, false));
                }
            }
        }
        return sort;
    }
}
