package io.polarway.engine.operator.window;

import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;

/// What a window operator does.
///
/// @param types the types of the input's columns
/// @param partitionKeys the columns of PARTITION BY
/// @param orderKeys the keys of ORDER BY
/// @param calls the functions
/// @param kept the columns of the input that are given on, before the functions' values
public record WindowShape(List<SqlType> types, List<Integer> partitionKeys, List<SortKey> orderKeys,
        List<WindowCall> calls, List<Integer> kept) {
    /// Copies the lists.
    public WindowShape {
        types = List.copyOf(types);
        partitionKeys = List.copyOf(partitionKeys);
        orderKeys = List.copyOf(orderKeys);
        calls = List.copyOf(calls);
        kept = List.copyOf(kept);
    }

    /// Returns the keys that put the rows of a partition next to each other and in order.
    List<SortKey> sortKeys() {
        List<SortKey> keys = new ArrayList<>();
        partitionKeys.forEach(column -> keys.add(new SortKey(column, false, false)));
        keys.addAll(orderKeys);
        return keys;
    }
}
