package io.polarway.engine.plan.budget;

import io.polarway.engine.catalog.ScanRequest;
import io.polarway.engine.catalog.Table;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.format.ScanFootprint;
import io.polarway.engine.format.ScanFootprint.ColumnFootprint;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.type.DecimalType;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import io.polarway.engine.type.Storage;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what is known for certain about the rows that operators give. What statistics say is believed: those that lie make a
/// bound too low, and no result wrong. Remembers what it was asked; not thread-safe.
final class RelationBounds {
    /// So many groups are held by any aggregation as they are; with more, rows may only be partitioned at first.
    static final long FEW_GROUPS = (1 << 16) - 1;

    private final Resources resources;
    private final Map<PhysicalPlan, RelationBound> known = new IdentityHashMap<>();
    private final Map<PhysicalPlan, @Nullable ScanFootprint> footprints = new IdentityHashMap<>();

    RelationBounds(Resources resources) {
        this.resources = resources;
    }

    RelationBound of(PhysicalPlan plan) {
        RelationBound before = known.get(plan);
        if (before == null) {
            before = find(plan);
            known.put(plan, before);
        }
        return before;
    }

    /// Returns what a scan takes, or null if that is not known.
    @Nullable
    ScanFootprint footprint(PhysicalPlan.Scan scan) {
        if (!footprints.containsKey(scan)) {
            footprints.put(scan, scan.table().footprint(new ScanRequest(scan.columns(), scan.filter()),
                    resources.batchRows(), resources.scratch()));
        }
        return footprints.get(scan);
    }

