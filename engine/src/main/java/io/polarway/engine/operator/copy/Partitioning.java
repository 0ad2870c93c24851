package io.polarway.engine.operator.copy;

import io.polarway.engine.io.NewDirectory;
import java.util.List;

/// How COPY spreads rows over the files of a directory.
///
/// @param names the partition columns
/// @param columns their places in the query
/// @param written the places of the columns that the files hold
/// @param existing what happens to what is in the directory already
/// @param replacesFiles whether a new file takes the place of an old one of its name, rather than another name
/// @param pattern the names of files, without their ending: `{i}` is a number, `{uuid}` a random one
/// @param extension the ending of the names
public record Partitioning(List<String> names, List<Integer> columns, List<Integer> written,
        NewDirectory.Existing existing, boolean replacesFiles, String pattern, String extension) {
    /// Copies the lists.
    public Partitioning {
        names = List.copyOf(names);
        columns = List.copyOf(columns);
        written = List.copyOf(written);
    }
}
