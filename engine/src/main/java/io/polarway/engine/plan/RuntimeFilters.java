package io.polarway.engine.plan;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.operator.join.JoinFilter;
import io.polarway.engine.plan.physical.PhysicalPlan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the filters that joins make at run time down to the scans: through every operator that gives a column of its input as
/// it is, and whose other rows do not depend on those that are dropped.
final class RuntimeFilters {
    private RuntimeFilters() {
    }

    /// Returns filters over the columns of a scan as filters over those of its table.
    static List<RuntimeFilter.OfColumn> ofScan(List<RuntimeFilter.OfColumn> filters, PhysicalPlan.Scan scan) {
        return filters.stream()
                .map(known -> new RuntimeFilter.OfColumn(scan.columns().get(known.column()), known.filter())).toList();
    }

    /// Returns filters over columns that expressions compute as filters over the input, where an expression is a bare column.
    /// For the keys of an aggregation a whole group is dropped.
    static List<RuntimeFilter.OfColumn> below(List<RuntimeFilter.OfColumn> filters, List<Expression> expressions) {
        List<RuntimeFilter.OfColumn> below = new ArrayList<>();
        for (RuntimeFilter.OfColumn known : filters) {
            if (known.column() < expressions.size()
                    && expressions.get(known.column()) instanceof Expression.Reference reference) {
                below.add(new RuntimeFilter.OfColumn(reference.index(), known.filter()));
            }
        }
        return below;
    }

    /// Returns whether a join makes a filter for its probe side.
    static boolean hasOwn(PhysicalPlan.Join join) {
        return JoinFilter.isFor(join.type(), join.keys())
                && join.keys().getFirst().probe() instanceof Expression.Reference;
    }

    /// Returns what of the filters over a join's rows, and its own, are filters over the rows of its probe side.
    static List<RuntimeFilter.OfColumn> ofProbe(List<RuntimeFilter.OfColumn> filters, PhysicalPlan.Join join,
            @Nullable JoinFilter own) {
        List<RuntimeFilter.OfColumn> below = new ArrayList<>();
        if (own != null && join.keys().getFirst().probe() instanceof Expression.Reference reference) {
            below.add(new RuntimeFilter.OfColumn(reference.index(), own));
        }
        boolean passes = switch (join.type()) {
            case INNER, PROBE_OUTER, SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> true;
            case BUILD_OUTER, FULL, BUILD_SEMI, BUILD_ANTI -> false;
        };
        int columns = join.probe().schema().size();
        filters.stream().filter(known -> passes && known.column() < columns).forEach(below::add);
        return below;
    }

    /// Returns what of the filters over a join's rows are filters over the rows of its build side.
    static List<RuntimeFilter.OfColumn> ofBuild(List<RuntimeFilter.OfColumn> filters, PhysicalPlan.Join join) {
        int first = join.probe().schema().size();
        return switch (join.type()) {
            case INNER -> filters.stream().filter(known -> known.column() >= first)
                    .map(known -> new RuntimeFilter.OfColumn(known.column() - first, known.filter())).toList();
            case BUILD_SEMI, BUILD_ANTI -> filters;
            case PROBE_OUTER, BUILD_OUTER, FULL, SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> List.of();
        };
    }
}
