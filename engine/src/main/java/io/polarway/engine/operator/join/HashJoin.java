package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.operator.PartSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pairs the rows of two sides: [#build] takes those of one of them, [#table] makes them findable, then those of the other
/// stream through [#probe], and [#tail] gives what is only known when both are at their end.
public final class HashJoin {
    private final JoinSpecification specification;
    private final OperatorProfile profile;
    private final BuildSide build;

    /// Creates the operator.
    ///
    /// @param specification what it does
    /// @param profile where it notes what it did
    /// @param filter learns the keys of the build side, if it is wanted
    public HashJoin(JoinSpecification specification, @Nullable JoinFilter filter, OperatorProfile profile) {
        this(specification, filter, profile, BuildSide.FEW_ROWS);
    }

    /// Creates the operator.
    ///
    /// @param fewRows a build side of fewer rows is made findable by one worker
    HashJoin(JoinSpecification specification, @Nullable JoinFilter filter, OperatorProfile profile, int fewRows) {
        this.specification = specification;
        this.profile = profile;
        this.build = new BuildSide(specification, profile, filter, fewRows);
    }

    /// Returns where the build side goes. Its pipelines end before those of [#table] begin.
    public Sink build() {
        return build;
    }

    /// Returns the pipelines that make the table of the build side, on all workers; they give no row. They end before those of
    /// the probe side begin.
    public List<Pipeline> table() {
        return List.of(
                pipeline(new PartSource(build::gatherings, (part, worker, first) -> {
                    build.gatherPart(part, worker);
                    return Demand.MORE;
                }), worker -> {
                    if (build.gatherings() > 0) {
                        build.startTable(worker);
                    }
                }),
                pipeline(new PartSource(() -> build.gatherings() > 0 ? build.fillings() : 0, (part, worker, first) -> {
                    build.fill(part, worker);
                    return Demand.MORE;
                }), worker -> {
                    if (build.gatherings() > 0) {
                        build.endTable(worker);
                    }
                }));
    }

    private Pipeline pipeline(Source source, Consumer<Worker> end) {
        return new Pipeline(source, profile, List.of(), new Sink() {
            @Override
            public Stage open(Worker worker) {
                return new Nowhere();
            }

            @Override
            public void complete(Worker worker) {
                end.accept(worker);
            }
        }, profile);
    }

    /// The end of pipelines that give no row.
    private static final class Nowhere implements Stage {
        @Override
        public Demand push(Batch batch) {
            throw EngineException.internal("rows came out of filling a table");
        }
    }

    /// Returns the step of the probe side's pipelines.
    public Operator probe() {
        return (worker, next) -> specification.keys().isEmpty()
                ? new NestedLoopStage(specification, build, worker, next)
                : new ProbeStage(specification, build, worker, next);
    }

    /// Returns the rows of the build side that are given after the last probe row, see [JoinType#hasTail].
    public Source tail() {
        Tail tail = new Tail(specification, build);
        return new PartSource(tail::parts, tail::run);
    }
}
