package io.polarway.engine.exec;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A running query: its pipelines one after the other, each on as many threads as it can use, and the batches of its result
/// to be pulled.
///
/// The threads have ended their work with the query. One of them leads: it takes its share of every pipeline, waits for
/// the others, and completes the sinks.
///
/// Whoever closes a query waits for its threads, but not for ever: one of them may hang in a read, as on a network mount that does not
/// answer. Such a query is left, and lets go of what it holds when the read comes back.
public final class QueryExecution implements BatchStream {
    private static final AtomicLong NUMBERS = new AtomicLong();
    /// How long after a query was stopped its threads are waited for.
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    /// For how many moments a query keeps a slot that nobody with more right wants.
    private static final int MOST_MOMENTS = 10;
    private static final long MOMENT_NANOS = 100_000;

    private final QueryContext context;
    private final List<Pipeline> pipelines;
    private final ResultSink result;
    private final CountDownLatch done = new CountDownLatch(1);
    /// Who needs what the query holds: its threads, and whoever started it.
    private final AtomicInteger holders = new AtomicInteger(2);
    private volatile Runnable freeing = () -> {
    };
    private final List<Worker> workers = new ArrayList<>();
    private volatile int current;
    private volatile boolean isComplete;
    private final String threadPrefix = "polarway-" + NUMBERS.incrementAndGet() + "-";

    private QueryExecution(QueryContext context, List<Pipeline> pipelines, ResultSink result) {
        this.context = context;
        this.pipelines = List.copyOf(pipelines);
        this.result = result;
        AtomicLong spent = new AtomicLong();
        for (int i = 0; i < context.threads(); i++) {
            workers.add(new Worker(i, context, spent));
        }
    }

    /// Starts a query.
    ///
    /// @param context what its parts share; the caller closes its memory by [#whenOver]
    /// @param pipelines in an order in which each comes after those that it reads from; taken over, and closed at the end
    /// @param result the sink of the last pipelines
    public static QueryExecution start(QueryContext context, List<Pipeline> pipelines, ResultSink result) {
        QueryExecution execution = new QueryExecution(context, pipelines, result);
        context.cancellation().atChecks(WorkerThread::giveWay);
        try {
            Worker leader = execution.workers.getFirst();
            context.slots().call(execution.threadPrefix + 0, leader, () -> leader.work(execution::lead));
        } catch (OutOfMemoryError noThread) {
            execution.closeAll();
            throw noThread;
        }
        return execution;
    }

    private void lead() {
        try {
            awaitRoom();
            int ended = 0;
            while (ended < pipelines.size() && !context.cancellation().isStopped() && run(ended)) {
                ended++;
            }
            isComplete = ended == pipelines.size();
        } catch (Throwable thrown) {
            context.cancellation().stop(Failures.asEngineException(thrown));
        } finally {
            try {
                closeAll();
            } finally {
                // Reading what is complete takes as long as its reader likes.
                context.cancellation().endTimeout();
                try {
                    letGo();
                } catch (EngineException stillInUse) {
                    // A batch that its reader keeps of a query that was left. Closing the engine tells it if that stays so.
                } finally {
                    done.countDown();
                    result.end();
                }
            }
        }
    }

    private void awaitRoom() {
        if (context.memory().isNearlyFull()) {
            workers.getFirst().waiting(() -> {
                context.memory().awaitRoom();
                return true;
            });
        }
    }

    private void letGo() {
        if (holders.decrementAndGet() == 0) {
            freeing.run();
        }
    }

    /// Returns false if the query was stopped before the end of the pipeline.
    private boolean run(int index) {
        current = index;
        Pipeline pipeline = pipelines.get(index);
        int parallelism = pipeline.source().parallelism();
        if (parallelism > 0) {
            share(pipeline, index, parallelism);
        }
        Worker leader = workers.getFirst();
        if (!context.cancellation().isStopped()) {
            pipeline.source().complete(leader);
        }
        boolean isLast = pipelines.subList(index + 1, pipelines.size()).stream()
                .noneMatch(later -> later.sink() == pipeline.sink());
        if (context.cancellation().isStopped()) {
            return false;
        }
        if (isLast) {
            Stopwatch stopwatch = new Stopwatch(pipeline.sinkProfile());
            leader.enter(index, stopwatch);
            pipeline.sink().complete(leader);
            stopwatch.publish();
        }
        return true;
    }

