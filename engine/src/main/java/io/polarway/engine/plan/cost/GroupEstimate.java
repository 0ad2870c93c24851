package io.polarway.engine.plan.cost;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How many groups rows make.
public final class GroupEstimate {
    /// By how much less each further key counts: keys tend to go together.
    private static final double[] WEIGHTS = {1, 1, 0.75, 0.5};

    private GroupEstimate() {
    }

    /// Returns about how many different combinations of values some columns have.
    public static double groups(RelationEstimate input, List<Integer> keys) {
        if (keys.isEmpty()) {
            return 1;
        }
        List<Double> counts = new ArrayList<>();
        for (int key : keys) {
            ColumnEstimate column = input.column(key);
            counts.add(column.distinctAmong(input.rows()) + (column.nulls() > 0 ? 1 : 0));
        }
        counts.sort(Comparator.reverseOrder());
        double product = 1;
        for (int i = 0; i < counts.size(); i++) {
            product *= Math.pow(counts.get(i), WEIGHTS[Math.min(i, WEIGHTS.length - 1)]);
        }
        return Math.min(product, input.rows());
    }
}
