package io.polarway.engine.exec;

/// The thread of a worker.
final class WorkerThread extends Thread {
    private final Worker worker;

    WorkerThread(String name, Worker worker, Runnable work) {
        super(work, name);
        this.worker = worker;
        setDaemon(true);
    }

    /// Lets others have the slot of the worker that calls it; of any other thread, does nothing.
    static void giveWay() {
        if (Thread.currentThread() instanceof WorkerThread thread) {
            thread.worker.giveWay();
        }
    }
}
