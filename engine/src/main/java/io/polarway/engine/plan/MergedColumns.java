package io.polarway.engine.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// What the columns of USING stand for where no table is named: the value of the side whose rows the join keeps, and that of
/// either side for a full join (the standard's COALESCE).
final class MergedColumns {
    private final Map<String, SqlNode> values = new TreeMap<>();

    private MergedColumns() {
    }

    /// Returns the columns that the joins of a FROM merge, as far as the statement alone says which tables they belong to.
    static MergedColumns of(@Nullable SqlNode from) {
        MergedColumns merged = new MergedColumns();
        merged.collect(from);
        return merged;
    }

    private void collect(@Nullable SqlNode from) {
        if (!(from instanceof SqlJoin join)) {
            return;
        }
        collect(join.getLeft());
        collect(join.getRight());
        if (join.getConditionType() == JoinConditionType.USING && join.getCondition() instanceof SqlNodeList names) {
            for (SqlNode name : names) {
                String column = ((SqlIdentifier) name).getSimple();
                SqlNode value = value(join, column, name.getParserPosition());
                if (value != null) {
                    values.put(column.toLowerCase(Locale.ROOT), value);
                }
            }
        }
    }

    private static boolean isMerged(SqlJoin join, String column) {
        return join.getConditionType() == JoinConditionType.USING && join.getCondition() instanceof SqlNodeList names
                && names.stream().anyMatch(name -> ((SqlIdentifier) name).getSimple().equalsIgnoreCase(column));
    }

    /// Returns the value of a column that is known to be in a table, or null if it is not said in which of several.
    static @Nullable SqlNode value(SqlNode table, String column, SqlParserPos position) {
        if (table instanceof SqlJoin join) {
            if (!isMerged(join, column)) {
                return null;
            }
            SqlNode left = value(join.getLeft(), column, position);
            SqlNode right = value(join.getRight(), column, position);
            return switch (join.getJoinType()) {
                case INNER, LEFT, LEFT_SEMI_JOIN, LEFT_ANTI_JOIN -> left;
                case RIGHT -> right;
                case FULL -> left == null || right == null
                        ? null
                        : ConditionalOperator.COALESCE.createCall(position, left, right);
                case CROSS, COMMA, ASOF, LEFT_ASOF -> null;
            };
        }
        return table.getKind() == SqlKind.AS && ((SqlCall) table).operand(1) instanceof SqlIdentifier alias
                ? new SqlIdentifier(List.of(alias.getSimple(), column), null, position,
                        List.of(alias.getParserPosition(), position))
                : null;
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /// Returns the value of a name, or null if it is not one of a merged column.
    @Nullable
    SqlNode value(SqlNode node) {
        return node instanceof SqlIdentifier name && name.isSimple() && !name.isStar()
                ? values.get(name.getSimple().toLowerCase(Locale.ROOT))
                : null;
    }

    /// Returns an expression with values in the places of names; those inside of subqueries stay.
    SqlNode replace(SqlNode expression) {
        if (isEmpty()) {
            return expression;
        }
        SqlNode replaced = expression.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlIdentifier name) {
                SqlNode value = value(name);
                return value == null ? name : SqlNode.clone(value);
            }

            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                if (call.isA(SqlKind.QUERY)) {
                    return call;
                }
                if (call.getKind() == SqlKind.AS) {
                    List<SqlNode> operands = new java.util.ArrayList<>(call.getOperandList());
                    operands.set(0, replace(operands.getFirst()));
                    return call.getOperator().createCall(call.getParserPosition(), operands);
                }
                return super.visit(call);
            }
        });
        return replaced == null ? expression : replaced;
    }
}
