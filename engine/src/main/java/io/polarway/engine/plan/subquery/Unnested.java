package io.polarway.engine.plan.subquery;

import io.polarway.engine.error.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;

/// A plan that refers to no outer query any more: for each combination of values of the outer columns that it depends on it
/// gives the rows of the original plan, with these values beside them.
///
/// @param node the plan
/// @param columns where the columns of the original plan are
/// @param outer where the outer columns are
record Unnested(RelNode node, List<Integer> columns, NavigableMap<OuterColumn, Integer> outer) {
    Unnested {
        columns = List.copyOf(columns);
    }

    /// Returns a plan that depends on nothing, whose columns are where they were.
    static Unnested same(RelNode node) {
        List<Integer> columns = new ArrayList<>();
        for (int i = 0; i < node.getRowType().getFieldCount(); i++) {
            columns.add(i);
        }
        return new Unnested(node, columns, new TreeMap<>());
    }

    Unnested withNode(RelNode other) {
        return new Unnested(other, columns, outer);
    }

    /// Returns the same with one column of the original plan more.
    Unnested withColumn(int position) {
        List<Integer> more = new ArrayList<>(columns);
        more.add(position);
        return new Unnested(node, more, outer);
    }

    /// Returns the same without the columns that were added to the first ones.
    Unnested first(int count) {
        return new Unnested(node, columns.subList(0, count), outer);
    }

    Unnested withOuter(SortedMap<OuterColumn, Integer> more) {
        NavigableMap<OuterColumn, Integer> all = new TreeMap<>(outer);
        all.putAll(more);
        return new Unnested(node, columns, all);
    }

    /// Returns where an outer column is.
    int place(OuterColumn column) {
        Integer place = outer.get(column);
        if (place == null) {
            throw EngineException.internal("an outer column was lost");
        }
        return place;
    }

    int width() {
        return node.getRowType().getFieldCount();
    }

    RexInputRef reference(int position) {
        return RexInputRef.of(position, node.getRowType());
    }

    /// Returns an expression over the original plan as one over the plan.
    RexNode translate(RexNode expression) {
        return expression.accept(new Translation(this, 0));
    }

    /// Returns the same for a plan that is the right side of a join.
    ///
    /// @param offset the number of columns before those of the plan
    RexNode translate(RexNode expression, int offset) {
        return expression.accept(new Translation(this, offset));
    }

    private static final class Translation extends RexShuttle {
        private final Unnested plan;
        private final int offset;

        Translation(Unnested plan, int offset) {
            this.plan = plan;
            this.offset = offset;
        }

        private RexInputRef shifted(int position) {
            RexInputRef reference = plan.reference(position);
            return offset == 0 ? reference : new RexInputRef(position + offset, reference.getType());
        }

        @Override
        public RexNode visitInputRef(RexInputRef reference) {
            return shifted(plan.columns().get(reference.getIndex()));
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            OuterColumn column = OuterColumn.of(access);
            if (column == null) {
                return super.visitFieldAccess(access);
            }
            return shifted(plan.place(column));
        }
    }
}
