package io.polarway.engine.plan.cost;

import java.util.List;

/// Two columns that a join holds equal.
///
/// @param left what is supposed of the one
/// @param right what is supposed of the other
public record KeyEstimate(ColumnEstimate left, ColumnEstimate right) {
    /// How many times as many values as a key has its range is supposed to hold at most.
    private static final double LARGEST_GAP = 8;

    /// Returns how many values there are that both sides could have. The side with fewer values is supposed to have none that
    /// the other has not. If one side is a key, what the range of the other allows is hardly what it has.
    double domain() {
        double most = Math.max(left.distinct(), right.distinct());
        if (left.isKey() == right.isKey()) {
            return most;
        }
        return Math.max(most / LARGEST_GAP, left.isKey() ? left.distinct() : right.distinct());
    }

    /// Returns the fraction of all pairs of rows whose values are equal in all of some columns, which need not be independent
    /// of each other.
    ///
    /// @param left how many combinations of values there are at most on the left
    /// @param right how many on the right
    public static double selectivity(List<KeyEstimate> keys, double left, double right) {
        double product = 1;
        double present = 1;
        double largest = 1;
        for (KeyEstimate key : keys) {
            product *= key.domain();
            largest = Math.max(largest, key.domain());
            present *= (1 - key.left().nulls()) * (1 - key.right().nulls());
        }
        double combinations = keys.size() > 1
                ? Math.min(product, Math.max(largest, Math.min(left, right)))
                : product;
        return present / combinations;
    }

    static double selectivity(List<KeyEstimate> keys) {
        return selectivity(keys, combinations(keys.stream().map(KeyEstimate::left).toList()),
                combinations(keys.stream().map(KeyEstimate::right).toList()));
    }

    /// Returns how many combinations of values some columns of one relation have at most: no more than it has rows.
    public static double combinations(List<ColumnEstimate> columns) {
        double product = 1;
        double rows = 1;
        for (ColumnEstimate column : columns) {
            product *= column.distinct();
            rows = Math.max(rows, column.rows());
        }
        return Math.min(product, rows);
    }

    /// Returns the fraction of the left rows that have an equal row on the right.
    ///
    /// @param rightRows how many rows are on the right
    public static double matched(List<KeyEstimate> keys, double rightRows) {
        double matched = 1;
        for (KeyEstimate key : keys) {
            double fraction = key.right().distinctAmong(rightRows * (1 - key.right().nulls())) / key.domain();
            matched = Math.min(matched, Math.min(1, fraction) * (1 - key.left().nulls()));
        }
        return Math.min(1, Math.max(matched, 0));
    }
}