    /// Runs a pipeline on this thread, with the help of others as far as there are slots for them.
    private void share(Pipeline pipeline, int index, int parallelism) {
        PipelineRun run = new PipelineRun(pipeline, index);
        int others = Math.min(parallelism, workers.size()) - 1;
        CountDownLatch finished = new CountDownLatch(others);
        List<Slots.Call> calls = new ArrayList<>();
        Worker leader = workers.getFirst();
        try {
            for (int i = 1; i <= others; i++) {
                Worker worker = workers.get(i);
                calls.add(worker.callForHelp(threadPrefix + i, () -> run.share(worker), finished::countDown));
            }
            run.share(leader);
        } finally {
            run.end();
            for (int i = calls.size(); i < others; i++) {
                finished.countDown();
            }
            for (Slots.Call call : calls) {
                if (call.withdraw()) {
                    finished.countDown();
                }
            }
            await(finished, leader);
        }
    }

    private static void await(CountDownLatch finished, Worker leader) {
        if (finished.getCount() == 0) {
            return;
        }
        try {
            // Others end soon as a rule, and to get another slot may take longer.
            for (int moment = 0; moment < MOST_MOMENTS && !leader.isSlotWanted(); moment++) {
                if (finished.await(MOMENT_NANOS, TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        leader.waiting(() -> {
            finished.await();
            return true;
        });
    }

    private void closeAll() {
        Set<AutoCloseable> closeables = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Pipeline pipeline : pipelines) {
            closeables.add(pipeline.source());
            closeables.add(pipeline.sink());
        }
        for (AutoCloseable closeable : closeables) {
            try {
                closeable.close();
            } catch (Throwable thrown) {
                context.cancellation().stop(EngineException.wrap(thrown));
            }
        }
    }

    @Override
    public Schema schema() {
        return result.schema();
    }

    @Override
    public @Nullable Batch next() {
        return result.next();
    }

    /// Returns how far the query is. Any thread.
    public Progress progress() {
        double read = 0;
        for (Pipeline pipeline : pipelines) {
            read += pipeline.source().bytes();
        }
        double all = 0;
        double claimed = 0;
        long rows = 0;
        int running = current;
        for (int i = 0; i < pipelines.size(); i++) {
            Source source = pipelines.get(i).source();
            double work = source.givesAllRows() ? read : source.bytes();
            if (work > 0) {
                all += work;
                claimed += i < running ? work : i == running ? work * source.claimed() : 0;
                rows += i <= running ? pipelines.get(i).sourceProfile().rows() : 0;
            }
        }
        return new Progress(all == 0 ? Double.NaN : claimed / all, rows, context.memory().peak(),
                context.temporaryFiles().written());
    }

    /// Returns whether all sinks were completed; to be asked after [#close]. A query that is stopped later has done what it was to do.
    public boolean isComplete() {
        return isComplete;
    }

    /// Stops the query; whoever waits in [#next] learns at once. Any thread.
    public void cancel() {
        context.cancellation().cancel();
        result.wake();
    }

    /// Stops the query if it still runs, waits until its threads have let go of everything or seem to hang, and frees unread
    /// batches.
    @Override
    public void close() {
        if (done.getCount() > 0) {
            context.cancellation().cancel();
        }
        result.wake();
        awaitEnd();
        result.discard();
    }

    /// Frees what the query used, which was closed, as soon as its threads need nothing any more: here, or if it was left, on its last
    /// thread. Called once.
    public void whenOver(Runnable free) {
        freeing = free;
        letGo();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                long left = PATIENCE_NANOS - context.cancellation().nanosSinceStop();
                if (done.await(left, TimeUnit.NANOSECONDS) || left <= 0) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
