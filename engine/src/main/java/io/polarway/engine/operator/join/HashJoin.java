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
import io.polarway.engine.operator.GatedSource;
import io.polarway.engine.operator.PartSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Pairs the rows of two sides: [#build] takes those of one of them, [#table] makes them findable, then those of the other
/// stream through [#probe], and [#rest] gives what is only known when both are at their end.
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
        return (worker, next) -> {
            JoinSpill spilled = build.spilled();
            return spilled != null ? new PuttingAsideStage(specification, build.shape(), spilled, worker)
                    : specification.keys().isEmpty() ? new NestedLoopStage(specification, build, worker, next)
                            : new ProbeStage(specification, build, worker, next);
        };
    }

    /// Returns the rows that come after the last probe row: those of the build side, see [JoinType#hasTail], or all if the
    /// sides did not fit into memory.
    public Source rest() {
        Tail tail = new Tail(specification, build);
        SpilledSides sides = new SpilledSides(specification.type(), build, profile);
        boolean hasTail = specification.type().hasTail();
        Source source = new PartSource(() -> build.spilled() != null ? sides.parts() : hasTail ? tail.parts() : 0,
                (part, worker, first) -> build.spilled() != null
                        ? sides.run(part, worker, first)
                        : tail.run(part, worker, first))
                .withWorkers(build::readers).withEnd(build::freeFiles);
        return new GatedSource(source, () -> hasTail || build.spilled() != null);
    }
}
