package io.polarway.engine.plan.physical;

import io.polarway.engine.operator.sort.SortKey;
import java.util.List;

/// In which order the input of an operator comes, where the operator makes use of it.
///
/// @param keys columns of the input; none if the operator takes rows in any order
/// @param isByPartition whether the first keys are those of the operator's partitions, so that these come one after the other
public record Arrival(List<SortKey> keys, boolean isByPartition) {
    /// The operator takes rows in any order.
    public static final Arrival ANY = new Arrival(List.of(), false);

    /// Copies the list.
    public Arrival {
        keys = List.copyOf(keys);
    }

    /// Returns whether the operator takes rows in any order.
    public boolean isAny() {
        return keys.isEmpty();
    }
}
