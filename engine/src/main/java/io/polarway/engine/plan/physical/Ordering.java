package io.polarway.engine.plan.physical;

import io.polarway.engine.operator.sort.SortKey;
import java.util.List;

/// The order in which the rows of an operator come: by the first key, ties by the second, and so on. At run time: the rows of a
/// morsel come in that order, and all rows of a morsel before those of the next (see [io.polarway.engine.exec.Morsel#sequence]).
///
/// @param keys columns of the operator; none if nothing is known
public record Ordering(List<SortKey> keys) {
    /// Nothing is known.
    public static final Ordering NONE = new Ordering(List.of());

    /// Copies the list.
    public Ordering {
        keys = List.copyOf(keys);
    }

    /// Returns whether anything is known.
    public boolean isKnown() {
        return !keys.isEmpty();
    }

    /// Returns whether rows in this order are in the wanted one, too.
    public boolean gives(List<SortKey> wanted) {
        return wanted.size() <= keys.size() && keys.subList(0, wanted.size()).equals(wanted);
    }
}
