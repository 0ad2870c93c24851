package io.polarway.engine.plan.physical;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.catalog.ScanRequest;
import io.polarway.engine.exec.Breaker;
import io.polarway.engine.exec.InSequence;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.operator.Fetch;
import io.polarway.engine.operator.Filter;
import io.polarway.engine.operator.GatedSource;
import io.polarway.engine.operator.Limit;
import io.polarway.engine.operator.Project;
import io.polarway.engine.operator.SharedRows;
import io.polarway.engine.operator.StreamingLimit;
import io.polarway.engine.operator.aggregate.GroupingSets;
import io.polarway.engine.operator.aggregate.HashAggregate;
import io.polarway.engine.operator.aggregate.StreamingAggregate;
import io.polarway.engine.operator.join.HashJoin;
import io.polarway.engine.operator.join.JoinFilter;
import io.polarway.engine.operator.join.JoinSpecification;
import io.polarway.engine.operator.join.MergeJoin;
import io.polarway.engine.operator.range.InputRows;
import io.polarway.engine.operator.range.RangeSort;
import io.polarway.engine.operator.set.CountedRows;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.operator.sort.Sort;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.operator.sort.Ties;
import io.polarway.engine.operator.sort.TopFilter;
import io.polarway.engine.operator.sort.TopN;
import io.polarway.engine.operator.window.SlidingWindow;
import io.polarway.engine.operator.window.StreamingWindow;
import io.polarway.engine.operator.window.Window;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes pipelines of a plan for one execution: operators that stream join the pipelines of their input, the others end
/// these and begin a new one.
public final class Lowering {
    /// Which part of the memory rows may take that are only kept since they may belong to the result of a TopN.
    private static final int TIES_PART = 16;

    private final QueryContext context;
    private final List<Pipeline> pipelines = new ArrayList<>();
    /// What is closed if the pipelines are never started.
    private final List<Source> opened = new ArrayList<>();
    private final Map<Integer, SharedFlow> shared = new HashMap<>();
    private final Map<PhysicalPlan.TopN, Ties> ties = new IdentityHashMap<>();

    private Lowering(QueryContext context) {
        this.context = context;
    }

    /// The pipelines of a query.
    ///
    /// @param pipelines in the order in which they run
    /// @param profile the operator that gives the result
    public record Pipelines(List<Pipeline> pipelines, OperatorProfile profile) {
    }

    /// Rows that several operators read.
    private record SharedFlow(SharedRows rows, OperatorProfile profile) {
    }

    /// A pipeline whose sink is not known yet.
    private record Open(Source source, OperatorProfile sourceProfile, List<Pipeline.Step> steps) {
    }

    /// Operators whose batches go to the same place.
    private record Flow(List<Open> pipelines, OperatorProfile profile) {
    }

    /// Lowers a plan into a sink.
    public static Pipelines lower(PhysicalPlan plan, QueryContext context, Sink result) {
        Lowering lowering = new Lowering(context);
        try {
            Flow flow = lowering.flow(plan);
            OperatorProfile sinkProfile = new OperatorProfile("Result", "", List.of(flow.profile()));
            lowering.end(flow, result, sinkProfile);
            return new Pipelines(List.copyOf(lowering.pipelines), flow.profile());
        } catch (RuntimeException | Error e) {
            lowering.close(e);
            throw e;
        }
    }

