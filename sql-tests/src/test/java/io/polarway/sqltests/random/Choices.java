package io.polarway.sqltests.random;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The choices of which a query is made: drawn from a seed, or given. What is made of them can be made smaller by leaving
/// some out, for 0 always stands for the simplest alternative, and 0 follows where none are given any more.
final class Choices {
    private final @Nullable SplittableRandom random;
    private final int[] given;
    private final List<Integer> made = new ArrayList<>();

    private Choices(@Nullable SplittableRandom random, int[] given) {
        this.random = random;
        this.given = given;
    }

    static Choices seeded(long seed) {
        return new Choices(new SplittableRandom(seed), new int[0]);
    }

    static Choices given(int... choices) {
        return new Choices(null, choices);
    }

    /// Returns a number from 0 to below the bound.
    int below(int bound) {
        int choice = 0;
        if (random != null) {
            choice = random.nextInt(bound);
        } else if (made.size() < given.length) {
            choice = Math.min(given[made.size()], bound - 1);
        }
        made.add(choice);
        return choice;
    }

    int between(int first, int last) {
        return first + below(last - first + 1);
    }

    /// Returns true once in so many times; false is the simpler answer.
    boolean oneIn(int times) {
        return below(times) == times - 1;
    }

    /// Returns true in so many of a hundred times.
    boolean percent(int times) {
        return below(100) >= 100 - times;
    }

    <T> T pick(List<T> list) {
        return list.get(below(list.size()));
    }

    /// Returns one of the texts; the first one is the simplest.
    String pick(String... texts) {
        return texts[below(texts.length)];
    }

    /// Returns the choices made up to now.
    int[] made() {
        return made.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public String toString() {
        return Arrays.toString(made());
    }
}
