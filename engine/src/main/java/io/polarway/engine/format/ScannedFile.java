package io.polarway.engine.format;

import io.polarway.engine.io.FileIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of a scan.
///
/// @param identity which file
/// @param constants the values that are the same in all of its rows, in the Java forms of
///     [io.polarway.engine.batch.Values]; null is NULL
public record ScannedFile(FileIdentity identity, List<@Nullable Object> constants) {
    /// Copies the list.
    public ScannedFile {
        constants = Collections.unmodifiableList(new ArrayList<>(constants));
    }
}
