package io.polarway.engine.operator.range;

import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import java.util.List;

/// What gives the rows of an input that comes in the order of keys.
///
/// @param parts pipelines, one after the other; of the steps of one, the next has those behind some of them
/// @param keys over the columns of the rows, the most significant first
public record InputRows(List<Part> parts, List<Expression> keys) {
    /// Copies the lists.
    public InputRows {
        parts = List.copyOf(parts);
        keys = List.copyOf(keys);
    }

    /// A pipeline without its end.
    ///
    /// @param source where rows come from; owned by whoever runs it
    /// @param profile what that did
    /// @param steps what they go through, in order
    public record Part(Source source, OperatorProfile profile, List<Pipeline.Step> steps) {
    }
}
