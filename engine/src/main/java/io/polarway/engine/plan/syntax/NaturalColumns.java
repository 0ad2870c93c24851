package io.polarway.engine.plan.syntax;

import io.polarway.engine.plan.validate.MergedColumns;
import io.polarway.engine.plan.validate.PlannedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Writes NATURAL joins with USING, where the statement alone says which columns their sides have.
final class NaturalColumns {
    private final Function<String, @Nullable PlannedTable> tables;

    /// @param tables finds a table by its internal name
    NaturalColumns(Function<String, @Nullable PlannedTable> tables) {
        this.tables = tables;
    }

    /// Returns the join with USING; the join itself if it is not NATURAL or the columns are not known here.
    SqlJoin withUsing(SqlJoin join) {
        if (!join.isNatural()) {
            return join;
        }
        List<String> left = columns(join.getLeft());
        List<String> right = columns(join.getRight());
        if (left == null || right == null) {
            return join;
        }
        SqlParserPos position = join.getParserPosition();
        List<SqlNode> common = new ArrayList<>();
        for (String column : left) {
            if (count(left, column) > 1 && count(right, column) > 0 || count(right, column) > 1) {
                // MergedColumns says which column is ambiguous.
                return join;
            }
            if (count(right, column) == 1) {
                common.add(new SqlIdentifier(column, position));
            }
        }
        return common.isEmpty()
                ? join
                : new SqlJoin(position, join.getLeft(), SqlLiteral.createBoolean(false, position),
                        join.getJoinTypeNode(), join.getRight(), JoinConditionType.USING.symbol(position),
                        new SqlNodeList(common, position));
    }

    private static long count(List<String> columns, String column) {
        return columns.stream().filter(column::equalsIgnoreCase).count();
    }

    private @Nullable List<String> columns(SqlNode table) {
        return switch (table) {
            case SqlJoin join -> joined(join);
            case SqlIdentifier name when name.isSimple() -> visible(name.getSimple());
            case SqlSelect select -> selected(select.getSelectList());
            case SqlCall call when call.getKind() == SqlKind.AS -> call.operandCount() > 2
                    ? call.getOperandList().subList(2, call.operandCount()).stream().map(SqlNode::toString).toList()
                    : columns(call.operand(0));
            default -> null;
        };
    }

    private @Nullable List<String> joined(SqlJoin join) {
        List<String> left = columns(join.getLeft());
        if (join.getJoinType() == JoinType.LEFT_SEMI_JOIN || join.getJoinType() == JoinType.LEFT_ANTI_JOIN) {
            return left;
        }
        List<String> right = columns(join.getRight());
        if (left == null || right == null || join.isNatural()) {
            return null;
        }
        Set<String> merged = new TreeSet<>();
        if (join.getConditionType() == JoinConditionType.USING && join.getCondition() instanceof SqlNodeList names) {
            names.forEach(name -> merged.add(((SqlIdentifier) name).getSimple().toLowerCase(Locale.ROOT)));
        }
        List<String> all = new ArrayList<>(left);
        right.stream().filter(column -> !merged.contains(column.toLowerCase(Locale.ROOT))).forEach(all::add);
        return all;
    }

    private @Nullable List<String> visible(String name) {
        PlannedTable table = tables.apply(name);
        return table == null
                ? null
                : table.getRowType().getFieldList().stream().map(RelDataTypeField::getName)
                        .filter(column -> !table.isHidden(column)).toList();
    }

    private static @Nullable List<String> selected(SqlNodeList items) {
        List<String> names = new ArrayList<>();
        for (SqlNode item : items) {
            SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
            if (!(name instanceof SqlIdentifier column) || column.isStar()) {
                return null;
            }
            names.add(column.names.getLast());
        }
        return names;
    }
}
