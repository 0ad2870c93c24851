package io.polarway.engine.plan.physical;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.operator.join.JoinFilter;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.sort.TopFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the filters that joins and TopN make at run time down to the scans: through every operator that gives the columns of its input
/// as they are or computed so that a scan may do it too, and whose other rows do not depend on those that are dropped.
final class RuntimeFilters {
    private RuntimeFilters() {
    }

    /// Returns filters over the columns of a scan as filters over those of its table.
    static List<RuntimeFilter.Over> ofScan(List<RuntimeFilter.Over> filters, PhysicalPlan.Scan scan) {
        return filters.stream().map(known -> known.map(key -> References.map(key, scan.columns()::get))).toList();
    }

    /// Returns filters over columns that expressions compute as filters over the input, where a scan may compute them. For the keys of an
    /// aggregation a whole group is dropped.
    static List<RuntimeFilter.Over> below(List<RuntimeFilter.Over> filters, List<Expression> expressions) {
        List<RuntimeFilter.Over> below = new ArrayList<>();
        for (RuntimeFilter.Over known : filters) {
            if (known.columns().last() < expressions.size()) {
                RuntimeFilter.Over computed = known.map(key -> References.substitute(key, expressions));
                if (computed.keys().stream().allMatch(RuntimeFilter.Over::isKey)) {
                    below.add(computed);
                }
            }
        }
        return below;
    }

    /// Returns whether a join makes a filter for its probe side.
    static boolean hasOwn(PhysicalPlan.Join join) {
        return JoinFilter.isFor(join.type(), join.keys())
                && join.keys().stream().map(JoinKey::probe).allMatch(RuntimeFilter.Over::isKey);
    }

    /// Returns what of the filters over a join's rows, and its own, are filters over the rows of its probe side.
    static List<RuntimeFilter.Over> ofProbe(List<RuntimeFilter.Over> filters, PhysicalPlan.Join join,
            @Nullable JoinFilter own) {
        List<RuntimeFilter.Over> below = new ArrayList<>();
        if (own != null) {
            below.add(new RuntimeFilter.Over(join.keys().stream().map(JoinKey::probe).toList(), own));
        }
        boolean passes = switch (join.type()) {
            case INNER, PROBE_OUTER, SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> true;
            case BUILD_OUTER, FULL, BUILD_SEMI, BUILD_ANTI -> false;
        };
        int columns = join.probe().schema().size();
        filters.stream().filter(known -> passes && known.columns().last() < columns).forEach(below::add);
        return below;
    }

    /// Returns what of the filters over a join's rows are filters over the rows of its build side.
    static List<RuntimeFilter.Over> ofBuild(List<RuntimeFilter.Over> filters, PhysicalPlan.Join join) {
        int first = join.probe().schema().size();
        return switch (join.type()) {
            case INNER -> filters.stream().filter(known -> known.columns().first() >= first)
                    .map(known -> known.map(key -> References.shift(key, -first))).toList();
            case BUILD_SEMI, BUILD_ANTI -> filters;
            case PROBE_OUTER, BUILD_OUTER, FULL, SEMI, ANTI, NULL_AWARE_ANTI, MARK, SINGLE -> List.of();
        };
    }

    /// Returns the filter that a TopN makes over its input.
    static List<RuntimeFilter.Over> ofTop(PhysicalPlan.TopN top, TopFilter own) {
        SortKey key = top.keys().getFirst();
        return List.of(new RuntimeFilter.Over(
                List.of(new Expression.Reference(key.column(), top.schema().field(key.column()).type())), own));
    }
}
