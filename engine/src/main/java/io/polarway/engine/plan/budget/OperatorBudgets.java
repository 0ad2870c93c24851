package io.polarway.engine.plan.budget;

import io.polarway.engine.exec.InSequence;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.function.WindowReach;
import io.polarway.engine.operator.range.Ranges;
import io.polarway.engine.operator.window.SlidingWindow;
import io.polarway.engine.operator.window.StreamingWindow;
import io.polarway.engine.operator.window.WindowCall;
import io.polarway.engine.operator.window.WindowShape;
import io.polarway.engine.format.ScanFootprint;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.Storage;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Says of each operator what it holds, and how many bytes that is at most. What an operator is called here is what it does in
/// [io.polarway.engine.operator]: whoever adds one, or lets one stream, says so here. Not thread-safe.
final class OperatorBudgets {
    /// Fewer bytes are not put aside, whatever memory there is.
    private static final long NOT_WORTH_A_FILE = 1 << 19;
    /// What a sort takes for each row beside its columns: numbers and first words, each twice while it sorts.
    static final long ORDER_BYTES = 24;
    /// What a TopN keeps beyond twice the rows of the result.
    private static final long TOP_SLACK = 1024;
    /// Texts of a batch that is kept may keep as much alive again, or little in any case.
    private static final long PINNED = 2;
    private static final long SMALL_PINNED = 64 * 1024;
    /// What the rows of a TopN that are kept for ties may take, as a part of the memory.
    private static final long TIES_PART = 16;
    /// What one file of a scan takes of which nothing is known, and a batch of it.
    private static final long UNKNOWN_SCAN = 4L << 20;
    private static final long BATCHES_OF_SCAN = 2;
    /// What a partition and its place in a table take at most beside the values that functions keep, and a key of it.
    private static final long PARTITION_BYTES = 64;

    private final Resources resources;
    private final RelationBounds relations;
    private final Map<PhysicalPlan, OperatorBudget> known = new IdentityHashMap<>();

    OperatorBudgets(Resources resources) {
        this.resources = resources;
        this.relations = new RelationBounds(resources);
    }

    RelationBounds relations() {
        return relations;
    }

    OperatorBudget of(PhysicalPlan plan) {
        return known.computeIfAbsent(plan, this::find);
    }

    /// Returns what a join holds if only some columns of its build side are read above it.
    OperatorBudget of(PhysicalPlan.Join join, BitSet usedBuildColumns) {
        return known.computeIfAbsent(join, any -> join.arrival().isAny()
                ? new JoinBudget(join, usedBuildColumns, relations, resources).find()
                : merging(join, usedBuildColumns));
    }

    /// Each side waits, piece by piece, for the other one; so much of the build side is made findable at once. Should a key have more rows,
    /// they are put aside.
    private OperatorBudget merging(PhysicalPlan.Join join, BitSet usedBuildColumns) {
        RelationBound probe = waitingPieces(join.probe());
        RelationBound build = waitingPieces(join.build());
        Bound peak = kept(join.probe().schema(), probe).plus(kept(join.build().schema(), build))
                .plus(new JoinBudget(join, usedBuildColumns, probe, build, resources).find().peak())
                .plus(batches(join.schema(), relations.of(join)));
        return OperatorBudget.streaming(peak);
    }

    /// Returns those rows of a side of a merge join that are held at once.
    private RelationBound waitingPieces(PhysicalPlan side) {
        RelationBound rows = relations.of(side);
        Bound piece = morselRows(side);
        return piece.isKnown()
                ? rows.withRows(piece.times(Ranges.mostPieces(resources.threads())).min(rows.rows()), rows.isCounted())
                : rows;
    }

