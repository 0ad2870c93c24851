package io.polarway.engine.plan.parser;

import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

import io.polarway.engine.error.SourceRange;

/// From Calcite's positions in a statement to the engine's.
public final class SourceRanges {
    private SourceRanges() {}

    /// Returns the place that a position names, or null where it names none.
    public static @Nullable SourceRange of(@Nullable SqlParserPos position) {
        if (position == null || position.getLineNum() <= 0) {
            return null;
        }
        return new SourceRange(position.getLineNum(), position.getColumnNum(), position.getEndLineNum(),
                position.getEndColumnNum());
    }
}
