package io.polarway.engine.exec;

import io.polarway.engine.error.EngineException;
import java.util.ArrayList;
import java.util.List;

/// One pipeline while its workers run it.
final class PipelineRun {
    private final Pipeline pipeline;
    private final int index;
    private volatile boolean enough;

    PipelineRun(Pipeline pipeline, int index) {
        this.pipeline = pipeline;
        this.index = index;
    }

    /// Runs one worker's share: claims morsels until there are none, or until one of them was answered ENOUGH. Then the
    /// morsels that other workers have claimed before are completed, but no further one is claimed.
    void share(Worker worker) {
        worker.enter(index);
        Stopwatch stopwatch = new Stopwatch(pipeline.sourceProfile());
        List<Stage> stages = new ArrayList<>();
        try {
            open(worker, stopwatch, stages);
            Stage first = stages.getFirst();
            while (!enough) {
                stopwatch.leaveOut(worker.giveWay());
                worker.cancellation().check();
                Morsel morsel = pipeline.source().claim();
                if (morsel == null) {
                    break;
                }
                for (Stage stage : stages) {
                    stage.beginMorsel(morsel.sequence());
                }
                if (morsel.run(worker, first) == Demand.ENOUGH) {
                    enough = true;
                }
                for (Stage stage : stages) {
                    stage.endMorsel();
                }
            }
            for (Stage stage : stages) {
                worker.cancellation().check();
                stage.finish();
            }
        } catch (Throwable thrown) {
            worker.cancellation().stop(Failures.asEngineException(thrown));
        } finally {
            closeAll(stages, worker);
            stopwatch.publish();
        }
    }

    /// Opens the chain from the sink backwards; `stages` holds it from the source on, also when opening fails half-way.
    private void open(Worker worker, Stopwatch stopwatch, List<Stage> stages) {
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

    private static void closeAll(List<Stage> stages, Worker worker) {
        for (Stage stage : stages) {
            try {
                stage.close();
            } catch (Throwable thrown) {
                worker.cancellation().stop(EngineException.wrap(thrown));
            }
        }
    }
}
