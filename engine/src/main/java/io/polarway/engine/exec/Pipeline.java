package io.polarway.engine.exec;

import java.util.List;

/// The path of batches from a source through operators into a sink, each with the profile that EXPLAIN ANALYZE shows.
///
/// Pipelines of a query run one after the other in the order of their list; several may end in the same sink, which
/// completes after the last of them.
///
/// @param source where batches come from
/// @param sourceProfile what the source did
/// @param steps the operators in order
/// @param sink where batches go
/// @param sinkProfile what the sink did
public record Pipeline(Source source, OperatorProfile sourceProfile, List<Step> steps, Sink sink,
        OperatorProfile sinkProfile) {
    /// Copies the list.
    public Pipeline {
        steps = List.copyOf(steps);
    }

    /// An operator with its profile.
    ///
    /// @param operator the operator
    /// @param profile what it did
    public record Step(Operator operator, OperatorProfile profile) {
    }
}
