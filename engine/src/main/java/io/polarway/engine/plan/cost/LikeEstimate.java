package io.polarway.engine.plan.cost;

/// The fraction of texts that a pattern of LIKE fits, by how much of it is fixed.
final class LikeEstimate {
    private static final double BEGINNING = 0.05;
    private static final double SOMEWHERE = 0.1;
    private static final double END = 0.15;

    private LikeEstimate() {
    }

    static double fraction(String pattern, ColumnEstimate column) {
        if (pattern.indexOf('%') < 0 && pattern.indexOf('_') < 0) {
            return 1 / column.distinct();
        }
        double fraction = 1;
        String[] parts = pattern.split("%", -1);
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                fraction *= i == 0 ? BEGINNING : i == parts.length - 1 ? END : SOMEWHERE;
            }
        }
        return fraction;
    }
}
