package io.polarway.engine.operator.copy;

import java.util.List;

/// How COPY spreads rows over the files of a directory.
///
/// @param names the partition columns
/// @param columns their places in the query
/// @param written the places of the columns that the files hold
public record Partitioning(List<String> names, List<Integer> columns, List<Integer> written) {
    /// Copies the lists.
    public Partitioning {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
        written = List.copyOf(written);
    }
}