    private RelationBound find(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> scan(scan);
            case PhysicalPlan.Values values -> values(values);
            case PhysicalPlan.Filter filter -> of(filter.input()).withRows(of(filter.input()).rows(), false);
            case PhysicalPlan.Project project -> project(project);
            case PhysicalPlan.Aggregate aggregate -> aggregate(aggregate);
            case PhysicalPlan.Window window -> window(window);
            case PhysicalPlan.Sort sort -> of(sort.input());
            case PhysicalPlan.TopN top -> top.hasTies()
                    ? of(top.input())
                    : limited(of(top.input()), top.limit());
            case PhysicalPlan.Limit limit -> limited(of(limit.input()), limit.limit());
            case PhysicalPlan.Fetch fetch -> fetch(fetch);
            case PhysicalPlan.Either either -> of(either.otherwise());
            case PhysicalPlan.Shared shared -> of(shared.input());
            case PhysicalPlan.UnionAll union -> union(union);
            case PhysicalPlan.CountedRows rows -> countedRows(rows);
            case PhysicalPlan.GroupingSets sets -> groupingSets(sets);
            case PhysicalPlan.Join join -> join(join);
        };
    }

    private static RelationBound limited(RelationBound input, long limit) {
        return input.rows().isAtMost(limit) ? input : input.withRows(Bound.of(limit), true);
    }

    private RelationBound scan(PhysicalPlan.Scan scan) {
        Table table = scan.table();
        ScanFootprint footprint = footprint(scan);
        Bound all = table.hasExactRows() ? Bound.of(table.estimatedRows()) : Bound.NONE;
        Bound rows = footprint == null ? all : all.min(Bound.of(footprint.rows()));
        List<ColumnBound> columns = new ArrayList<>();
        for (int i = 0; i < scan.columns().size(); i++) {
            ColumnBound column = column(table, scan.columns().get(i), scan.schema().field(i).type(),
                    footprint == null ? null : footprint.columns().get(i));
            columns.add(column.withValues(column.values().min(rows)));
        }
        return new RelationBound(rows, scan.filter() == null, columns, List.of());
    }

    private static ColumnBound column(Table table, int column, SqlType type, @Nullable ColumnFootprint footprint) {
        ColumnBound byType = ColumnBound.of(type);
        Bound longest = byType.longest();
        Bound bytes = byType.bytes();
        Bound different = byType.differentBytes();
        Bound values = byType.values();
        if (footprint != null && type.storage() == Storage.VIEW) {
            longest = Bound.of(footprint.longest());
            bytes = Bound.of(footprint.bytes());
            different = Bound.of(footprint.distinctBytes());
            values = footprint.distinct() < 0 ? values : Bound.of(footprint.distinct() + 1);
        }
        Statistics statistics = table.statistics(column);
        Bound span = span(type, statistics);
        Bound all = span.isKnown() ? span.plus(statistics.nulls() == 0 ? 0 : 1) : span;
        return new ColumnBound(values.min(all), span, longest, bytes, different);
    }

    /// Returns how many values of a type there are between the least and the greatest one of a column.
    private static Bound span(SqlType type, Statistics statistics) {
        Long least = number(type, statistics.min());
        Long most = number(type, statistics.max());
        if (least == null || most == null || most < least || most - least < 0 || most - least == Long.MAX_VALUE) {
            return Bound.NONE;
        }
        return Bound.of(most - least + 1);
    }

    private static @Nullable Long number(SqlType type, @Nullable Object value) {
        return switch (value) {
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Long number -> number;
            case BigDecimal number when type instanceof DecimalType decimal && decimal.precision() <= 18 ->
                    number.setScale(decimal.scale(), java.math.RoundingMode.HALF_UP).unscaledValue().longValue();
            case null, default -> null;
        };
    }

    private static RelationBound values(PhysicalPlan.Values values) {
        Bound rows = Bound.of(values.rows().size());
        List<ColumnBound> columns = new ArrayList<>();
        for (int i = 0; i < values.schema().size(); i++) {
            long longest = 0;
            long bytes = 0;
            Set<@Nullable Object> different = new HashSet<>();
            for (List<Expression.Literal> row : values.rows()) {
                long length = length(row.get(i).value());
                longest = Math.max(longest, length);
                bytes += length;
                different.add(row.get(i).value());
            }
            columns.add(new ColumnBound(Bound.of(different.size()), Bound.NONE, Bound.of(longest), Bound.of(bytes),
                    Bound.of(bytes)));
        }
        return new RelationBound(rows, true, columns, List.of());
    }

    private static long length(@Nullable Object value) {
        return switch (value) {
            case String text -> text.getBytes(StandardCharsets.UTF_8).length;
            case byte[] bytes -> bytes.length;
            case null, default -> 0;
        };
    }

    private RelationBound project(PhysicalPlan.Project project) {
        RelationBound input = of(project.input());
        List<ColumnBound> columns = project.expressions().stream().map(expression -> column(expression, input))
                .toList();
        List<Set<Integer>> keys = new ArrayList<>();
        for (Set<Integer> key : input.keys()) {
            Set<Integer> places = new LinkedHashSet<>();
            for (int column : key) {
                int place = place(project.expressions(), column);
                if (place >= 0) {
                    places.add(place);
                }
            }
            if (places.size() == key.size()) {
                keys.add(places);
            }
        }
        return new RelationBound(input.rows(), input.isCounted(), columns, keys);
    }

    private static int place(List<Expression> expressions, int column) {
        for (int i = 0; i < expressions.size(); i++) {
            if (expressions.get(i) instanceof Expression.Reference reference && reference.index() == column) {
                return i;
            }
        }
        return -1;
    }

    /// Returns what is known of the values of an expression: of a repeatable one there are no more than combinations of the values
    /// that it is computed of.
    static ColumnBound column(Expression expression, RelationBound input) {
        if (expression instanceof Expression.Reference reference) {
            return input.column(reference.index());
        }
        ColumnBound byType = ColumnBound.of(expression.type());
        Bound values = byType.values();
        if (expression.isDeterministic()) {
            Bound combinations = Bound.of(1);
            for (int column : References.of(expression)) {
                combinations = combinations.times(input.column(column).values());
            }
            values = values.min(combinations.isKnown() ? combinations.plus(1) : combinations)
                    .min(DatePart.values(expression, input::column));
        }
        Bound longest = expression.type().storage() == Storage.VIEW ? TextLength.of(expression, input::column)
                : Bound.ZERO;
        Bound bytes = input.rows().times(longest);
        return new ColumnBound(values, Bound.NONE, longest, bytes, values.times(longest).min(bytes));
    }

    private RelationBound aggregate(PhysicalPlan.Aggregate aggregate) {
        RelationBound input = of(aggregate.input());
        List<ColumnBound> columns = new ArrayList<>();
        Bound combinations = Bound.of(1);
        Set<Integer> key = new LinkedHashSet<>();
        for (int i = 0; i < aggregate.keys().size(); i++) {
            ColumnBound column = column(aggregate.keys().get(i), input);
            combinations = combinations.times(column.values());
            columns.add(column);
            key.add(i);
        }
        Bound groups = aggregate.keys().isEmpty() ? Bound.of(1) : combinations.min(input.rows());
        for (int i = 0; i < columns.size(); i++) {
            // Each group is there once, but the same value of one key may be in several groups.
            ColumnBound column = columns.get(i);
            columns.set(i, new ColumnBound(column.values(), column.span(), column.longest(),
                    groups.times(column.longest()).min(columns.size() == 1 ? column.differentBytes() : Bound.NONE)
                            .min(column.bytes()),
                    column.differentBytes()));
        }
        for (int i = aggregate.keys().size(); i < aggregate.schema().size(); i++) {
            SqlType type = aggregate.schema().field(i).type();
            Bound longest = type.storage() != Storage.VIEW
                    ? Bound.ZERO
                    : AggregateText.longest(aggregate.calls().get(i - aggregate.keys().size()), input);
            columns.add(new ColumnBound(ColumnBound.of(type).values(), Bound.NONE, longest, groups.times(longest),
                    groups.times(longest)));
        }
        return new RelationBound(groups, input.isCounted() || combinations.isAtMost(FEW_GROUPS), columns,
                List.of(key));
    }

    private RelationBound window(PhysicalPlan.Window window) {
        RelationBound input = of(window.input());
        List<ColumnBound> columns = new ArrayList<>();
        window.shape().kept().forEach(column -> columns.add(input.column(column)));
        for (int i = columns.size(); i < window.schema().size(); i++) {
            columns.add(ColumnBound.of(window.schema().field(i).type()));
        }
        return new RelationBound(input.rows(), input.isCounted(), columns, List.of());
    }

    private RelationBound fetch(PhysicalPlan.Fetch fetch) {
        RelationBound input = of(fetch.input());
        List<ColumnBound> columns = new ArrayList<>(input.columns().subList(0, input.columns().size() - 1));
        ScanFootprint footprint = footprint(fetch);
        for (int i = 0; i < fetch.columns().size(); i++) {
            columns.add(column(fetch.table(), fetch.columns().get(i),
                    fetch.schema().field(columns.size()).type(),
                    footprint == null ? null : footprint.columns().get(i)));
        }
        return new RelationBound(input.rows(), input.isCounted(), columns, List.of());
    }

    /// Returns what reading the columns of a fetch takes, as far as it is that of a scan.
    @Nullable
    ScanFootprint footprint(PhysicalPlan.Fetch fetch) {
        if (!footprints.containsKey(fetch)) {
            footprints.put(fetch, fetch.table().footprint(new ScanRequest(fetch.columns(), null),
                    resources.batchRows(), resources.scratch()));
        }
        return footprints.get(fetch);
    }

    private RelationBound union(PhysicalPlan.UnionAll union) {
        Bound rows = Bound.ZERO;
        boolean isCounted = true;
        List<ColumnBound> columns = null;
        for (PhysicalPlan input : union.inputs()) {
            RelationBound bound = of(input);
            rows = rows.plus(bound.rows());
            isCounted &= bound.isCounted();
            if (columns == null) {
                columns = bound.columns();
            } else {
                List<ColumnBound> both = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    both.add(columns.get(i).or(bound.column(i)));
                }
                columns = both;
            }
        }
        return new RelationBound(rows, isCounted, columns == null ? List.of() : columns, List.of());
    }

    private RelationBound countedRows(PhysicalPlan.CountedRows counted) {
        RelationBound input = of(counted.input());
        // With ALL, a row may be given as often as it is in the inputs of the grouping that counted it.
        Bound rows = !counted.isAll() ? input.rows()
                : counted.input() instanceof PhysicalPlan.Aggregate aggregate ? of(aggregate.input()).rows()
                        : Bound.NONE;
        List<ColumnBound> columns = new ArrayList<>();
        for (int i = 0; i < counted.schema().size(); i++) {
            columns.add(counted.isAll() ? input.column(i).repeated(rows) : input.column(i));
        }
        return new RelationBound(rows, false, columns, List.of());
    }

    private RelationBound groupingSets(PhysicalPlan.GroupingSets sets) {
        RelationBound input = of(sets.input());
        Bound rows = input.rows().times(sets.sets().size());
        List<ColumnBound> columns = new ArrayList<>();
        for (int i = 0; i < sets.input().schema().size(); i++) {
            columns.add(input.column(i).repeated(rows).orNull());
        }
        for (Field added : sets.schema().fields().subList(columns.size(), sets.schema().size())) {
            ColumnBound byType = ColumnBound.of(added.type());
            columns.add(new ColumnBound(Bound.of(sets.sets().size()), byType.span(), byType.longest(), byType.bytes(),
                    byType.differentBytes()));
        }
        return new RelationBound(rows, input.isCounted(), columns, List.of());
    }

    private RelationBound join(PhysicalPlan.Join join) {
        RelationBound probe = of(join.probe());
        RelationBound build = of(join.build());
        boolean isBuildUnique = build.isUnique(columns(join.keys().stream().map(JoinKey::build).toList()));
        boolean isProbeUnique = probe.isUnique(columns(join.keys().stream().map(JoinKey::probe).toList()));
        Bound pairs = probe.rows().times(build.rows());
        pairs = isBuildUnique ? pairs.min(probe.rows()) : pairs;
        pairs = isProbeUnique ? pairs.min(build.rows()) : pairs;
        return switch (join.type()) {
            case SEMI, ANTI, NULL_AWARE_ANTI -> probe.withRows(probe.rows(), false);
            case BUILD_SEMI, BUILD_ANTI -> build.withRows(build.rows(), false);
            case MARK -> {
                List<ColumnBound> columns = new ArrayList<>(probe.columns());
                columns.add(ColumnBound.of(join.schema().fields().getLast().type()));
                yield new RelationBound(probe.rows(), probe.isCounted(), columns, probe.keys());
            }
            case SINGLE -> both(probe.rows(), probe.isCounted(), probe, build, true, isProbeUnique);
            case INNER -> both(pairs, false, probe, build, isBuildUnique, isProbeUnique);
            case PROBE_OUTER -> both(isBuildUnique ? probe.rows() : pairs.plus(probe.rows()),
                    isBuildUnique && probe.isCounted(), probe, build, isBuildUnique, isProbeUnique);
            case BUILD_OUTER -> both(isProbeUnique ? build.rows() : pairs.plus(build.rows()),
                    isProbeUnique && build.isCounted(), probe, build, isBuildUnique, isProbeUnique);
            case FULL -> both(pairs.plus(probe.rows()).plus(build.rows()), false, probe, build, isBuildUnique,
                    isProbeUnique);
        };
    }

    private static Set<Integer> columns(List<Expression> keys) {
        Set<Integer> columns = new HashSet<>();
        for (Expression key : keys) {
            if (key instanceof Expression.Reference reference) {
                columns.add(reference.index());
            }
        }
        return columns;
    }

    /// Returns the bound of rows with the columns of both sides.
    ///
    /// @param isBuildUnique whether a row of the probe side has at most one match
    private RelationBound both(Bound rows, boolean isCounted, RelationBound probe, RelationBound build,
            boolean isBuildUnique, boolean isProbeUnique) {
        List<ColumnBound> columns = new ArrayList<>(isBuildUnique ? probe.columns() : probe.repeated(rows));
        if (isProbeUnique) {
            columns.addAll(build.columns());
        } else {
            // The held rows are a dictionary: whoever collects their texts keeps each once, on each worker, and those that come last.
            build.columns().forEach(column -> columns.add(column.repeated(rows)
                    .withCollected(column.collected().times(resources.threads() + 1L))));
        }
        columns.replaceAll(ColumnBound::orNull);
        List<Set<Integer>> keys = new ArrayList<>();
        if (isBuildUnique) {
            keys.addAll(probe.keys());
        }
        return new RelationBound(rows, isCounted, columns, keys);
    }
}
