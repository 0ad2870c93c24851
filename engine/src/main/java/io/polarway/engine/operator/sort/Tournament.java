package io.polarway.engine.operator.sort;

import org.jspecify.annotations.Nullable;

/// Finds the least of the next rows of many runs again and again: a tree of losers (Knuth, The Art of Computer Programming 3, 5.4.1), so
/// that each row costs as many comparisons as the tree is high. Used by one thread.
final class Tournament {
    private final @Nullable Run[] runs;
    private final int[] next;
    private final int[] end;
    /// The run that lost at each inner node; the winner of all is at 0.
    private final int[] losers;
    /// The first words of the runs' next rows, as signed numbers of the same order.
    private final long[] words;

    /// Prepares for runs of which the rows from `next` to `end` are left; the arrays are the caller's, and change.
    Tournament(@Nullable Run[] runs, int[] next, int[] end) {
        this.runs = runs;
        this.next = next;
        this.end = end;
        this.losers = new int[Math.max(1, runs.length)];
        this.words = new long[runs.length];
    }

    /// Takes rows in order until there are `most`, or a run has no more rows in memory and is not done.
    int take(boolean[] isDone, int[] runOf, int[] rows, int most) {
        int count = runs.length;
        for (int i = 0; i < count; i++) {
            read(i);
        }
        losers[0] = play(1);
        int taken = 0;
        while (taken < most) {
            int winner = losers[0];
            Run run = runs[winner];
            if (run == null || next[winner] == end[winner]) {
                break;
            }
            runOf[taken] = winner;
            rows[taken++] = run.row(next[winner]++);
            if (next[winner] == end[winner] && !isDone[winner]) {
                break;
            }
            read(winner);
            for (int node = winner + count >>> 1; node > 0; node >>>= 1) {
                if (isBefore(losers[node], winner)) {
                    int loser = winner;
                    winner = losers[node];
                    losers[node] = loser;
                }
            }
            losers[0] = winner;
        }
        return taken;
    }

    private void read(int run) {
        Run known = runs[run];
        if (known != null && next[run] < end[run]) {
            words[run] = known.firstWord(next[run]) ^ Long.MIN_VALUE;
        }
    }

    /// Returns the winner of the matches below a node, and notes who lost them. Leaves follow the inner nodes.
    private int play(int node) {
        if (node >= runs.length) {
            return node - runs.length;
        }
        int left = play(2 * node);
        int right = play(2 * node + 1);
        boolean isLeft = isBefore(left, right);
        losers[node] = isLeft ? right : left;
        return isLeft ? left : right;
    }

    private boolean isBefore(int left, int right) {
        boolean hasRight = next[right] < end[right];
        if (next[left] == end[left] || !hasRight) {
            return !hasRight;
        }
        if (words[left] != words[right]) {
            return words[left] < words[right];
        }
        Run leftRun = runs[left];
        Run rightRun = runs[right];
        return leftRun != null && rightRun != null && Run.compare(leftRun, next[left], rightRun, next[right]) < 0;
    }
}
