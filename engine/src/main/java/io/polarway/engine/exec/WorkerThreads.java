package io.polarway.engine.exec;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The threads of the workers of all queries. One that has nothing to do is kept for a while, since a short query takes little longer
/// than it takes to start its threads. Thread-safe.
final class WorkerThreads implements AutoCloseable {
    private static final long KEPT_SECONDS = 5;

    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEPT_SECONDS, TimeUnit.SECONDS,
            new SynchronousQueue<>(), WorkerThread::new,
            // What is left of a query after the end of the engine.
            (work, closed) -> new WorkerThread(work).start());

    /// Lets a thread do something. Throws OutOfMemoryError if the system has no more threads.
    void execute(Runnable work) {
        pool.execute(work);
    }

    /// Ends the threads that have nothing to do; the others end after their work.
    @Override
    public void close() {
        pool.shutdown();
    }
}
