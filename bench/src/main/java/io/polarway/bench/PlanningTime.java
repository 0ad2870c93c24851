package io.polarway.bench;

import io.polarway.engine.Engine;
import io.polarway.engine.Session;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// How long planning takes: each of the TPC-H queries, prepared again and again.
final class PlanningTime {
    private static final int WARM_UPS = 30;

    private PlanningTime() {
    }

    /// Prints the first and the median of `runs` warm plannings of each query, in milliseconds.
    static void run(Path directory, int runs) {
        System.out.println("| query | first ms | warm ms |");
        System.out.println("| --- | --: | --: |");
        try (Engine engine = Engine.create(); Session session = engine.openSession(directory)) {
            double[] first = new double[TpchTexts.QUERIES + 1];
            for (int number = 1; number <= TpchTexts.QUERIES; number++) {
                first[number] = millis(session, number);
            }
            for (int i = 0; i < WARM_UPS; i++) {
                for (int number = 1; number <= TpchTexts.QUERIES; number++) {
                    millis(session, number);
                }
            }
            for (int number = 1; number <= TpchTexts.QUERIES; number++) {
                double[] warm = new double[runs];
                for (int i = 0; i < runs; i++) {
                    warm[i] = millis(session, number);
                }
                Arrays.sort(warm);
                System.out.printf(Locale.ROOT, "| q%d | %.1f | %.1f |%n", number, first[number], warm[runs / 2]);
            }
        }
    }

    private static double millis(Session session, int number) {
        long before = System.nanoTime();
        session.query(TpchTexts.query(number));
        return (System.nanoTime() - before) / 1e6;
    }
}
