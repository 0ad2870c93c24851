package io.polarway.engine.plan.syntax;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.plan.validate.Errors;
import io.polarway.engine.plan.validate.PlannedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// `SELECT *` over joins with USING, which moves columns by their places in the tables: these must have no hidden columns then.
final class MergingStar {
    private final Function<String, @Nullable PlannedTable> tables;
    private final List<Leaf> leaves = new ArrayList<>();

    /// A table of the FROM.
    private record Leaf(String alias, PlannedTable table) {
        boolean hides(String column) {
            return names(true).stream().anyMatch(column::equalsIgnoreCase);
        }

        boolean shows(String column) {
            return names(false).stream().anyMatch(column::equalsIgnoreCase);
        }

        private List<String> names(boolean isHidden) {
            return table.getRowType().getFieldList().stream().map(RelDataTypeField::getName)
                    .filter(name -> table.isHidden(name) == isHidden).toList();
        }
    }

    private MergingStar(Function<String, @Nullable PlannedTable> tables) {
        this.tables = tables;
    }

    /// Returns whether a SELECT has such a star over tables with hidden columns. Throws UNSUPPORTED if it names one of these, too.
    ///
    /// @param from its FROM with the internal names of tables
    /// @param tables finds a table by its internal name
    static boolean isIn(SqlSelect select, @Nullable SqlNode from, Function<String, @Nullable PlannedTable> tables) {
        boolean hasStar = select.getSelectList().stream()
                .anyMatch(item -> item instanceof SqlIdentifier name && name.isStar() && name.names.size() == 1);
        if (!hasStar || !hasUsing(from)) {
            return false;
        }
        MergingStar star = new MergingStar(tables);
        star.collect(from);
        if (star.leaves.isEmpty()) {
            return false;
        }
        star.refuseHidden(select);
        return true;
    }

    private static boolean hasUsing(@Nullable SqlNode from) {
        return from instanceof SqlJoin join && (join.getConditionType() == JoinConditionType.USING
                || hasUsing(join.getLeft()) || hasUsing(join.getRight()));
    }

    private void collect(@Nullable SqlNode from) {
        if (from instanceof SqlJoin join) {
            collect(join.getLeft());
            collect(join.getRight());
        } else if (from != null && from.getKind() == SqlKind.AS
                && ((SqlCall) from).operand(0) instanceof SqlIdentifier name && name.isSimple()) {
            PlannedTable table = tables.apply(name.getSimple());
            if (table != null) {
                leaves.add(new Leaf(((SqlCall) from).operand(1).toString(), table));
            }
        }
    }

    private void refuseHidden(SqlSelect select) {
        SqlBasicVisitor<Void> search = new SqlBasicVisitor<>() {
            private int depth;

            @Override
            public @Nullable Void visit(SqlCall call) {
                depth += call.isA(SqlKind.QUERY) ? 1 : 0;
                super.visit(call);
                depth -= call.isA(SqlKind.QUERY) ? 1 : 0;
                return null;
            }

            @Override
            public @Nullable Void visit(SqlIdentifier name) {
                String column = name.names.getLast();
                boolean isHidden = name.names.size() == 1
                        ? depth == 0 && leaves.stream().anyMatch(leaf -> leaf.hides(column))
                                && leaves.stream().noneMatch(leaf -> leaf.shows(column))
                        : leaves.stream().anyMatch(leaf -> leaf.hides(column)
                                && leaf.alias.equalsIgnoreCase(name.names.get(name.names.size() - 2)));
                if (isHidden) {
                    throw refused(name);
                }
                return null;
            }
        };
        SqlNode[] clauses = {select.getSelectList(), select.getWhere(), select.getGroup(), select.getHaving(),
                select.getQualify(), select.getOrderList(), conditions(select.getFrom())};
        for (SqlNode clause : clauses) {
            if (clause != null) {
                clause.accept(search);
            }
        }
    }

    /// Returns the conditions of the joins with ON.
    private static SqlNodeList conditions(@Nullable SqlNode from) {
        List<SqlNode> conditions = new ArrayList<>();
        collect(from, conditions);
        return new SqlNodeList(conditions, SqlParserPos.ZERO);
    }

    private static void collect(@Nullable SqlNode from, List<SqlNode> conditions) {
        if (from instanceof SqlJoin join) {
            collect(join.getLeft(), conditions);
            collect(join.getRight(), conditions);
            SqlNode condition = join.getCondition();
            if (join.getConditionType() == JoinConditionType.ON && condition != null) {
                conditions.add(condition);
            }
        }
    }

    private static EngineException refused(SqlIdentifier name) {
        return Errors.unsupported("Hidden columns such as \"" + name.names.getLast()
                + "\" beside SELECT * over a join with USING or NATURAL", name);
    }
}
