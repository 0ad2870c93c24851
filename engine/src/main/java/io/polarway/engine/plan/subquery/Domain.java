package io.polarway.engine.plan.subquery;

import com.google.common.collect.ImmutableList;
import io.polarway.engine.error.EngineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// The combinations of values of outer columns for which a subquery is asked: those of the rows of the outer query. See
/// "Unnesting Arbitrary Queries" by Neumann and Kemper (BTW 2015).
///
/// @param rows the outer query; null if there is none
/// @param columns where its columns are to which the subquery may refer
/// @param isExact whether the subquery may only be computed for these combinations, since it could fail for others
/// @param isGuarded whether there are rows in the outer query that do not ask for the subquery
/// @param row the column that numbers the rows, for a subquery with random(), which is computed for each row; else null
record Domain(@Nullable RelNode rows, NavigableMap<OuterColumn, Integer> columns, boolean isExact, boolean isGuarded,
        @Nullable OuterColumn row) {
    /// That of a query that refers to no other.
    static final Domain NONE = new Domain(null, new TreeMap<>(), false, false, null);

    /// Creates the domain of a subquery that all rows ask for.
    Domain(RelNode rows, NavigableMap<OuterColumn, Integer> columns, boolean isExact, @Nullable OuterColumn row) {
        this(rows, columns, isExact, false, row);
    }

    /// Adds the number of the outer row to columns beside which something is computed, if it is another value for each.
    ///
    /// @param isRepeatable whether it is the same for all rows that are the same in the columns
    NavigableSet<OuterColumn> with(NavigableSet<OuterColumn> needed, boolean isRepeatable) {
        if (row != null && !isRepeatable) {
            needed.add(row);
        }
        return needed;
    }

    /// Returns the rows that ask for the subquery if others do not, else null.
    @Nullable
    RelNode reaching() {
        return isGuarded ? rows : null;
    }

    /// Returns a plan of the distinct combinations of some columns.
    Unnested of(Collection<OuterColumn> chosen) {
        RelNode source = rows;
        if (source == null || !columns.keySet().containsAll(chosen)) {
            throw EngineException.internal("a query refers to an outer column that is not there");
        }
        List<RexNode> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        NavigableMap<OuterColumn, Integer> positions = new TreeMap<>();
        for (OuterColumn column : new TreeSet<>(chosen)) {
            RexInputRef value = RexInputRef.of(place(column), source.getRowType());
            positions.put(column, values.size());
            names.add(source.getRowType().getFieldNames().get(value.getIndex()));
            values.add(value);
        }
        Repeatable.require(source, RelOptUtil.InputFinder.bits(values, null));
        RelNode projected = LogicalProject.create(source, ImmutableList.of(), values, names, Set.of());
        RelNode distinct = LogicalAggregate.create(projected, ImmutableList.of(), ImmutableBitSet.range(values.size()),
                null, List.of());
        return new Unnested(distinct, List.of(), positions);
    }

    /// Returns the same for those rows alone for which a column is TRUE.
    Domain where(int column) {
        if (rows == null) {
            throw EngineException.internal("a domain without rows has no condition");
        }
        return new Domain(Unnesting.filter(rows, RexInputRef.of(column, rows.getRowType())), columns, true, true, row);
    }

    /// Returns where an outer column is.
    int place(OuterColumn column) {
        Integer place = columns.get(column);
        if (place == null) {
            throw EngineException.internal("an outer column is not there");
        }
        return place;
    }
}
