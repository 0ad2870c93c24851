package io.polarway.engine.plan.rule;

/// The order of the joins of a [JoinRegion].
sealed interface JoinTree {
    /// Returns the leaves below, a bit for each.
    long leaves();

    /// A leaf.
    ///
    /// @param leaf what is read
    record Leaf(JoinLeaf leaf) implements JoinTree {
        @Override
        public long leaves() {
            return leaf.bit();
        }
    }

    /// A join of two parts; by the leaf's own conditions if the right one is a leaf that is not ordinary.
    ///
    /// @param left the one part
    /// @param right the other part: what a hash join had better build of
    record Pair(JoinTree left, JoinTree right) implements JoinTree {
        @Override
        public long leaves() {
            return left.leaves() | right.leaves();
        }
    }
}
