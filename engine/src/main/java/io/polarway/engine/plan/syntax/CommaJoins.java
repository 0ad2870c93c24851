package io.polarway.engine.plan.syntax;

import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;

/// Lets commas of FROM bind more loosely than JOIN, as the standard has it: `a, b RIGHT JOIN c` is a with each row of
/// `b RIGHT JOIN c`. The parser takes both from left to right.
///
/// Only joins for which this makes a difference are regrouped: those that give rows of their right side alone, and those that
/// look for common columns. All others may as well come after what stands before the comma.
final class CommaJoins {
    private CommaJoins() {
    }

    /// Returns a FROM with its joins in the order of the standard.
    static SqlNode regrouped(SqlNode from) {
        if (!(from instanceof SqlJoin join)) {
            return from;
        }
        SqlNode left = regrouped(join.getLeft());
        if (isBound(join) && left instanceof SqlJoin before && commaOnTheLeft(before) instanceof SqlJoin comma) {
            return with(comma, comma.getLeft(), with(join, behind(before, comma), join.getRight()));
        }
        return left == join.getLeft() ? join : with(join, left, join.getRight());
    }

    private static boolean isBound(SqlJoin join) {
        return switch (join.getJoinType()) {
            case RIGHT, FULL -> true;
            case INNER, LEFT, CROSS, LEFT_SEMI_JOIN, LEFT_ANTI_JOIN, ASOF, LEFT_ASOF ->
                    join.isNatural() || join.getConditionType() == JoinConditionType.USING;
            case COMMA -> false;
        };
    }

    /// Returns the last comma of a chain of joins, or the node itself if there is none.
    private static SqlNode commaOnTheLeft(SqlNode node) {
        SqlNode last = node;
        while (last instanceof SqlJoin join) {
            if (join.getJoinType() == JoinType.COMMA) {
                return join;
            }
            last = join.getLeft();
        }
        return last;
    }

    /// Returns what of a chain of joins stands behind its last comma.
    private static SqlNode behind(SqlJoin chain, SqlJoin comma) {
        return chain == comma ? comma.getRight()
                : with(chain, behind((SqlJoin) chain.getLeft(), comma), chain.getRight());
    }

    private static SqlJoin with(SqlJoin join, SqlNode left, SqlNode right) {
        return new SqlJoin(join.getParserPosition(), left, join.isNaturalNode(), join.getJoinTypeNode(), right,
                join.getConditionTypeNode(), join.getCondition());
    }
}