    private void close(Throwable failure) {
        for (Source source : opened) {
            try {
                source.close();
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
    }

    private void end(Flow flow, Sink sink, OperatorProfile sinkProfile) {
        for (Open open : flow.pipelines()) {
            pipelines.add(new Pipeline(open.source(), open.sourceProfile(), open.steps(), sink, sinkProfile));
        }
    }

    private static OperatorProfile profile(PhysicalPlan plan, List<OperatorProfile> inputs) {
        return new OperatorProfile(PlanText.name(plan), PlanText.detail(plan), inputs);
    }

    private static List<SqlType> types(PhysicalPlan plan) {
        return plan.schema().fields().stream().map(Field::type).toList();
    }

    private Flow flow(PhysicalPlan plan) {
        return flow(plan, List.of());
    }

    /// Lowers a plan of whose rows those are wanted that filters over its columns let through; the others may come too.
    private Flow flow(PhysicalPlan plan, List<RuntimeFilter.Over> filters) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> {
                OperatorProfile profile = profile(plan, List.of());
                Source source = scan.table().scan(new ScanRequest(scan.columns(), scan.filter(),
                        RuntimeFilters.ofScan(filters, scan), scan.order()), context, profile);
                yield source(source, profile);
            }
            case PhysicalPlan.Values values -> {
                OperatorProfile profile = profile(plan, List.of());
                yield source(new ValuesSource(batches(values)), profile);
            }
            case PhysicalPlan.Filter filter ->
                    step(flow(filter.input(), filters), plan, new Filter(filter.condition()));
            case PhysicalPlan.Project project ->
                    step(project.input() instanceof PhysicalPlan.Join join
                            ? join(join, RuntimeFilters.below(filters, project.expressions()),
                                    JoinSpecification.buildColumns(
                                            join.type().hasProbeColumns() ? join.probe().schema().size() : 0,
                                            join.build().schema().size(),
                                            project.expressions()))
                            : flow(project.input(), RuntimeFilters.below(filters, project.expressions())), plan,
                            new Project(project.expressions()));
            case PhysicalPlan.Limit limit -> {
                Flow input = flow(limit.input());
                OperatorProfile profile = profile(plan, List.of(input.profile()));
                if (limit.isStreaming()) {
                    InSequence streaming = new InSequence(new StreamingLimit(limit.offset(), limit.limit()));
                    yield inSequence(input, streaming, streaming.rest(), profile);
                }
                yield breaker(input, new Limit(limit.offset(), limit.limit(), profile), profile);
            }
            case PhysicalPlan.Aggregate aggregate -> {
                Flow input = flow(aggregate.input(), RuntimeFilters.below(filters, aggregate.keys()));
                OperatorProfile profile = profile(plan, List.of(input.profile()));
                if (!aggregate.arrival().isAny()) {
                    StreamingAggregate streaming = new StreamingAggregate(aggregate.keys(), aggregate.calls(),
                            aggregate.arrival().keys(), profile);
                    yield inSequence(input, streaming, streaming.rest(), profile);
                }
                yield breaker(input, new HashAggregate(aggregate.keys(), aggregate.calls(), profile), profile);
            }
            case PhysicalPlan.Window window -> {
                Flow input = flow(window.input());
                OperatorProfile profile = profile(plan, List.of(input.profile()));
                if (!window.arrival().isAny()) {
                    boolean isByPartition = window.arrival().isByPartition();
                    InSequence streaming = new InSequence(StreamingWindow.isFor(window.shape())
                            ? new StreamingWindow(window.shape(), isByPartition, profile)
                            : new SlidingWindow(window.shape(), isByPartition, profile));
                    yield inSequence(input, streaming, streaming.rest(), profile);
                }
                yield breaker(input, new Window(window.shape(), profile), profile);
            }
            case PhysicalPlan.Sort sort -> {
                Flow input = flow(sort.input());
                OperatorProfile profile = profile(plan, List.of(input.profile()));
                yield sort.arrival().isAny()
                        ? breaker(input, new Sort(sort.keys(), types(plan), profile), profile)
                        : source(RangeSort.of(sort.keys(), sort.arrival().keys().size(), types(plan), parts(input),
                                context.threads(), profile), profile);
            }
            case PhysicalPlan.TopN top -> {
                List<SqlType> types = types(plan);
                SortKey first = top.keys().getFirst();
                TopFilter filter = new TopFilter(first, types.get(first.column()), context.memory());
                Flow input = flow(top.input(), RuntimeFilters.ofTop(top, filter));
                OperatorProfile profile = profile(plan, List.of(input.profile()));
                Ties known = ties(top);
                yield breaker(input, new TopN(top.keys(), types, top.limit(), top.offset(), filter, known, profile),
                        profile);
            }
            case PhysicalPlan.Fetch fetch -> fetch(fetch);
            case PhysicalPlan.Either either -> {
                Flow first = flow(either.first());
                Ties known = Objects.requireNonNull(ties(either.decisive()));
                Flow otherwise = flow(either.otherwise(), filters);
                List<Open> inputs = new ArrayList<>(first.pipelines());
                for (Open open : otherwise.pipelines()) {
                    inputs.add(new Open(new GatedSource(open.source(), known::isGivenUp), open.sourceProfile(),
                            open.steps()));
                }
                OperatorProfile profile = profile(plan, List.of(first.profile(), otherwise.profile()));
                yield step(new Flow(inputs, profile), (worker, next) -> next::push, profile);
            }
            case PhysicalPlan.GroupingSets sets ->
                    step(flow(sets.input()), plan, new GroupingSets(sets.keys(), sets.sets()));
            case PhysicalPlan.CountedRows rows -> step(flow(rows.input()), plan, new CountedRows(rows.isIntersection(),
                    rows.isAll(), rows.input().schema().size() - rows.schema().size()));
            case PhysicalPlan.UnionAll union -> {
                List<Open> inputs = new ArrayList<>();
                List<OperatorProfile> profiles = new ArrayList<>();
                for (PhysicalPlan input : union.inputs()) {
                    Flow flow = flow(input, filters);
                    inputs.addAll(flow.pipelines());
                    profiles.add(flow.profile());
                }
                OperatorProfile profile = profile(plan, profiles);
                yield step(new Flow(inputs, profile), (worker, next) -> next::push, profile);
            }
            case PhysicalPlan.Join join -> join(join, filters, JoinSpecification.all(join.build().schema().size()));
            case PhysicalPlan.Shared shared -> shared(shared, filters);
        };
    }

