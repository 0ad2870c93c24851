package io.polarway.engine.operator.join;

import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.operator.PartSource;

/// Pairs the rows of two sides: [#build] takes those of one of them, then those of the other stream through [#probe], and
/// [#tail] gives what is only known when both are at their end.
public final class HashJoin {
    private final BuildSide build;
    private final JoinSpecification specification;
    private final OperatorProfile profile;

    /// Creates the operator.
    ///
    /// @param specification what it does
    /// @param profile where it notes what it did
    public HashJoin(JoinSpecification specification, OperatorProfile profile) {
        this.specification = specification;
        this.profile = profile;
        this.build = new BuildSide(specification, profile);
    }

    /// Returns where the build side goes. Its pipelines end before those of the probe side begin.
    public Sink build() {
        return build;
    }

    /// Returns the step of the probe side's pipelines.
    public Operator probe() {
        return (worker, next) -> new ProbeStage(specification, build, worker, next);
    }

    /// Returns the rows of the build side that are given after the last probe row, see [JoinType#hasTail].
    public Source tail() {
        Tail tail = new Tail(specification, build);
        return new PartSource(tail::parts, tail::run);
    }
}
