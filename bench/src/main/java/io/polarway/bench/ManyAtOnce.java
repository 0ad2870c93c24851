package io.polarway.bench;

import io.polarway.engine.Engine;
import io.polarway.engine.Execution;
import io.polarway.engine.Result;
import io.polarway.engine.Session;
import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.settings.Setting;
import io.polarway.engine.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Queries that run beside each other in one engine: many small ones against one large one, a short one beside a long one, and
/// many sessions for some time.
final class ManyAtOnce {
    /// What each file, or all of them, is asked.
    private static final String QUESTION = "SELECT symbol, side, COUNT(*), SUM(volume), MAX(price) FROM '%s' WHERE volume > 10 "
            + "GROUP BY symbol, side";

    private final Ticks ticks;
    private final Options options;

    /// Creates a benchmark over files of ticks.
    ManyAtOnce(Ticks ticks, Options options) {
        this.ticks = ticks;
        this.options = options;
    }

    /// Runs those parts that are wanted.
    Measurements run() throws IOException, InterruptedException {
        List<Measurements.Row> rows = new ArrayList<>();
        if (options.wants("files")) {
            rows.add(files());
        }
        if (options.wants("short")) {
            rows.addAll(shortBesideLong());
        }
        if (options.wants("sessions")) {
            rows.add(sessions(200, Duration.ofMinutes(2), 1 << 30));
        }
        return new Measurements("many", rows);
    }

    private Engine engine(long memoryLimit) {
        Settings settings = new Settings();
        settings.parse(Setting.THREADS, String.valueOf(options.threads()));
        if (memoryLimit > 0) {
            settings.parse(Setting.MEMORY_LIMIT, String.valueOf(memoryLimit));
        }
        return Engine.create(settings);
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    /// One query over all files against a query over each of them.
    private Measurements.Row files() throws IOException {
        List<Path> files = ticks.files();
        double[] one = new double[options.runs()];
        double[] each = new double[options.runs()];
        try (Engine engine = engine(0); Session session = engine.openSession(Path.of("."))) {
            WarmUp warmUp = new WarmUp();
            for (int run = 0; run < options.runs(); run = warmUp.isOver() ? run + 1 : 0) {
                long before = System.nanoTime();
                session.executeAsync(QUESTION.formatted(ticks.glob())).join().close();
                double whole = millis(before);
                before = System.nanoTime();
                List<CompletableFuture<Result>> results = new ArrayList<>();
                for (Path file : files) {
                    results.add(session.executeAsync(QUESTION.formatted(file)));
                }
                results.forEach(result -> result.join().close());
                one[run] = whole;
                each[run] = millis(before);
            }
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("one query ms", Timing.median(one));
        figures.put("a query each ms", Timing.median(each));
        figures.put("ratio", Timing.median(each) / Timing.median(one));
        return new Measurements.Row(files.size() + " files", figures);
    }

    private List<Measurements.Row> shortBesideLong() throws IOException, InterruptedException {
        String file = ticks.files().getFirst().toString();
        String all = ticks.glob();
        Map<String, String> longOnes = new LinkedHashMap<>();
        longOnes.put("aggregate",
                "SELECT symbol, COUNT(DISTINCT price), SUM(volume) FROM '" + all + "' GROUP BY symbol");
        longOnes.put("sort", "SELECT symbol, ts, price FROM '" + all + "' ORDER BY price, ts DESC");
        longOnes.put("join", "SELECT COUNT(*), SUM(a.volume + b.volume) FROM '" + all + "' a JOIN '" + all
                + "' b ON a.ts = b.ts");
        longOnes.put("window",
                "SELECT MAX(running) FROM (SELECT SUM(volume) OVER (PARTITION BY symbol ORDER BY ts) AS running "
                        + "FROM '" + all + "') t");
        List<Measurements.Row> rows = new ArrayList<>();
        try (Engine engine = engine(0); Session session = engine.openSession(Path.of("."))) {
            String question = QUESTION.formatted(file);
            warmTimes(session, question);
            for (Map.Entry<String, String> other : longOnes.entrySet()) {
                double alone = times(session, question, 20 * options.runs());
                double beside = beside(session, question, other.getValue());
                Map<String, Double> figures = new LinkedHashMap<>();
                figures.put("alone ms", alone);
                figures.put("beside ms", beside);
                figures.put("ratio", beside / alone);
                rows.add(new Measurements.Row("short beside " + other.getKey(), figures));
            }
        }
        return rows;
    }

    /// Returns the median time of a query while another one runs again and again.
    private double beside(Session session, String question, String other) throws InterruptedException {
        Cancellation cancellation = new Cancellation();
        Thread running = Thread.ofPlatform().start(() -> {
            while (!cancellation.isStopped()) {
                try (Execution execution = session.query(other).execute(cancellation)) {
                    drain(execution);
                } catch (EngineException e) {
                    if (e.code() != ErrorCode.CANCELED) {
                        throw e;
                    }
                }
            }
        });
        try {
            return warmTimes(session, question);
        } finally {
            cancellation.cancel();
            running.join();
        }
    }

    /// Returns the median time once little is compiled any more.
    private double warmTimes(Session session, String question) {
        WarmUp warmUp = new WarmUp();
        while (true) {
            double median = times(session, question, 20 * options.runs());
            if (warmUp.isOver()) {
                return median;
            }
        }
    }

    private static double times(Session session, String question, int runs) {
        double[] millis = new double[runs];
        for (int run = 0; run < runs; run++) {
            long before = System.nanoTime();
            try (Execution execution = session.query(question).execute()) {
                drain(execution);
            }
            millis[run] = millis(before);
        }
        return Timing.median(millis);
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

    /// Many sessions, with so little memory that they have to put rows aside.
    private Measurements.Row sessions(int count, Duration time, long memoryLimit)
            throws IOException, InterruptedException {
        try (Engine engine = engine(memoryLimit)) {
            long before = System.nanoTime();
            ManySessions.Outcome outcome = new ManySessions(engine, ticks.files().subList(0, 4)).run(count, time, 1);
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("s", millis(before) / 1000);
            figures.put("statements", (double) outcome.statements());
            figures.put("canceled", (double) outcome.canceled());
            figures.put("left early", (double) outcome.leftEarly());
            figures.put("spilling", (double) outcome.spilling());
            figures.put("peak MB", engine.memory().peak() / 1e6);
            if (engine.memory().used() != 0 || engine.temporarySpace().used() != 0) {
                throw new IllegalStateException(
                        String.format(Locale.ROOT, "%d bytes of memory and %d of files are left",
                                engine.memory().used(), engine.temporarySpace().used()));
            }
            return new Measurements.Row(count + " sessions", figures);
        }
    }
}