    /// Returns what the rows of a TopN with the keys of its last one are kept by; null if they are not.
    private @Nullable Ties ties(PhysicalPlan.TopN top) {
        return top.hasTies()
                ? ties.computeIfAbsent(top, any -> new Ties(context.memory().pool().limit() / TIES_PART))
                : null;
    }

    private Flow fetch(PhysicalPlan.Fetch plan) {
        Flow input = flow(plan.input());
        OperatorProfile profile = profile(plan, List.of(input.profile()));
        List<SqlType> types = types(plan);
        int kept = types.size() - plan.columns().size();
        Fetch fetch = new Fetch(types.subList(0, kept), types.subList(kept, types.size()),
                rows -> plan.table().fetch(plan.columns(), rows, context, profile),
                plan.input() instanceof PhysicalPlan.TopN top ? ties(top) : null, profile);
        end(input, fetch.input(), profile);
        pipelines.add(fetch.reading());
        return source(fetch.source(), profile);
    }

    /// The build side runs first; the probe side streams, and what is left of the build side, or of both if they did not
    /// fit into memory, comes after it.
    ///
    /// @param usedBuildColumns which columns of the build side are read above
    private Flow join(PhysicalPlan.Join plan, List<RuntimeFilter.Over> filters, BitSet usedBuildColumns) {
        if (!plan.arrival().isAny()) {
            return merging(plan, filters, usedBuildColumns);
        }
        Flow build = flow(plan.build(), RuntimeFilters.ofBuild(filters, plan));
        int buildPlace = pipelines.size();
        JoinFilter filter = RuntimeFilters.hasOwn(plan) ? new JoinFilter() : null;
        Flow probe = flow(plan.probe(), RuntimeFilters.ofProbe(filters, plan, filter));
        OperatorProfile profile = profile(plan, List.of(probe.profile(), build.profile()));
        HashJoin join = new HashJoin(new JoinSpecification(plan.type(), plan.keys(), plan.condition(),
                types(plan.probe()), types(plan.build()), usedBuildColumns), filter, profile);
        List<Pipeline> buildPipelines = new ArrayList<>();
        for (Open open : build.pipelines()) {
            buildPipelines.add(new Pipeline(open.source(), open.sourceProfile(), open.steps(), join.build(), profile));
        }
        buildPipelines.addAll(join.table());
        pipelines.addAll(buildPlace, buildPipelines);
        Flow joined = step(probe, join.probe(), profile);
        List<Open> all = new ArrayList<>(joined.pipelines());
        all.addAll(source(join.rest(), profile).pipelines());
        return new Flow(all, profile);
    }

