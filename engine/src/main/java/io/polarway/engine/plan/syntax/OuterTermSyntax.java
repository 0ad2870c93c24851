package io.polarway.engine.plan.syntax;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.plan.operator.OuterAggregateOperator;
import io.polarway.engine.plan.validate.OuterTerms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Rewrites a statement for the terms of its subqueries that belong to outer queries: a column of an outer query in a query
/// that groups becomes `(SELECT column)`, an aggregate function of an outer query a place that the outer query fills, which
/// computes the function.
public final class OuterTermSyntax extends SqlShuttle {
    private final OuterTerms terms;
    private final Deque<SqlSelect> path = new ArrayDeque<>();
    private final Set<SqlSelect> done = Collections.newSetFromMap(new IdentityHashMap<>());
    private List<Pending> pending = new ArrayList<>();
    private int count;

    /// An aggregate function that the query has yet to compute which it counts to.
    private record Pending(int number, SqlNode function, int select) {
    }

    private OuterTermSyntax(OuterTerms terms) {
        this.terms = terms;
    }

    /// Changes the selects of a statement.
    public static void apply(OuterTerms terms, SqlNode statement) {
        if (!terms.isEmpty()) {
            statement.accept(new OuterTermSyntax(terms));
        }
    }

    @Override
    public @Nullable SqlNode visit(SqlIdentifier name) {
        return !path.isEmpty() && terms.isConstant(name) ? constant(name) : name;
    }

    private static SqlNode constant(SqlIdentifier column) {
        SqlParserPos position = column.getParserPosition();
        return SqlStdOperatorTable.SCALAR_QUERY.createCall(position, new SqlSelect(position, null,
                SqlNodeList.of(column), null, null, null, null, null, null, null, null, null, null));
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call instanceof SqlSelect select) {
            if (done.add(select)) {
                select(select);
            }
            return select;
        }
        if (call instanceof SqlOrderBy order) {
            order.query.accept(this);
            if (order.query instanceof SqlSelect select) {
                path.push(select);
                items(order.orderList, select);
                path.pop();
            }
            return order;
        }
        if (call.getKind() == SqlKind.AS) {
            SqlNode value = call.operand(0).accept(this);
            if (value == call.operand(0) || value == null) {
                return call;
            }
            List<SqlNode> operands = new ArrayList<>(call.getOperandList());
            operands.set(0, value);
            return call.getOperator().createCall(call.getParserPosition(), operands);
        }
        OuterTerms.Aggregate aggregate = terms.aggregate(call);
        if (aggregate == null || path.isEmpty() || call.isA(SqlKind.QUERY)) {
            return super.visit(call);
        }
        pending.add(new Pending(count, call, aggregate.select()));
        return new OuterAggregateOperator.Value(count++, aggregate.type()).createCall(call.getParserPosition());
    }

    private void select(SqlSelect select) {
        path.push(select);
        select.setFrom(refused("FROM", select, select.getFrom()));
        SqlNode where = refused("WHERE", select, select.getWhere());
        if (where != null) {
            select.setWhere(where);
        }
        items(select.getSelectList(), select);
        if (select.getHaving() instanceof SqlNode having) {
            select.setHaving(filled(having, select));
        }
        if (select.getQualify() instanceof SqlNode qualify) {
            select.setQualify(filled(qualify, select));
        }
        if (select.getOrderList() instanceof SqlNodeList order) {
            items(order, select);
        }
        path.pop();
    }

    /// Rewrites a clause in which the aggregate functions of the query cannot stand.
    private @Nullable SqlNode refused(String clause, SqlSelect select, @Nullable SqlNode node) {
        if (node == null) {
            return null;
        }
        List<Pending> before = pending;
        pending = new ArrayList<>();
        SqlNode rewritten = node.accept(this);
        for (Pending function : pending) {
            if (function.select() == terms.number(select)) {
                throw OuterTerms.misplaced(clause, function.function());
            }
        }
        before.addAll(pending);
        pending = before;
        return rewritten;
    }

    private void items(SqlNodeList list, SqlSelect select) {
        for (int i = 0; i < list.size(); i++) {
            SqlNode item = list.get(i);
            SqlNode filled = filled(item, select);
            // A column keeps its name.
            boolean isNamed = item instanceof SqlIdentifier && filled != item && list == select.getSelectList();
            list.set(i, isNamed
                    ? SqlStdOperatorTable.AS.createCall(item.getParserPosition(), filled,
                            new SqlIdentifier(((SqlIdentifier) item).names.getLast(), item.getParserPosition()))
                    : filled);
        }
    }

    /// Rewrites an expression, and lets it compute the aggregate functions of its subqueries that count to its query.
    private SqlNode filled(SqlNode node, SqlSelect select) {
        switch (node.getKind()) {
            case AS, DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) node;
                SqlNode value = filled(call.operand(0), select);
                if (value == call.operand(0)) {
                    return node;
                }
                List<SqlNode> operands = new ArrayList<>(call.getOperandList());
                operands.set(0, value);
                return call.getOperator().createCall(call.getParserPosition(), operands);
            }
            default -> {
                // An expression.
            }
        }
        List<Pending> before = pending;
        pending = new ArrayList<>();
        SqlNode rewritten = node.accept(this);
        if (rewritten == null) {
            throw EngineException.internal("an expression was lost");
        }
        List<SqlNode> operands = new ArrayList<>(List.of(rewritten));
        List<Integer> numbers = new ArrayList<>();
        for (Pending function : pending) {
            if (function.select() == terms.number(select)) {
                numbers.add(function.number());
                operands.add(function.function());
            } else {
                before.add(function);
            }
        }
        pending = before;
        return numbers.isEmpty()
                ? rewritten
                : new OuterAggregateOperator.Holder(numbers).createCall(node.getParserPosition(), operands);
    }
}