    /// Returns how many rows an input of [Ranges] gives in one piece.
    Bound morselRows(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Filter filter -> morselRows(filter.input());
            case PhysicalPlan.Project project -> morselRows(project.input());
            case PhysicalPlan.Scan scan -> {
                ScanFootprint footprint = relations.footprint(scan);
                yield footprint == null || footprint.morselRows() < 0
                        ? Bound.NONE
                        : Bound.of(footprint.morselRows()).max(Bound.of(scan.order().runRows()));
            }
            default -> Bound.NONE;
        };
    }

    private OperatorBudget find(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> scan(scan);
            case PhysicalPlan.Values values -> values(values);
            case PhysicalPlan.Filter filter ->
                    OperatorBudget.streaming(evaluating(List.of(filter.condition()), filter.input()));
            case PhysicalPlan.Project project ->
                    OperatorBudget.streaming(evaluating(project.expressions(), project.input()));
            case PhysicalPlan.Aggregate aggregate -> new AggregateBudget(aggregate, relations, resources).find();
            case PhysicalPlan.Window window when !window.arrival().isAny() -> streamingWindow(window);
            case PhysicalPlan.Window window -> window(window);
            case PhysicalPlan.Sort sort -> sort.arrival().isAny()
                    ? sort(sort)
                    : new StreamingSortBudget(sort, this, resources).find();
            case PhysicalPlan.TopN top -> top(top);
            case PhysicalPlan.Fetch fetch -> fetch(fetch);
            case PhysicalPlan.Limit limit -> limit(limit);
            case PhysicalPlan.Shared shared -> shared(shared);
            case PhysicalPlan.Join join -> of(join, allColumns(join));
            case PhysicalPlan.Either _, PhysicalPlan.UnionAll _ -> OperatorBudget.streaming(Bound.ZERO);
            case PhysicalPlan.GroupingSets sets -> OperatorBudget.streaming(batches(sets.schema(), relations.of(sets)));
            case PhysicalPlan.CountedRows rows -> OperatorBudget.streaming(batches(rows.schema(), relations.of(rows)));
        };
    }

    private static BitSet allColumns(PhysicalPlan.Join join) {
        BitSet all = new BitSet();
        all.set(0, join.build().schema().size());
        return all;
    }

    static List<Integer> columns(Schema schema) {
        return IntStream.range(0, schema.size()).boxed().toList();
    }

    /// Returns what evaluating expressions takes on all workers.
    private Bound evaluating(List<Expression> expressions, PhysicalPlan input) {
        RelationBound rows = relations.of(input);
        long batch = Math.min(resources.batchRows(), rows.rows().value());
        return ExpressionBytes.of(expressions, rows::column, batch).times(workers(rows.rows()));
    }

    /// Returns how many workers may be busy with so many rows.
    private long workers(Bound rows) {
        return rows.isAtMost(resources.batchRows()) ? 1 : resources.threads();
    }

    /// Returns what a batch takes that is made of rows, on all workers.
    Bound batches(Schema schema, RelationBound rows) {
        RelationBound batch = rows.withRows(rows.rows().min(Bound.of(resources.batchRows())), false);
        return batch.flatBytes(schema).times(workers(rows.rows()));
    }

    private OperatorBudget scan(PhysicalPlan.Scan scan) {
        OperatorBudget reading = reading(scan);
        long sorted = scan.order().runRows();
        if (sorted == 0) {
            return reading;
        }
        // Each worker collects the rows of a run, and sorts them.
        RelationBound all = relations.of(scan);
        RelationBound rows = all.withRows(Bound.of(sorted).times(resources.threads()).min(all.rows()), true);
        CollectedRows collected = new CollectedRows(rows, scan.schema(), columns(scan.schema()), resources.threads());
        Bound bytes = reading.peak().plus(collected.held()).plus(rows.rows().times(ORDER_BYTES))
                .plus(batches(scan.schema(), rows));
        return OperatorBudget.holding(Holding.BOUNDED, bytes, bytes);
    }

    private OperatorBudget reading(PhysicalPlan.Scan scan) {
        ScanFootprint footprint = relations.footprint(scan);
        if (footprint != null) {
            long workers = Math.min(resources.threads(), footprint.workers());
            return OperatorBudget.streaming(
                    Bound.of(footprint.workerBytes()).plus(filtering(scan, footprint.workerBytes())).times(workers));
        }
        if (scan.table().files().isEmpty()) {
            return OperatorBudget.streaming(batches(scan.schema(), relations.of(scan)).times(BATCHES_OF_SCAN));
        }
        long width = 0;
        for (Field field : scan.schema().fields()) {
            width += 1 + RelationBound.width(field.type());
        }
        return OperatorBudget.streaming(Bound.of(UNKNOWN_SCAN + BATCHES_OF_SCAN * width * resources.batchRows())
                .times(resources.threads()));
    }

    /// Returns what the conditions of a scan take on a worker.
    ///
    /// @param read what it holds of the rows that it reads: no text is longer, nor all of a batch together
    private Bound filtering(PhysicalPlan.Scan scan, long read) {
        if (scan.filter() == null) {
            return Bound.ZERO;
        }
        ColumnBound any = new ColumnBound(Bound.NONE, Bound.NONE, Bound.of(read), Bound.of(read), Bound.of(read));
        Bound bytes = ExpressionBytes.of(List.of(scan.filter()), column -> any, resources.batchRows());
        return bytes.isKnown() ? bytes.min(Bound.of(read).times(TextLength.CASE_FACTOR)) : bytes;
    }

    private OperatorBudget values(PhysicalPlan.Values values) {
        Bound bytes = relations.of(values).flatBytes(values.schema()).plus(64L * values.schema().size());
        return OperatorBudget.holding(Holding.BOUNDED, bytes, bytes);
    }

    private OperatorBudget sort(PhysicalPlan.Sort sort) {
        RelationBound rows = relations.of(sort.input());
        CollectedRows collected = new CollectedRows(rows, sort.schema(), columns(sort.schema()), resources.threads());
        Bound held = collected.held();
        Bound kept = held.plus(rows.rows().times(ORDER_BYTES / 2)).plus(batches(sort.schema(), rows));
        Bound peak = held.plus(collected.growing().max(rows.rows().times(ORDER_BYTES)));
        return spillable(rows, peak.max(kept), kept, resources);
    }

    /// Returns the budget of an operator that can put aside what it holds.
    ///
    /// @param rows that it holds
    static OperatorBudget spillable(RelationBound rows, Bound peak, Bound kept, Resources resources) {
        boolean isBounded = rows.isCounted() && peak.isAtMost(resources.memoryLimit() / 2)
                || peak.isAtMost(NOT_WORTH_A_FILE);
        return OperatorBudget.holding(isBounded ? Holding.BOUNDED : Holding.SPILLABLE, peak, kept);
    }

    /// Returns the budget of an operator that cannot put aside what it holds.
    ///
    /// @param what it holds
    /// @param instead what would work
    OperatorBudget fitting(Bound peak, Bound kept, String what, String instead) {
        return fitting(peak, kept, what, instead, resources);
    }

    static OperatorBudget fitting(Bound peak, Bound kept, String what, String instead, Resources resources) {
        boolean fits = peak.isAtMost(resources.memoryLimit() / 2);
        return OperatorBudget.holding(fits ? Holding.BOUNDED : Holding.UNBOUNDED, peak, kept).because(what,
                fits ? null : instead);
    }

    private OperatorBudget top(PhysicalPlan.TopN top) {
        RelationBound input = relations.of(top.input());
        Bound needed = Bound.of(top.offset()).plus(top.limit());
        Bound most = needed.times(2).plus(TOP_SLACK + resources.batchRows()).times(resources.threads())
                .min(input.rows());
        RelationBound rows = input.withRows(most, true);
        CollectedRows collected = new CollectedRows(rows, top.schema(), columns(top.schema()), resources.threads());
        RelationBound chosen = input.withRows(needed.times(resources.threads()).min(input.rows()), true);
        Bound again = new CollectedRows(chosen, top.schema(), columns(top.schema()), resources.threads()).held();
        Bound held = collected.held().plus(rows.rows().times(4));
        Bound peak = held.plus(rows.rows().times(ORDER_BYTES)).plus(again);
        Bound kept = held.plus(rows.rows().times(ORDER_BYTES / 2)).plus(batches(top.schema(), relations.of(top)));
        if (top.hasTies()) {
            Bound ties = Bound.of(resources.memoryLimit() / TIES_PART);
            peak = peak.plus(ties);
            kept = kept.plus(ties);
        }
        return spillable(rows, peak, kept, resources);
    }

    private OperatorBudget limit(PhysicalPlan.Limit limit) {
        RelationBound input = relations.of(limit.input());
        if (limit.isStreaming()) {
            return OperatorBudget.streaming(waiting(limit.input(), input, resources));
        }
        Bound needed = Bound.of(limit.offset()).plus(limit.limit()).times(resources.threads());
        RelationBound rows = input.withRows(needed.min(input.rows()), true);
        Bound bytes = kept(limit.schema(), rows).plus(rows.flatBytes(limit.schema()));
        return OperatorBudget.holding(bytes.isKnown() ? Holding.BOUNDED : Holding.STREAMING, bytes, bytes);
    }

    /// Returns what batches of the rows take that are kept as they came, but for texts that keep too much alive.
    Bound kept(Schema schema, RelationBound rows) {
        long texts = schema.fields().stream()
                .filter(field -> field.type().storage() == Storage.VIEW).count();
        Bound flat = rows.flatBytes(schema).times(PINNED);
        return rows.rows().isKnown()
                ? flat.plus(texts * SMALL_PINNED * (resources.threads() + rows.rows().value() / resources.batchRows()))
                : flat;
    }

    private OperatorBudget shared(PhysicalPlan.Shared shared) {
        RelationBound rows = relations.of(shared.input());
        Bound bytes = kept(shared.schema(), rows);
        return spillable(rows, bytes, bytes, resources);
    }

    private OperatorBudget fetch(PhysicalPlan.Fetch fetch) {
        RelationBound rows = relations.of(fetch);
        ScanFootprint footprint = relations.footprint(fetch);
        Bound reading = footprint == null
                ? Bound.of(UNKNOWN_SCAN).times(resources.threads())
                : Bound.of(footprint.workerBytes()).times(Math.min(resources.threads(), footprint.workers()));
        Bound kept = kept(fetch.schema(), rows).plus(rows.rows().times(Long.BYTES));
        return OperatorBudget.holding(Holding.BOUNDED, kept.plus(reading),
                kept.plus(batches(fetch.schema(), rows)));
    }

    /// Returns what rows take that wait for their turn, see [InSequence].
    static Bound waiting(PhysicalPlan input, RelationBound rows, Resources resources) {
        return Bound.of(InSequence.mostBytes(resources.memoryLimit()))
                .min(rows.flatBytes(input.schema()).times(PINNED));
    }

    /// Returns what a window takes that looks at a few rows around each.
    private OperatorBudget slidingWindow(PhysicalPlan.Window window, WindowReach reach) {
        RelationBound rows = relations.of(window.input());
        Schema schema = window.input().schema();
        Bound partitions = Bound.of(1);
        for (int column : window.shape().partitionKeys()) {
            partitions = partitions.times(rows.column(column).values());
        }
        partitions = window.arrival().isByPartition() ? Bound.of(resources.batchRows()) : partitions.min(rows.rows());
        // Rows are computed once there are as many new ones as are held.
        Bound held = partitions.times((long) reach.before() + reach.after());
        Bound most = held.times(2).plus(2L * resources.batchRows() + (1 << 14)).min(rows.rows());
        RelationBound computed = rows.withRows(most, false);
        CollectedRows collected = new CollectedRows(computed, schema, columns(schema), 1);
        Bound functions = Bound.ZERO;
        for (WindowCall call : window.shape().calls()) {
            functions = functions.plus(WindowValues.of(call));
        }
        Bound peak = collected.held().times(2).plus(most.times(ORDER_BYTES)).plus(most.times(functions).times(2))
                .plus(waiting(window.input(), rows, resources))
                .plus(batches(window.schema(), relations.of(window)).times(2));
        return fitting(peak, Bound.ZERO, "rows of each partition are held as far as the functions look",
                "Raise memory_limit, or make the frames smaller");
    }

    private OperatorBudget streamingWindow(PhysicalPlan.Window window) {
        WindowReach reach = StreamingWindow.isFor(window.shape()) ? null : SlidingWindow.reach(window.shape());
        if (reach != null) {
            return slidingWindow(window, reach);
        }
        RelationBound rows = relations.of(window.input());
        Schema schema = window.input().schema();
        WindowShape shape = window.shape();
        Bound partitions = Bound.of(1);
        Bound texts = Bound.ZERO;
        for (int column : shape.partitionKeys()) {
            partitions = partitions.times(rows.column(column).values());
        }
        partitions = window.arrival().isByPartition() ? Bound.of(resources.batchRows()) : partitions.min(rows.rows());
        long state = PARTITION_BYTES * (1 + shape.partitionKeys().size());
        for (WindowCall call : shape.calls()) {
            Bound values = WindowValues.of(call);
            state += values.value() * StreamingWindow.depth(call);
            if (call.function().resultType().storage() == Storage.VIEW) {
                texts = texts.plus(rows.flatBytes(schema));
            }
        }
        Bound underWay = batches(window.schema(), relations.of(window)).times(BATCHES_OF_SCAN);
        Bound peak = partitions.times(state).plus(texts).plus(waiting(window.input(), rows, resources)).plus(underWay);
        if (StreamingWindow.waitsForPeers(shape)) {
            peak = peak.plus(rows.flatBytes(window.schema()));
        }
        return fitting(peak, Bound.ZERO,
                "a few values of each partition are held, and rows that are equal in the order",
                "Raise memory_limit");
    }

    private OperatorBudget window(PhysicalPlan.Window window) {
        RelationBound rows = relations.of(window.input());
        Schema schema = window.input().schema();
        List<Integer> all = columns(schema);
        CollectedRows collected = new CollectedRows(rows, schema, all, resources.threads());
        Bound functions = Bound.ZERO;
        for (int i = 0; i < window.shape().calls().size(); i++) {
            functions = functions.plus(WindowValues.of(window.shape().calls().get(i)));
        }
        // A part is put together, in order, while the other parts are still there; one part may have all rows.
        Bound held = collected.held();
        Bound part = rows.flatBytes(schema).plus(rows.rows().times(ORDER_BYTES)).plus(rows.rows().times(functions))
                .plus(batches(window.schema(), relations.of(window)));
        Bound peak = held.plus(part.max(collected.growing()));
        return spillable(rows, peak, held.plus(part), resources);
    }
}
