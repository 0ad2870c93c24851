package io.polarway.engine.format;

import io.polarway.engine.type.Statistics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Statistics of several pieces together.
public final class MergedStatistics {
    private MergedStatistics() {
    }

    /// Returns what holds for the rows of all pieces. A piece without rows, or with nothing but NULLs, has no say in the
    /// bounds.
    public static Statistics of(List<Statistics> pieces) {
        long rows = 0;
        long nulls = 0;
        List<Statistics> present = new ArrayList<>();
        Object min = null;
        Object max = null;
        boolean hasMin = true;
        boolean hasMax = true;
        for (Statistics piece : pieces) {
            rows = rows < 0 || piece.rows() < 0 ? -1 : rows + piece.rows();
            nulls = nulls < 0 || piece.nulls() < 0 ? -1 : nulls + piece.nulls();
            if (isAllNull(piece)) {
                continue;
            }
            present.add(piece);
            hasMin &= piece.min() != null;
            hasMax &= piece.max() != null;
            min = least(min, piece.min());
            max = greatest(max, piece.max());
        }
        return new Statistics(rows, nulls, hasMin ? min : null, hasMax ? max : null, DistinctValues.together(present));
    }

    /// Returns whether it is known that a piece has no value but NULL.
    public static boolean isAllNull(Statistics piece) {
        return piece.rows() == 0 || piece.rows() > 0 && piece.nulls() == piece.rows();
    }

    private static @Nullable Object least(@Nullable Object a, @Nullable Object b) {
        return a == null || b != null && compare(b, a) < 0 ? b : a;
    }

    private static @Nullable Object greatest(@Nullable Object a, @Nullable Object b) {
        return a == null || b != null && compare(b, a) > 0 ? b : a;
    }

    /// Compares two values of one type, neither NULL, in the order of the type.
    @SuppressWarnings("unchecked")
    public static int compare(Object a, Object b) {
        if (a instanceof String left && b instanceof String right) {
            return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8),
                    right.getBytes(StandardCharsets.UTF_8));
        }
        if (a instanceof byte[] left && b instanceof byte[] right) {
            return Arrays.compareUnsigned(left, right);
        }
        return ((Comparable<Object>) a).compareTo(b);
    }
}
