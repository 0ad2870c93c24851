package io.polarway.bench;

import io.polarway.engine.Engine;
import io.polarway.engine.Execution;
import io.polarway.engine.Result;
import io.polarway.engine.Session;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.BatchStream;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Many sessions of one engine, whose users run queries of which the result is known, cancel them, leave them half-read and make
/// mistakes, all at the same time: every result has to be right, and nothing may be left.
public final class ManySessions {
    private static final String MISTAKE = "SELECT SUM(1 / (volume - volume)) FROM '%s'";

    private final Engine engine;
    private final List<String> queries;
    private final List<String> mistakes;
    private final List<Answer> answers = new ArrayList<>();
    private final AtomicLong statements = new AtomicLong();
    private final AtomicLong canceled = new AtomicLong();
    private final AtomicLong leftEarly = new AtomicLong();
    private final AtomicLong spilling = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /// What the rows of a result come to, in whatever order they are.
    private record Answer(long rows, long sum) {
    }

    /// What all sessions did.
    ///
    /// @param statements how many statements were run
    /// @param canceled how many were canceled before their end
    /// @param leftEarly how many were closed before they were read to their end
    /// @param spilling how many that ended put something aside
    public record Outcome(long statements, long canceled, long leftEarly, long spilling) {
    }

    /// Runs each query once by itself, to know what is right.
    ///
    /// @param files Parquet files of ticks
    public ManySessions(Engine engine, List<Path> files) {
        this.engine = engine;
        this.queries = files.stream().flatMap(file -> queries(file).stream()).toList();
        this.mistakes = files.stream().map(file -> MISTAKE.formatted(file)).toList();
        try (Session session = engine.openSession(Path.of("."))) {
            for (String query : queries) {
                try (Execution execution = session.query(query).execute()) {
                    answers.add(answer(execution));
                }
            }
        }
    }

    private static List<String> queries(Path file) {
        return List.of("SELECT COUNT(*), SUM(volume), MIN(ts) FROM '" + file + "'",
                "SELECT symbol, side, COUNT(*), SUM(volume), MAX(price) FROM '" + file + "' GROUP BY symbol, side",
                "SELECT ts, symbol, volume FROM '" + file + "' ORDER BY volume, ts DESC",
                "SELECT symbol, ts, price FROM '" + file + "' WHERE volume > 990 ORDER BY ts",
                "SELECT ts, COUNT(*), MIN(symbol), MAX(side) FROM '" + file + "' GROUP BY ts",
                "SELECT COUNT(*), SUM(a.volume + b.volume), MIN(a.symbol || b.side) FROM '" + file + "' a JOIN '" + file
                        + "' b ON a.ts = b.ts",
                "SELECT symbol, MAX(running), COUNT(DISTINCT price) FROM (SELECT symbol, price, SUM(volume) OVER "
                        + "(PARTITION BY symbol ORDER BY ts) AS running FROM '" + file + "') t GROUP BY symbol",
                "SELECT DISTINCT symbol, price FROM '" + file + "'",
                "SELECT ts, price FROM '" + file + "' ORDER BY price, ts LIMIT 100");
    }

    /// Runs all sessions, each on a thread of its own, until the time is over and each has ended its last statement.
    ///
    /// Throws an IllegalStateException if a statement failed or gave a wrong result.
    public Outcome run(int sessions, Duration time, long seed) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        List<Thread> users = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            Random random = new Random(seed * 1000 + i);
            users.add(Thread.ofPlatform().name("user-" + i).start(() -> use(random, end)));
        }
        for (Thread user : users) {
            user.join();
        }
        Throwable first = failure.get();
        if (first != null) {
            throw new IllegalStateException("A session failed: " + first.getMessage(), first);
        }
        return new Outcome(statements.get(), canceled.get(), leftEarly.get(), spilling.get());
    }

    private void use(Random random, long end) {
        try (Session session = engine.openSession(Path.of("."))) {
            while (System.nanoTime() < end && failure.get() == null) {
                int number = random.nextInt(queries.size());
                switch (random.nextInt(10)) {
                    case 0 -> cancel(session, number, random);
                    case 1 -> leave(session, number);
                    case 2 -> later(session, number);
                    case 3 -> mistake(session, mistakes.get(random.nextInt(mistakes.size())));
                    default -> read(session, number);
                }
                statements.incrementAndGet();
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }

    private void read(Session session, int number) {
        try (Execution execution = session.query(queries.get(number)).execute()) {
            check(number, answer(execution));
            spilling.addAndGet(execution.progress().spilledBytes() > 0 ? 1 : 0);
        }
    }

    private void cancel(Session session, int number, Random random) throws InterruptedException {
        Execution execution = session.query(queries.get(number)).execute();
        long nanos = random.nextInt(100_000_000);
        Thread canceling = Thread.ofPlatform().start(() -> {
            LockSupport.parkNanos(nanos);
            execution.cancel();
        });
        try (execution) {
            check(number, answer(execution));
        } catch (EngineException e) {
            expect(ErrorCode.CANCELED, e);
            canceled.incrementAndGet();
        }
        canceling.join();
    }

    private void leave(Session session, int number) {
        try (Execution execution = session.query(queries.get(number)).execute(); Batch first = execution.next()) {
            leftEarly.addAndGet(first == null ? 0 : 1);
        }
    }

    private void later(Session session, int number) {
        try (Result result = session.executeAsync(queries.get(number)).join()) {
            check(number, answer(result));
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            throw EngineException.wrap(cause == null ? e : cause);
        }
    }

    private static void mistake(Session session, String query) {
        try (Execution execution = session.query(query).execute()) {
            Answer answer = answer(execution);
            throw new IllegalStateException("A division by zero gave " + answer);
        } catch (EngineException e) {
            expect(ErrorCode.DIVISION_BY_ZERO, e);
        }
    }

    private static void expect(ErrorCode code, EngineException e) {
        if (e.code() != code) {
            throw e;
        }
    }

    private void check(int number, Answer answer) {
        if (!answers.get(number).equals(answer)) {
            throw new IllegalStateException(
                    queries.get(number) + " gave " + answer + " instead of " + answers.get(number));
        }
    }

    private static Answer answer(BatchStream stream) {
        long rows = 0;
        long sum = 0;
        for (Batch next = stream.next(); next != null; next = stream.next()) {
            try (Batch batch = next) {
                for (int i = 0; i < batch.rows(); i++) {
                    int position = batch.selection() == null ? i : batch.selection().position(i);
                    long hash = 0;
                    for (int column = 0; column < batch.width(); column++) {
                        hash = hash * 0x9E3779B97F4A7C15L
                                + String.valueOf(Values.get(batch.column(column), position)).hashCode();
                    }
                    sum += hash ^ hash >>> 29;
                    rows++;
                }
            }
        }
        return new Answer(rows, sum);
    }
}
