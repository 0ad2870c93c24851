package io.polarway.engine.plan.rule;

import java.util.ArrayList;
import java.util.List;

/// Orders many joins: again and again joins the two parts whose join gives the fewest rows (Greedy Operator Ordering,
/// Fegaras 1998).
final class GreedyOrder {
    private final JoinSizes sizes;
    private final List<Part> parts = new ArrayList<>();

    private record Part(JoinTree tree, double rows) {
        boolean isSpecial() {
            return tree instanceof JoinTree.Leaf(JoinLeaf leaf) && !leaf.isOrdinary();
        }
    }

    private record Choice(int left, int right, double rows) {
    }

    private GreedyOrder(List<JoinLeaf> leaves, JoinSizes sizes) {
        this.sizes = sizes;
        for (JoinLeaf leaf : leaves) {
            parts.add(new Part(new JoinTree.Leaf(leaf), sizes.rows(leaf.bit())));
        }
    }

    /// Returns a tree of connected leaves.
    static JoinTree of(List<JoinLeaf> leaves, JoinSizes sizes) {
        return new GreedyOrder(leaves, sizes).order();
    }

    private JoinTree order() {
        while (parts.size() > 1) {
            Choice choice = choose();
            Part left = parts.get(choice.left);
            Part right = parts.get(choice.right);
            boolean isSwapped = !right.isSpecial() && left.rows < right.rows;
            JoinTree tree = isSwapped
                    ? new JoinTree.Pair(right.tree, left.tree)
                    : new JoinTree.Pair(left.tree, right.tree);
            parts.set(choice.left, new Part(tree, choice.rows));
            parts.remove(choice.right);
        }
        return parts.getFirst().tree;
    }

    private Choice choose() {
        Choice best = null;
        Choice cross = null;
        for (int i = 0; i < parts.size(); i++) {
            for (int j = 0; j < parts.size(); j++) {
                if (i == j || parts.get(i).isSpecial() || !parts.get(j).isSpecial() && j < i) {
                    continue;
                }
                long left = parts.get(i).tree.leaves();
                long right = parts.get(j).tree.leaves();
                boolean isSpecial = parts.get(j).isSpecial();
                boolean isPossible = !isSpecial || isReady(parts.get(j), left);
                boolean isConnected = isSpecial || sizes.isConnected(left, right);
                if (!isPossible || !isConnected && best != null) {
                    continue;
                }
                double rows = sizes.join(left, parts.get(i).rows, right, parts.get(j).rows);
                if (isConnected && (best == null || rows < best.rows)) {
                    best = new Choice(i, j, rows);
                } else if (!isConnected && (cross == null || rows < cross.rows)) {
                    cross = new Choice(i, j, rows);
                }
            }
        }
        Choice chosen = best != null ? best : cross;
        if (chosen == null) {
            throw new IllegalStateException("a join that nothing is left for");
        }
        return chosen;
    }

    private static boolean isReady(Part special, long left) {
        return special.tree instanceof JoinTree.Leaf(JoinLeaf leaf) && (leaf.required() & ~left) == 0;
    }
}
