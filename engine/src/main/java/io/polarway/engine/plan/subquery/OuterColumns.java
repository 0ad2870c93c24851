package io.polarway.engine.plan.subquery;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;

/// Finds the outer columns to which plans and expressions refer, also from queries inside of them.
final class OuterColumns {
    private final Map<RelNode, NavigableSet<OuterColumn>> known = new IdentityHashMap<>();

    /// Returns the columns of queries outside of a plan to which it refers.
    NavigableSet<OuterColumn> of(RelNode node) {
        NavigableSet<OuterColumn> columns = known.get(node);
        if (columns == null) {
            NavigableSet<OuterColumn> found = new TreeSet<>();
            node.getInputs().forEach(input -> found.addAll(of(input)));
            node.accept(new Finder(found));
            found.removeIf(column -> node.getVariablesSet().contains(column.query())
                    || node instanceof Correlate correlate && correlate.getCorrelationId().equals(column.query()));
            columns = found;
            known.put(node, columns);
        }
        return columns;
    }

    /// Returns the columns of queries outside to which an expression refers.
    NavigableSet<OuterColumn> of(Iterable<? extends RexNode> expressions) {
        NavigableSet<OuterColumn> found = new TreeSet<>();
        Finder finder = new Finder(found);
        expressions.forEach(expression -> expression.accept(finder));
        return found;
    }

    private final class Finder extends RexShuttle {
        private final NavigableSet<OuterColumn> found;

        Finder(NavigableSet<OuterColumn> found) {
            this.found = found;
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            OuterColumn column = OuterColumn.of(access);
            if (column != null) {
                found.add(column);
                return access;
            }
            return super.visitFieldAccess(access);
        }

        @Override
        public RexNode visitSubQuery(RexSubQuery query) {
            found.addAll(of(query.rel));
            return super.visitSubQuery(query);
        }
    }
}
