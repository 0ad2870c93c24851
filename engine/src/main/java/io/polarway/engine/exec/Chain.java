package io.polarway.engine.exec;

import io.polarway.engine.error.EngineException;
import java.util.ArrayList;
import java.util.List;

/// The stages of one worker on one pipeline. Used by that worker's thread.
///
/// A source that runs pipelines of its own, since its morsels are made of theirs, opens one for each worker that comes by.
public final class Chain implements AutoCloseable {
    private final Pipeline pipeline;
    private final Worker worker;
    /// From the source on.
    private final List<Stage> stages = new ArrayList<>();

    private Chain(Pipeline pipeline, Worker worker) {
        this.pipeline = pipeline;
        this.worker = worker;
    }

    /// Opens the stages of a pipeline for a worker that runs it, or a pipeline whose source runs it.
    public static Chain open(Pipeline pipeline, Worker worker) {
        Chain chain = new Chain(pipeline, worker);
        boolean isDone = false;
        try {
            chain.open();
            isDone = true;
            return chain;
        } finally {
            if (!isDone) {
                chain.close();
            }
        }
    }

    /// Opens from the sink backwards.
    private void open() {
        Stopwatch stopwatch = worker.stopwatch();
        List<Pipeline.Step> steps = pipeline.steps();
        OperatorProfile giver = steps.isEmpty() ? pipeline.sourceProfile() : steps.getLast().profile();
        Stage next = new MeteredStage(pipeline.sink().open(worker), giver, pipeline.sinkProfile(), stopwatch, worker);
        stages.addFirst(next);
        for (int i = steps.size() - 1; i >= 0; i--) {
            Pipeline.Step step = steps.get(i);
            giver = i == 0 ? pipeline.sourceProfile() : steps.get(i - 1).profile();
            next = new MeteredStage(step.operator().open(worker, next), giver, step.profile(), stopwatch, worker);
            stages.addFirst(next);
        }
    }

    /// Runs a morsel of the pipeline's source through the stages.
    public Demand run(Morsel morsel) {
        Stopwatch stopwatch = worker.stopwatch();
        long[] before = stopwatch.enter(stopwatch.account(pipeline.sourceProfile()));
        try {
            for (Stage stage : stages) {
                stage.beginMorsel(morsel.sequence());
            }
            Demand demand = morsel.run(worker, stages.getFirst());
            for (Stage stage : stages) {
                stage.endMorsel();
            }
            return demand;
        } finally {
            stopwatch.enter(before);
        }
    }

    /// Tells all stages that this worker has pushed everything.
    public void finish() {
        for (Stage stage : stages) {
            worker.cancellation().check();
            stage.finish();
        }
    }

    /// Closes all stages; an error in one of them stops the query.
    @Override
    public void close() {
        for (Stage stage : stages) {
            try {
                stage.close();
            } catch (Throwable thrown) {
                worker.cancellation().stop(EngineException.wrap(thrown));
            }
        }
    }
}