    /// Both sides run within the source that joins them.
    private Flow merging(PhysicalPlan.Join plan, List<RuntimeFilter.Over> filters, BitSet usedBuildColumns) {
        Flow build = flow(plan.build(), RuntimeFilters.ofBuild(filters, plan));
        Flow probe = flow(plan.probe(), RuntimeFilters.ofProbe(filters, plan, null));
        OperatorProfile profile = profile(plan, List.of(probe.profile(), build.profile()));
        JoinSpecification specification = new JoinSpecification(plan.type(), plan.keys(), plan.condition(),
                types(plan.probe()), types(plan.build()), usedBuildColumns);
        return source(MergeJoin.of(specification, plan.arrival().keys(), parts(probe), parts(build), context.threads(),
                profile), profile);
    }

    /// Returns the pipelines of an input that runs within the source which takes its rows, and owns its sources.
    private List<InputRows.Part> parts(Flow flow) {
        List<InputRows.Part> parts = new ArrayList<>();
        for (Open open : flow.pipelines()) {
            opened.removeIf(source -> source == open.source());
            parts.add(new InputRows.Part(open.source(), open.sourceProfile(), open.steps()));
        }
        return parts;
    }

    /// Runs a subplan for its first reader, in full: a filter over what one reader wants is applied when that one reads.
    private Flow shared(PhysicalPlan.Shared plan, List<RuntimeFilter.Over> filters) {
        SharedFlow known = shared.get(plan.number());
        if (known == null) {
            Flow input = flow(plan.input());
            OperatorProfile profile = profile(plan, List.of(input.profile()));
            SharedRows rows = new SharedRows(profile);
            end(input, rows, profile);
            known = new SharedFlow(rows, profile);
            shared.put(plan.number(), known);
        }
        return source(known.rows().source(filters), known.profile());
    }

    private Flow source(Source source, OperatorProfile profile) {
        opened.add(source);
        return new Flow(List.of(new Open(source, profile, List.of())), profile);
    }

    private static Flow step(Flow input, PhysicalPlan plan, Operator operator) {
        return step(input, operator, profile(plan, List.of(input.profile())));
    }

    private static Flow step(Flow input, Operator operator, OperatorProfile profile) {
        List<Open> extended = new ArrayList<>();
        for (Open open : input.pipelines()) {
            List<Pipeline.Step> steps = new ArrayList<>(open.steps());
            steps.add(new Pipeline.Step(operator, profile));
            extended.add(new Open(open.source(), open.sourceProfile(), steps));
        }
        return new Flow(extended, profile);
    }

    /// Adds a step that sees the rows in their order, and has some left at the end.
    private Flow inSequence(Flow input, Operator operator, Source rest, OperatorProfile profile) {
        List<Open> all = new ArrayList<>(step(input, operator, profile).pipelines());
        all.addAll(source(rest, profile).pipelines());
        return new Flow(all, profile);
    }

    private Flow breaker(Flow input, Breaker breaker, OperatorProfile profile) {
        end(input, breaker, profile);
        return source(breaker.source(), profile);
    }

    private List<Batch> batches(PhysicalPlan.Values values) {
        List<Batch> batches = new ArrayList<>();
        int size = Math.max(1, context.batchRows());
        try {
            for (int from = 0; from < values.rows().size(); from += size) {
                batches.add(batch(values, from, Math.min(size, values.rows().size() - from)));
            }
            return batches;
        } catch (RuntimeException | Error e) {
            batches.forEach(Batch::close);
            throw e;
        }
    }

    private Batch batch(PhysicalPlan.Values values, int from, int rows) {
        Column[] columns = new Column[values.schema().size()];
        int made = 0;
        try {
            for (; made < columns.length; made++) {
                List<@Nullable Object> column = new ArrayList<>();
                for (List<Expression.Literal> row : values.rows().subList(from, from + rows)) {
                    column.add(row.get(made).value());
                }
                columns[made] = Values.column(context.memory(), values.schema().field(made).type(), column);
            }
            return new Batch(rows, null, columns);
        } finally {
            if (made < columns.length) {
                for (int i = 0; i < made; i++) {
                    columns[i].close();
                }
            }
        }
    }
}
