package io.polarway.engine.plan.rule;

import java.util.Arrays;
import java.util.List;

/// Finds the cheapest order of a few joins by dynamic programming over all sets of leaves, each divided in all ways that a
/// condition connects: trees of any shape.
final class ExhaustiveOrder {
    /// The most leaves that are ordered so: three to this power divisions are looked at.
    static final int MOST_LEAVES = 10;

    private final JoinLeaf[] leaves;
    private final JoinSizes sizes;
    private final double[] costs;
    private final int[] lefts;
    /// The set in the region's bits of each set in the bits of this order.
    private final long[] sets;

    private ExhaustiveOrder(List<JoinLeaf> leaves, JoinSizes sizes) {
        this.leaves = leaves.toArray(JoinLeaf[]::new);
        this.sizes = sizes;
        int count = 1 << this.leaves.length;
        this.costs = new double[count];
        this.lefts = new int[count];
        this.sets = new long[count];
        for (int set = 1; set < count; set++) {
            int lowest = Integer.numberOfTrailingZeros(set);
            sets[set] = sets[set & (set - 1)] | this.leaves[lowest].bit();
        }
    }

    /// Returns the cheapest tree of connected leaves.
    static JoinTree of(List<JoinLeaf> leaves, JoinSizes sizes) {
        ExhaustiveOrder order = new ExhaustiveOrder(leaves, sizes);
        order.search(false);
        if (Double.isInfinite(order.costs[order.costs.length - 1])) {
            // A condition over three leaves may connect nothing but a cross product of two with the third.
            order.search(true);
        }
        return order.tree(order.costs.length - 1);
    }

    private void search(boolean isCrossAllowed) {
        Arrays.fill(costs, Double.POSITIVE_INFINITY);
        for (int set = 1; set < costs.length; set++) {
            if (Integer.bitCount(set) == 1) {
                costs[set] = leaf(set).isOrdinary() ? 0 : Double.POSITIVE_INFINITY;
                continue;
            }
            for (int left = (set - 1) & set; left > 0; left = (left - 1) & set) {
                divide(set, left, set ^ left, isCrossAllowed);
            }
        }
    }

    private JoinLeaf leaf(int set) {
        return leaves[Integer.numberOfTrailingZeros(set)];
    }

    private boolean isSpecial(int set) {
        return Integer.bitCount(set) == 1 && !leaf(set).isOrdinary();
    }

    private void divide(int set, int left, int right, boolean isCrossAllowed) {
        double below = costs[left];
        boolean hasKey;
        if (isSpecial(right)) {
            JoinLeaf special = leaf(right);
            if ((special.required() & ~sets[left]) != 0) {
                return;
            }
            hasKey = sizes.hasOwnKey(special);
        } else {
            // Which of two ordinary sides is the left one is settled by their sizes.
            if (left < right) {
                return;
            }
            below += costs[right];
            hasKey = below < costs[set] && sizes.hasKey(sets[left], sets[right]);
            if (!hasKey && !isCrossAllowed && (below >= costs[set] || !sizes.isConnected(sets[left], sets[right]))) {
                return;
            }
        }
        if (below >= costs[set]) {
            return;
        }
        double cost = below
                + JoinCost.of(sizes.rows(sets[left]), sizes.rows(sets[right]), sizes.rows(sets[set]), hasKey);
        if (cost < costs[set]) {
            costs[set] = cost;
            lefts[set] = left;
        }
    }

    private JoinTree tree(int set) {
        if (Integer.bitCount(set) == 1) {
            return new JoinTree.Leaf(leaf(set));
        }
        int left = lefts[set];
        int right = set ^ left;
        boolean isSwapped = !isSpecial(right) && sizes.rows(sets[left]) < sizes.rows(sets[right]);
        return isSwapped
                ? new JoinTree.Pair(tree(right), tree(left))
                : new JoinTree.Pair(tree(left), tree(right));
    }
}
