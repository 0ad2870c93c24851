package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.operator.join.JoinType;
import io.polarway.engine.operator.join.MergeJoin;
import io.polarway.engine.plan.cost.RelationEstimate;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.ScalarType;
import java.util.List;

/// Whether a join reads both sides in the order of its keys, side by side, rather than one of them into memory.
///
/// @param left the operators of the left side
/// @param right those of the right side
/// @param type which side streams: the one whose rows without a match are asked for, if they are read side by side
/// @param arrival the keys, by number, in whose order both come; none if one is read into memory
record JoinMerging(PhysicalPlan left, PhysicalPlan right, JoinType type, Arrival arrival) {
    /// A side that takes fewer bytes is as well held: what it says of the other side's rows saves reading them.
    private static final long LEAST_BYTES = 8L << 20;
    /// The part of what may be kept that is little in any case.
    private static final int SMALL_PART = 16;
    /// A side with so many times fewer rows is held, unless it is large, for the same reason.
    private static final double MOST_RATIO = 32;

    /// A side of a join.
    ///
    /// @param keys what has to be equal, over its columns
    record Side(PhysicalPlan plan, RelationEstimate rows, List<Expression> keys) {
        private double bytes() {
            double width = 0;
            for (Field field : plan.schema().fields()) {
                width += field.type().storage().width();
            }
            return rows.rows() * Math.max(1, width);
        }
    }

    /// Decides.
    ///
    /// @param type what the join does if one side is read into memory
    /// @param mostKeptBytes what a subplan may take that is kept
    static JoinMerging of(Side left, Side right, JoinType type, long mostKeptBytes) {
        JoinType merging = switch (type) {
            case BUILD_OUTER -> JoinType.PROBE_OUTER;
            case BUILD_SEMI -> JoinType.SEMI;
            case BUILD_ANTI -> JoinType.ANTI;
            case INNER, PROBE_OUTER, FULL, SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> type;
        };
        boolean isPossible = MergeJoin.isFor(merging)
                && left.keys.stream().allMatch(Expression::isDeterministic)
                && right.keys.stream().allMatch(Expression::isDeterministic);
        OrderedSides ordered = isPossible && isWorthIt(left, right, mostKeptBytes)
                ? OrderedSides.of(left.plan, right.plan, left.keys, right.keys)
                : null;
        return ordered == null
                ? new JoinMerging(left.plan, right.plan, type, Arrival.ANY)
                : new JoinMerging(ordered.left(), ordered.right(), merging, ordered.arrival());
    }

    private static boolean isWorthIt(Side left, Side right, long mostKeptBytes) {
        double bytes = Math.min(left.bytes(), right.bytes());
        double fewer = Math.min(left.rows.rows(), right.rows.rows());
        double more = Math.max(left.rows.rows(), right.rows.rows());
        return bytes >= Math.min(LEAST_BYTES, mostKeptBytes / SMALL_PART)
                && (more <= fewer * MOST_RATIO || bytes > mostKeptBytes);
    }

    /// Lets the keys of the build side be read where those of the probe side are, in whose order the rows come: they are the same
    /// values in every pair, but for -0 and 0.
    ///
    /// @param offset the position of the first column of the build side
    /// @param positions of the columns of the join, which are changed
    static void takeKeysFromProbe(List<JoinKey> keys, int offset, int[] positions) {
        for (JoinKey key : keys) {
            if (!key.isNullSafe() && key.probe() instanceof Expression.Reference probe
                    && key.build() instanceof Expression.Reference build && probe.type().equals(build.type())
                    && build.type() != ScalarType.REAL && build.type() != ScalarType.DOUBLE) {
                for (int i = 0; i < positions.length; i++) {
                    positions[i] = positions[i] == offset + build.index() ? probe.index() : positions[i];
                }
            }
        }
    }
}
