package io.polarway.engine.exec;

import org.jspecify.annotations.Nullable;

/// A thread that does the work of one worker after the other.
final class WorkerThread extends Thread {
    private static final String IDLE = "polarway-idle";

    /// Seen by the thread itself only.
    private @Nullable Worker worker;

    WorkerThread(Runnable work) {
        super(work, IDLE);
        setDaemon(true);
    }

    /// Does something for a worker on the thread that calls it, which is one of these.
    ///
    /// @param name what the thread is called meanwhile
    static void work(String name, Worker worker, Runnable work) {
        WorkerThread thread = (WorkerThread) Thread.currentThread();
        thread.worker = worker;
        thread.setName(name);
        try {
            work.run();
        } finally {
            thread.worker = null;
            thread.setName(IDLE);
        }
    }

    /// Lets others have the slot of the worker that calls it; of any other thread, does nothing.
    static void giveWay() {
        if (Thread.currentThread() instanceof WorkerThread thread && thread.worker != null) {
            thread.worker.giveWay();
        }
    }
}
