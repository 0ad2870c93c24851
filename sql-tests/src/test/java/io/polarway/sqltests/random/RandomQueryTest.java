package io.polarway.sqltests.random;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.polarway.sqltests.Configuration;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Compares random queries with DuckDB. The system properties `random.seed` and `random.queries` say which, and
/// `random.configuration` in which [Configuration], for runs by hand.
class RandomQueryTest {
    private static final int MOST_REPORTED = 8;

    @Test
    void aFewQueriesAreAnsweredAsByDuckDb() throws SQLException, IOException {
        compare(Long.getLong("random.seed", 1_000_001), Integer.getInteger("random.queries", 50), configuration());
    }

    @Test
    @Tag("slow")
    void aThousandQueriesAreAnsweredAsByDuckDb() throws SQLException, IOException {
        compare(1, 700, Configuration.DEFAULT);
        compare(701, 150, Configuration.ONE_THREAD);
        compare(851, 150, Configuration.TINY_BATCHES);
        compare(1001, 300, Configuration.SPILLING);
    }

    @Test
    void queriesHaveJoinsSubqueriesAndWindows() {
        Map<Feature, Integer> counts = new EnumMap<>(Feature.class);
        for (long seed = 1; seed <= 1000; seed++) {
            RandomQuery.of(Choices.seeded(seed)).features().forEach(feature -> counts.merge(feature, 1, Integer::sum));
        }
        assertTrue(counts.get(Feature.JOIN) >= 333 && counts.get(Feature.SUBQUERY) >= 250
                && counts.get(Feature.WINDOW) >= 150 && counts.size() == Feature.values().length, counts.toString());
    }

    @Test
    void aQueryIsMadeSmallerWhileItFails() {
        RandomQuery first = RandomQuery.of(Choices.seeded(2));
        RandomQuery smallest = Shrinking.shrink(first, query -> query.sql().contains("FULL JOIN"), 2000);
        assertTrue(smallest.sql().length() <= first.sql().length(), smallest.sql());
        assertTrue(RandomQuery.of(Choices.given(smallest.choices())).sql().equals(smallest.sql()));
    }

    private static Configuration configuration() {
        return Configuration.valueOf(System.getProperty("random.configuration", "default").toUpperCase(Locale.ROOT));
    }

    private static void compare(long first, int count, Configuration configuration) throws SQLException, IOException {
        List<String> mistakes = new ArrayList<>();
        Map<Engines.Verdict, Integer> verdicts = new EnumMap<>(Engines.Verdict.class);
        try (Engines engines = Engines.open(configuration)) {
            for (long seed = first; seed < first + count; seed++) {
                RandomQuery query = RandomQuery.of(Choices.seeded(seed));
                Engines.Outcome outcome = engines.compare(query);
                verdicts.merge(outcome.verdict(), 1, Integer::sum);
                if (Boolean.getBoolean("random.print") && outcome.verdict() != Engines.Verdict.SAME) {
                    System.out
                            .println(seed + " " + outcome.verdict() + " " + outcome.detail() + "\n    " + query.sql());
                }
                if (outcome.isMistake() && mistakes.size() < MOST_REPORTED) {
                    mistakes.add(report(engines, seed, query, outcome, configuration));
                }
            }
        }
        System.out.println("Random queries of " + configuration + " from seed " + first + ": " + verdicts);
        int compared = verdicts.getOrDefault(Engines.Verdict.SAME, 0);
        if (!mistakes.isEmpty()) {
            fail(String.join("\n\n", mistakes));
        }
        assertTrue(compared >= count * 9 / 10, "Of " + count + " queries too few could be compared: " + verdicts);
    }

    private static String report(Engines engines, long seed, RandomQuery query, Engines.Outcome outcome,
            Configuration configuration) {
        RandomQuery small = Shrinking.shrink(query, other -> {
            Engines.Outcome again = engines.compare(other);
            return again.verdict() == outcome.verdict() && sameError(again, outcome);
        }, 1500);
        return "Seed " + seed + ", " + outcome.verdict() + ": " + engines.compare(small).detail() + "\n  smaller:  "
                + small.polarway() + "\n  at first: " + query.polarway()
                + "\n  again:    ./mvnw -Pquick -pl sql-tests -am test -Dtest=RandomQueryTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Drandom.seed=" + seed + " -Drandom.queries=1 -Drandom.configuration=" + configuration;
    }

    /// Errors count as the same if they begin alike.
    private static boolean sameError(Engines.Outcome one, Engines.Outcome other) {
        return one.verdict() == Engines.Verdict.DIFFERENT
                || beginning(one.detail()).equals(beginning(other.detail()));
    }

    private static String beginning(String message) {
        return message.substring(0, Math.min(message.length(), 25));
    }
}
