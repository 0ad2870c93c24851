package io.polarway.sqltests.random;

import java.util.Arrays;
import java.util.function.Predicate;

/// Makes a query that shows a mistake smaller, by leaving out some of the choices that it was made of or taking simpler ones,
/// as long as it still shows one.
final class Shrinking {
    private final Predicate<RandomQuery> fails;
    private RandomQuery best;
    private int tries;

    private Shrinking(RandomQuery first, Predicate<RandomQuery> fails, int tries) {
        this.fails = fails;
        this.best = first;
        this.tries = tries;
    }

    /// Returns the smallest query found with so many tries for which the predicate holds, as it does for the first one.
    static RandomQuery shrink(RandomQuery first, Predicate<RandomQuery> fails, int tries) {
        Shrinking shrinking = new Shrinking(first, fails, tries);
        int before;
        do {
            before = shrinking.best.sql().length();
            shrinking.pass();
        } while (shrinking.tries > 0 && shrinking.best.sql().length() < before);
        return shrinking.best;
    }

    private void pass() {
        for (int span = Math.max(1, best.choices().length / 2); span >= 1; span /= 2) {
            for (int at = 0; at + span <= best.choices().length && tries > 0;) {
                if (!consider(without(at, span)) && !consider(zeroed(at, span))) {
                    at += span;
                }
            }
        }
        for (int at = 0; at < best.choices().length && tries > 0; at++) {
            int value = best.choices()[at];
            for (int smaller = 1; smaller < Math.min(value, 6) && tries > 0; smaller++) {
                int[] choices = best.choices().clone();
                choices[at] = smaller;
                if (consider(choices)) {
                    break;
                }
            }
        }
    }

    private int[] without(int at, int span) {
        int[] choices = best.choices();
        int[] fewer = Arrays.copyOf(choices, choices.length - span);
        System.arraycopy(choices, at + span, fewer, at, choices.length - at - span);
        return fewer;
    }

    private int[] zeroed(int at, int span) {
        int[] choices = best.choices().clone();
        Arrays.fill(choices, at, at + span, 0);
        return choices;
    }

    private boolean consider(int[] choices) {
        RandomQuery query = RandomQuery.of(Choices.given(choices));
        if (query.sql().length() >= best.sql().length()) {
            return false;
        }
        tries--;
        if (!fails.test(query)) {
            return false;
        }
        best = query;
        return true;
    }
}
