package io.polarway.engine.exec;

import io.polarway.engine.batch.Batch;

/// Stands before every stage of a pipeline: counts the rows that the previous operator gives, attributes the time, polls
/// the cancellation, and keeps empty batches away.
final class MeteredStage implements Stage {
    private final Stage stage;
    private final OperatorProfile giver;
    private final Stopwatch stopwatch;
    private final long[] account;
    private final Worker worker;

    MeteredStage(Stage stage, OperatorProfile giver, OperatorProfile taker, Stopwatch stopwatch, Worker worker) {
        this.stage = stage;
        this.giver = giver;
        this.stopwatch = stopwatch;
        this.account = stopwatch.account(taker);
        this.worker = worker;
    }

    @Override
    public Demand push(Batch batch) {
        worker.cancellation().check();
        int rows = batch.rows();
        if (rows == 0) {
            return Demand.MORE;
        }
        giver.addOutput(rows);
        long[] before = stopwatch.enter(account);
        try {
            return stage.push(batch);
        } finally {
            stopwatch.enter(before);
        }
    }

    @Override
    public void beginMorsel(long sequence) {
        stage.beginMorsel(sequence);
    }

    @Override
    public void endMorsel() {
        long[] before = stopwatch.enter(account);
        try {
            stage.endMorsel();
        } finally {
            stopwatch.enter(before);
        }
    }

    @Override
    public void finish() {
        long[] before = stopwatch.enter(account);
        try {
            stage.finish();
        } finally {
            stopwatch.enter(before);
        }
    }

    @Override
    public void close() {
        stage.close();
    }
}
