package io.polarway.engine.format;

import io.polarway.engine.type.Statistics;
import java.util.List;

/// Estimates how many different values several pieces of a table have together, from how many each has.
///
/// Two cases bound the answer: each piece has values of its own, as where the table is ordered by the column; or each is a
/// sample of the same values. How much the ranges of the pieces overlap says which is nearer.
final class DistinctValues {
    private static final int STEPS = 60;
    /// Samples without any value twice could be of more values than there are rows, up to this many times as many.
    private static final double MOST_VALUES_PER_ROW = 1000;

    private DistinctValues() {
    }

    /// Returns the estimate, or -1 if some piece does not say how many values it has.
    ///
    /// @param pieces those with other values than NULL
    static long together(List<Statistics> pieces) {
        if (pieces.isEmpty() || pieces.stream().anyMatch(piece -> piece.distinct() < 0)) {
            return -1;
        }
        if (pieces.size() == 1) {
            return pieces.getFirst().distinct();
        }
        double rows = 0;
        double sum = 0;
        Statistics largest = pieces.getFirst();
        for (Statistics piece : pieces) {
            rows += present(piece);
            sum += piece.distinct();
            largest = present(piece) > present(largest) ? piece : largest;
        }
        double sampled = Math.max(largest.distinct(), sampled(largest.distinct(), present(largest), rows));
        double overlap = overlap(pieces);
        return Math.round(Math.pow(sum, 1 - overlap) * Math.pow(Math.min(sum, sampled), overlap));
    }

    private static double present(Statistics piece) {
        return Math.max(1, piece.rows() - Math.max(0, piece.nulls()));
    }

    /// Returns how many different values rows have if some of them, taken at random, have so many: the number of values of
    /// which a sample of that size is expected to hit as many (Cardenas' formula, solved by bisection).
    private static double sampled(double distinct, double sample, double rows) {
        double low = distinct;
        double high = rows * MOST_VALUES_PER_ROW;
        for (int step = 0; step < STEPS && low < high; step++) {
            double middle = (low + high) / 2;
            if (hit(middle, sample) < distinct) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return hit(high, rows);
    }

    private static double hit(double values, double rows) {
        return values * (1 - Math.exp(-rows / values));
    }

    /// Returns 0 where the ranges of the pieces lie beside each other, 1 where all are the same or unknown.
    private static double overlap(List<Statistics> pieces) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        double widths = 0;
        for (Statistics piece : pieces) {
            if (!(piece.min() instanceof Number min && piece.max() instanceof Number max)) {
                return 1;
            }
            low = Math.min(low, min.doubleValue());
            high = Math.max(high, max.doubleValue());
            widths += max.doubleValue() - min.doubleValue();
        }
        double width = high - low;
        return width <= 0 ? 1 : Math.clamp((widths / width - 1) / (pieces.size() - 1), 0, 1);
    }
}
