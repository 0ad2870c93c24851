package io.polarway.engine.operator.join;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of both sides of a merge join between two keys. Owns its cuts, and holds its pieces.
///
/// @param from null for all rows from the first on
/// @param to null for all to the last
/// @param probe pieces of the probe side, in order, that have such rows
/// @param build the same of the build side
record MergeRange(@Nullable KeyCut from, @Nullable KeyCut to, List<MergePiece> probe, List<MergePiece> build)
        implements
            AutoCloseable {
    @Override
    public void close() {
        probe.forEach(MergePiece::close);
        build.forEach(MergePiece::close);
        if (from != null) {
            from.row().close();
        }
        if (to != null) {
            to.row().close();
        }
    }
}
