package io.polarway.engine.plan.cost;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;

/// The rows that joins give.
public final class JoinEstimate {
    /// An anti join is never supposed to drop nearly all rows: nobody writes one for that.
    private static final double LEAST_ANTI = 0.1;
    /// The fraction of rows that have a partner by conditions that are no equalities.
    private static final double MATCHED = 0.5;

    private JoinEstimate() {
    }

    static RelationEstimate of(Join join, RelationEstimate left, RelationEstimate right, Constants constants) {
        int leftColumns = left.columns();
        RelationEstimate both = pair(left, right);
        List<KeyEstimate> keys = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        split(join.getCondition(), leftColumns, both, constants, keys, others);
        double rows = rows(join.getJoinType(), left.rows(), right.rows(), keys,
                FilterEstimate.fraction(both, others, constants), !others.isEmpty());
        if (join.getJoinType() == JoinRelType.LEFT_MARK) {
            return new RelationEstimate(rows, leftColumns + 1,
                    index -> index < leftColumns ? left.column(index) : ColumnEstimate.of(2, rows));
        }
        if (!join.getJoinType().projectsRight()) {
            return left.withRows(rows);
        }
        double lonely = 1 - matched(keys, right.rows(), !others.isEmpty());
        List<KeyEstimate> mirrored = keys.stream().map(key -> new KeyEstimate(key.right(), key.left())).toList();
        double lonelyRight = 1 - matched(mirrored, left.rows(), !others.isEmpty());
        double rightNulls = join.getJoinType().generatesNullsOnRight() ? left.rows() * lonely / Math.max(1, rows) : 0;
        double leftNulls = join.getJoinType().generatesNullsOnLeft()
                ? right.rows() * lonelyRight / Math.max(1, rows)
                : 0;
        return new RelationEstimate(rows, both.columns(),
                index -> withNulls(both.column(index), index < leftColumns ? leftNulls : rightNulls));
    }

    /// Returns what is supposed of a column once an outer join has made some of its values NULL.
    private static ColumnEstimate withNulls(ColumnEstimate column, double fraction) {
        double made = Math.min(1, fraction);
        return made == 0
                ? column
                : new ColumnEstimate(column.distinct(), column.rows(), made + (1 - made) * column.nulls(), column.low(),
                        column.high(), column.isKey());
    }

    /// Returns the pairs of two relations' rows, whose columns are no keys of pairs.
    static RelationEstimate pair(RelationEstimate left, RelationEstimate right) {
        return new RelationEstimate(left.rows() * right.rows(), left.columns() + right.columns(),
                index -> index < left.columns() ? left.column(index) : right.column(index - left.columns()));
    }

    /// Tells the equalities between both sides from other conditions.
    private static void split(RexNode condition, int leftColumns, RelationEstimate both, Constants constants,
            List<KeyEstimate> keys, List<RexNode> others) {
        ImmutableBitSet left = ImmutableBitSet.range(leftColumns);
        for (RexNode part : RelOptUtil.conjunctions(condition)) {
            if (part.isAlwaysTrue()) {
                continue;
            }
            if (part instanceof RexCall call && isEquality(call) && RexUtil.isDeterministic(call)) {
                RexNode first = call.getOperands().get(0);
                RexNode second = call.getOperands().get(1);
                ImmutableBitSet firstColumns = RelOptUtil.InputFinder.bits(first);
                ImmutableBitSet secondColumns = RelOptUtil.InputFinder.bits(second);
                boolean isOrdered = left.contains(firstColumns) && !left.intersects(secondColumns);
                boolean isSwapped = left.contains(secondColumns) && !left.intersects(firstColumns);
                if ((isOrdered || isSwapped) && !firstColumns.isEmpty() && !secondColumns.isEmpty()) {
                    ColumnEstimate one = ExpressionEstimate.of(first, both, constants);
                    ColumnEstimate other = ExpressionEstimate.of(second, both, constants);
                    keys.add(isOrdered ? new KeyEstimate(one, other) : new KeyEstimate(other, one));
                    continue;
                }
            }
            others.add(part);
        }
    }

    private static boolean isEquality(RexCall call) {
        return call.getKind() == SqlKind.EQUALS || call.getOperator().getName().equals("is not distinct from");
    }

    /// Returns how many rows a join gives.
    ///
    /// @param left the rows of its left input
    /// @param right the rows of its right input
    /// @param keys the columns that it holds equal
    /// @param fraction the fraction of the pairs with equal keys that fulfil the other conditions
    /// @param hasOthers whether there are other conditions
    private static double rows(JoinRelType type, double left, double right, List<KeyEstimate> keys, double fraction,
            boolean hasOthers) {
        double inner = left * right * KeyEstimate.selectivity(keys) * fraction;
        return switch (type) {
            case INNER, ASOF -> inner;
            case LEFT, LEFT_ASOF -> Math.max(left, inner);
            case RIGHT -> Math.max(right, inner);
            case FULL -> Math.max(inner, left) + Math.max(0, right - inner);
            case SEMI -> left * matched(keys, right, hasOthers);
            case ANTI -> left * Math.max(LEAST_ANTI, 1 - matched(keys, right, hasOthers));
            case LEFT_MARK -> left;
        };
    }

    private static double matched(List<KeyEstimate> keys, double right, boolean hasOthers) {
        return Math.min(1, right) * KeyEstimate.matched(keys, right) * (hasOthers ? MATCHED : 1);
    }

    /// Returns the fraction of the left rows that a semi or anti join leaves, or the rows that an outer join gives for each.
    ///
    /// @param left what is supposed of the columns on the left, all of the first numbers
    /// @param right what is supposed of the right input, whose columns follow
    /// @param condition over both
    public static double perLeftRow(JoinRelType type, RelationEstimate left, RelationEstimate right, RexNode condition,
            Constants constants) {
        RelationEstimate both = pair(left.withRows(1), right);
        List<KeyEstimate> keys = new ArrayList<>();
        List<RexNode> others = new ArrayList<>();
        split(condition, left.columns(), both, constants, keys, others);
        return rows(type, 1, right.rows(), keys, FilterEstimate.fraction(both, others, constants), !others.isEmpty());
    }

    /// Returns the fraction of rows for which a condition is TRUE.
    public static double fraction(RelationEstimate input, RexNode condition, Constants constants) {
        return FilterEstimate.fraction(input, List.of(condition), constants);
    }
}
