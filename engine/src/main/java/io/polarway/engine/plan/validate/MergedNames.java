package io.polarway.engine.plan.validate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlStarExclude;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.DelegatingScope;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.ListScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// Writes in the places of bare names of merged columns what these stand for, in the clauses of a SELECT or in an ON once the
/// tables there are validated. In a subquery they may be those of queries outside.
final class MergedNames {
    private final MergedColumns columns;
    /// The tables that each of the queries has in its FROM, from the innermost query on.
    private final List<List<SqlNode>> visible = new ArrayList<>();
    private final Set<String> aliases = NameMatching.INSTANCE.createSet();

    private MergedNames(MergedColumns columns, SqlValidatorScope scope) {
        this.columns = columns;
        SqlValidatorScope outer = scope;
        SqlNode inner = null;
        while (outer instanceof DelegatingScope delegating) {
            List<SqlNode> tables = new ArrayList<>();
            if (outer instanceof JoinScope join && join.getNode() instanceof SqlJoin on) {
                tables.add(on.getLeft());
                tables.add(on.getRight());
            } else if (outer instanceof SelectScope select) {
                inner = select.getNode();
                tables.add(select.getNode().getFrom());
            } else if (outer instanceof ListScope list && list.getNode() instanceof SqlSelect select && inner != null
                    && select.getFrom() != null) {
                before(select.getFrom(), inner, tables);
            }
            tables.removeIf(Objects::isNull);
            visible.add(tables);
            outer = delegating.getParent();
        }
    }

    /// Collects what stands before a LATERAL query in a FROM.
    ///
    /// @return whether the query is in it
    private static boolean before(SqlNode from, SqlNode query, List<SqlNode> tables) {
        if (from == query) {
            return true;
        }
        if (from instanceof SqlJoin join) {
            if (before(join.getLeft(), query, tables)) {
                return true;
            }
            if (before(join.getRight(), query, tables)) {
                tables.add(join.getLeft());
                return true;
            }
            return false;
        }
        return from instanceof SqlCall call && !(from instanceof SqlSelect) && call.getOperandList().stream()
                .anyMatch(operand -> operand != null && before(operand, query, tables));
    }

    /// Writes the values of merged columns into the clauses of a SELECT whose FROM is validated.
    static void write(SqlSelect select, SqlValidatorScope scope, MergedColumns columns) {
        MergedNames names = new MergedNames(columns, scope);
        if (!names.isNeeded()) {
            return;
        }
        SqlNodeList items = select.getSelectList();
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            SqlNode value = names.value(item);
            items.set(i, value == null
                    ? names.written(item)
                    : SqlStdOperatorTable.AS.createCall(item.getParserPosition(), value, item));
        }
        names.write(select, 3);
        names.write(select, 4);
        names.write(select, 5);
        names.write(select, 7);
        columns.expandStars(select);
        // ORDER BY means the columns of the SELECT first.
        boolean hasStar = items.stream().anyMatch(item -> item instanceof SqlIdentifier name && name.isStar());
        if (!hasStar) {
            items.forEach(names::addAlias);
            names.write(select, 8);
        }
    }

    /// Returns a condition of a join whose sides are validated with the values of merged columns.
    static SqlNode written(SqlNode condition, SqlValidatorScope scope, MergedColumns columns) {
        MergedNames names = new MergedNames(columns, scope);
        return names.isNeeded() ? names.written(condition) : condition;
    }

    private boolean isNeeded() {
        return visible.stream().anyMatch(tables -> tables.stream().anyMatch(SqlJoin.class::isInstance));
    }

    private void addAlias(SqlNode item) {
        SqlNode name = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(1) : item;
        if (name instanceof SqlIdentifier alias) {
            aliases.add(alias.names.getLast());
        }
    }

    private @Nullable SqlNode value(SqlNode node) {
        if (!(node instanceof SqlIdentifier name) || !name.isSimple() || name.isStar()
                || aliases.contains(name.getSimple())) {
            return null;
        }
        for (List<SqlNode> tables : visible) {
            List<SqlNode> having = tables.stream().filter(table -> columns.count(table, name.getSimple()) > 0).toList();
            if (!having.isEmpty()) {
                return having.size() == 1 ? columns.value(having.getFirst(), name) : null;
            }
        }
        return null;
    }

    private void write(SqlSelect select, int clause) {
        SqlNode node = select.getOperandList().get(clause);
        if (node != null) {
            select.setOperand(clause, written(node));
        }
    }

    /// Writes values into an expression; subqueries are written when they are validated.
    private SqlNode written(SqlNode node) {
        SqlNode value = value(node);
        if (value != null) {
            return value;
        }
        switch (node) {
            case SqlNodeList list -> {
                for (int i = 0; i < list.size(); i++) {
                    list.set(i, written(list.get(i)));
                }
            }
            case SqlStarExclude _ -> {
                // It names columns, not values.
            }
            case SqlCall call when !call.isA(SqlKind.QUERY) -> {
                int operands = call.getKind() == SqlKind.AS ? 1 : call.operandCount();
                for (int i = 0; i < operands; i++) {
                    SqlNode operand = call.getOperandList().get(i);
                    SqlNode written = operand == null ? null : written(operand);
                    if (written != operand) {
                        call.setOperand(i, written);
                    }
                }
            }
            default -> {
                // It has no names, or names of its own.
            }
        }
        return node;
    }
}
