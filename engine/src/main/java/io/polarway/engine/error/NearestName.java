package io.polarway.engine.error;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds what somebody may have meant: the candidate with the fewest typing errors between it and a name.
public final class NearestName {
    private NearestName() {
    }

    /// Returns the nearest candidate, or null if none is near: at most one error per three characters, swaps of neighbours
    /// counted as one, case ignored.
    public static @Nullable String of(String name, Collection<String> candidates) {
        String lower = name.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, name.length() / 3);
        String nearest = null;
        int least = limit + 1;
        for (String candidate : candidates) {
            if (Math.abs(candidate.length() - name.length()) < least) {
                int distance = distance(lower, candidate.toLowerCase(Locale.ROOT));
                if (distance < least || distance == least && nearest != null && candidate.compareTo(nearest) < 0) {
                    least = distance;
                    nearest = candidate;
                }
            }
        }
        return nearest;
    }

    /// Returns `. Did you mean "…"?` with the nearest candidate, or an empty text if none is near.
    public static String hint(String name, Collection<String> candidates) {
        String nearest = of(name, candidates);
        return nearest == null ? "" : ". Did you mean \"" + nearest + "\"?";
    }

    /// Returns how many characters have to be inserted, removed, replaced or swapped with their neighbour to make one text
    /// of the other (the optimal string alignment distance).
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = current;
            current = spare;
        }
        return last[b.length()];
    }
}
