package io.polarway.engine.exec;

/// One pipeline while its workers run it.
final class PipelineRun {
    private final Pipeline pipeline;
    private final int index;
    private volatile boolean enough;

    PipelineRun(Pipeline pipeline, int index) {
        this.pipeline = pipeline;
        this.index = index;
    }

    /// Lets no further morsel be claimed.
    void end() {
        enough = true;
    }

    /// Runs one worker's share: claims morsels until there are none, or until one of them was answered ENOUGH. Then the
    /// morsels that other workers have claimed before are completed, but no further one is claimed.
    void share(Worker worker) {
        if (enough) {
            return;
        }
        Stopwatch stopwatch = new Stopwatch(pipeline.sourceProfile());
        worker.enter(index, stopwatch);
        Chain chain = null;
        try {
            worker.cancellation().check();
            chain = Chain.open(pipeline, worker);
            while (!enough) {
                worker.cancellation().check();
                Morsel morsel = pipeline.source().claim();
                if (morsel == null) {
                    enough = true;
                    break;
                }
                if (chain.run(morsel) == Demand.ENOUGH) {
                    enough = true;
                }
            }
            chain.finish();
        } catch (Throwable thrown) {
            worker.cancellation().stop(Failures.asEngineException(thrown));
        } finally {
            if (chain != null) {
                chain.close();
            }
            stopwatch.publish();
        }
    }
}
