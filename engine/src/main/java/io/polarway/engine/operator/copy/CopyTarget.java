package io.polarway.engine.operator.copy;

import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.WriteRequest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where COPY writes, and how.
///
/// @param location the file or directory
/// @param shown what people call it
/// @param format its format
/// @param request the columns of the query, and the options of the format
/// @param preserveOrder whether rows keep their order; null: as the setting says
/// @param directory the files of the directory; null for one file
/// @param partitions how rows are spread over folders of the directory; null for none
public record CopyTarget(Path location, String shown, FileFormat format, WriteRequest request,
        @Nullable Boolean preserveOrder, @Nullable DirectoryFiles directory, @Nullable Partitioning partitions) {
    /// Returns a line for EXPLAIN.
    public String description() {
        String by = partitions != null
                ? " partitioned by " + String.join(", ", partitions.names())
                : directory == null ? "" : directory.isPerThread() ? ", files per thread" : ", several files";
        return "'" + shown + "' (" + format.name() + by + ")";
    }
}
