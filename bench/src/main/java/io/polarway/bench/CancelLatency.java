package io.polarway.bench;

import io.polarway.engine.Engine;
import io.polarway.engine.Execution;
import io.polarway.engine.Session;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// How fast a query stops: cancels each query at moments spread over its running time, and measures how long its reader waits
/// for the error, and how long until all of its memory is free.
final class CancelLatency {
    private CancelLatency() {
    }

    /// Prints the longest of `runs` cancels of each query, with a sort of everything besides those of the ticks.
    static void run(Ticks ticks, int runs) throws InterruptedException {
        List<BenchQuery> queries = new ArrayList<>(TicksQueries.over(ticks, 1));
        queries.add(
                new BenchQuery("sort", "SELECT symbol, price, ts FROM '" + ticks.glob() + "' ORDER BY price, ts DESC"));
        System.out.println("| query | full run ms | answered within ms | memory free within ms |");
        System.out.println("| --- | --: | --: | --: |");
        try (Engine engine = Engine.create(); Session session = engine.openSession(Path.of("."))) {
            for (BenchQuery query : queries) {
                drain(session, query.sql());
                long before = System.nanoTime();
                drain(session, query.sql());
                long whole = System.nanoTime() - before;
                long answered = 0;
                long free = 0;
                for (int run = 0; run < runs; run++) {
                    long[] latency = cancel(engine, session, query.sql(), whole * (run + 1) / (runs + 1));
                    answered = Math.max(answered, latency[0]);
                    free = Math.max(free, latency[1]);
                }
                System.out.printf(Locale.ROOT, "| %s | %d | %.1f | %.1f |%n", query.name(),
                        TimeUnit.NANOSECONDS.toMillis(whole), answered / 1e6, free / 1e6);
            }
        }
    }

    private static void drain(Session session, String sql) {
        try (Execution execution = session.query(sql).execute()) {
            drain(execution);
        }
    }

    private static void drain(Execution execution) {
        while (true) {
            try (Batch batch = execution.next()) {
                if (batch == null) {
                    return;
                }
            }
        }
    }

    /// Returns the nanoseconds from the cancel to the error, and to an engine without memory in use.
    private static long[] cancel(Engine engine, Session session, String sql, long afterNanos)
            throws InterruptedException {
        Execution execution = session.query(sql).execute();
        long[] canceled = new long[1];
        Thread canceler = Thread.ofPlatform().start(() -> {
            LockSupport.parkNanos(afterNanos);
            canceled[0] = System.nanoTime();
            execution.cancel();
        });
        long answered = 0;
        try (execution) {
            answered = drainUntilError(execution);
        }
        long free = System.nanoTime();
        canceler.join();
        if (engine.memory().used() != 0) {
            throw new IllegalStateException(sql + " left " + engine.memory().used() + " bytes");
        }
        return answered == 0 ? new long[]{0, 0} : new long[]{answered - canceled[0], free - canceled[0]};
    }

    /// Returns when the error came, or 0 if the query was faster than its cancel.
    private static long drainUntilError(Execution execution) {
        try {
            drain(execution);
            return 0;
        } catch (EngineException expected) {
            return System.nanoTime();
        }
    }
}
