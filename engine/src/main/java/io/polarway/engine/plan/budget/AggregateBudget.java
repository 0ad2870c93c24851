package io.polarway.engine.plan.budget;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.operator.aggregate.AggregateCall;
import io.polarway.engine.operator.sort.SortKey;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What an aggregation takes: on each worker a table of groups with the states of their aggregates, and the merged one.
final class AggregateBudget {
    /// Room is made for so many groups more than there are.
    private static final long MORE_GROUPS = 2048;
    private static final long SLOT_BYTES = 8;
    /// Smaller tables have twice the slots, of which each group needs two.
    private static final long SMALL_TABLE = 1 << 16;
    private static final long SMALLEST_BUFFER = 1024;
    /// Rows that are only partitioned, since most of them are groups of their own, are aggregated once a worker has so many bytes.
    private static final long MOST_ROW_BYTES = 256L << 20;
    private static final long PARTITIONS = 64;
    private static final long PARTITION_BLOCK = 64 * 1024;
    /// States travel to where they are merged in pieces of so many.
    private static final long MERGED_AT_ONCE = 4096;
    /// A row that is kept takes as much again while it is sorted, and the number of its group and its place in it.
    private static final long KEPT_FACTOR = 4;
    private static final long NUMBER_BYTES = 16;
    /// How many groups a worker holds at most where the input comes in the order of the keys, and those of a batch.
    private static final long STREAMING_GROUPS = 1 << 16;

    private final PhysicalPlan.Aggregate aggregate;
    private final Resources resources;
    private final RelationBound input;
    private final RelationBound result;

    AggregateBudget(PhysicalPlan.Aggregate aggregate, RelationBounds relations, Resources resources) {
        this.aggregate = aggregate;
        this.resources = resources;
        this.input = relations.of(aggregate.input());
        this.result = relations.of(aggregate);
    }

    OperatorBudget find() {
        List<SqlType> keyTypes = aggregate.keys().stream().map(Expression::type).toList();
        if (keyTypes.stream().anyMatch(SqlType::isNested)) {
            return OperatorBudget.holding(Holding.SPILLABLE, Bound.NONE, Bound.NONE);
        }
        boolean isStreaming = !aggregate.arrival().isAny();
        // Workers hand their groups over when they fill the cache.
        Bound open = isStreaming ? openGroups() : Bound.ZERO;
        Bound groups = isStreaming
                ? result.rows().min(open.plus(STREAMING_GROUPS + resources.batchRows()))
                : result.rows();
        long words = KeyLayout.of(keyTypes).words();
        long states = 0;
        int buffers = 0;
        Bound rowsOfGroups = Bound.ZERO;
        Bound different = Bound.ZERO;
        boolean hasAllRows = false;
        boolean hasDifferent = false;
        List<Expression> inputs = new ArrayList<>(aggregate.keys());
        for (AggregateCall call : aggregate.calls()) {
            inputs.addAll(call.arguments());
            switch (GroupContents.of(call)) {
                case ALL_ROWS -> {
                    hasAllRows = true;
                    rowsOfGroups = rowsOfGroups.plus(rows(call));
                }
                case DIFFERENT_ROWS -> {
                    hasDifferent = true;
                    different = different.plus(differentRows(call));
                    states += 24;
                }
                case STATE -> {
                    for (SqlType type : call.function().stateTypes()) {
                        states += Math.max(8, RelationBound.width(type)) + 1;
                        buffers += 2;
                    }
                }
            }
        }
        Bound keyTexts = Bound.ZERO;
        for (int i = 0; i < keyTypes.size(); i++) {
            keyTexts = keyTexts.plus(result.column(i).textOf(groups));
        }
        Bound stateTexts = Bound.ZERO;
        for (int i = keyTypes.size(); i < result.columns().size(); i++) {
            if (GroupContents.of(aggregate.calls().get(i - keyTypes.size())) == GroupContents.STATE) {
                stateTexts = stateTexts.plus(result.column(i).textOf(groups));
            }
        }
        long perGroup = keyTypes.isEmpty() ? states
                : CollectedRows.GROWTH * (8 * words + 8 + states);
        Bound table = groups.times(perGroup).plus(keyTexts).plus(stateTexts)
                .plus(keyTypes.isEmpty() ? Bound.ZERO : slots(groups)).plus((buffers + 4) * SMALLEST_BUFFER);
        long workers = input.rows().isAtMost(resources.batchRows()) ? 1 : resources.threads();
        boolean isMany = !groups.isAtMost(RelationBounds.FEW_GROUPS);
        Bound kept = table.times(isMany || isStreaming ? workers : workers + 1);
        Bound underWay = ExpressionBytes
                .of(inputs, input::column, Math.min(resources.batchRows(), input.rows().value()))
                .plus(MERGED_AT_ONCE * states).times(workers);
        if (isStreaming) {
            kept = kept.plus(table.min(open.times(perGroup).plus(keyTexts).plus(stateTexts).plus(slots(open))
                    .plus((buffers + 4) * SMALLEST_BUFFER)));
        } else if (isMany) {
            // Partitions are merged beside what workers have.
            kept = kept.plus(table).plus(partitionedRows(words).times(workers));
        }
        if (hasDifferent) {
            different = different.plus(partitionedRows(words + 1).times(workers));
        }
        Bound all = kept.plus(different).plus(rowsOfGroups);
        Bound peak = all.plus(underWay);
        if (hasAllRows) {
            return OperatorBudgets.spillable(input, peak, all, resources);
        }
        if (isStreaming && open.isAtMost(STREAMING_GROUPS)) {
            return OperatorBudget.streaming(peak.plus(OperatorBudgets.waiting(aggregate, result, resources)));
        }
        if (isStreaming) {
            return OperatorBudgets.spillable(result.withRows(groups, false),
                    peak.plus(OperatorBudgets.waiting(aggregate, result, resources)), all, resources);
        }
        boolean isBounded = groups.isAtMost(RelationBounds.FEW_GROUPS) && result.isCounted() && !hasDifferent;
        return OperatorBudgets.spillable(result.withRows(groups, isBounded), peak, all, resources);
    }

    /// Returns how many groups have the same values of the keys that the input is ordered by.
    private Bound openGroups() {
        Set<Integer> ordered = aggregate.arrival().keys().stream().map(SortKey::column).collect(Collectors.toSet());
        Bound open = Bound.of(1);
        for (int key = 0; key < aggregate.keys().size(); key++) {
            open = ordered.contains(key) ? open : open.times(result.column(key).values());
        }
        return open.min(result.rows());
    }

    /// Returns what the rows take that an aggregate keeps.
    private Bound rows(AggregateCall call) {
        Bound bytes = input.rows().times(NUMBER_BYTES);
        for (Expression argument : call.arguments()) {
            ColumnBound column = RelationBounds.column(argument, input);
            bytes = bytes.plus(input.rows().times(RelationBound.width(argument.type()) + 1))
                    .plus(column.textOf(input.rows()));
        }
        return bytes.times(KEPT_FACTOR);
    }

    /// Returns what the different arguments of all groups take.
    private Bound differentRows(AggregateCall call) {
        Bound rows = result.rows();
        Bound texts = Bound.ZERO;
        long width = 4;
        for (Expression argument : call.arguments()) {
            ColumnBound column = RelationBounds.column(argument, input);
            rows = rows.times(column.values());
            width += Math.max(8, RelationBound.width(argument.type()));
            texts = texts.plus(column.textOf(input.rows()));
        }
        rows = rows.min(input.rows());
        return rows.times(CollectedRows.GROWTH * (width + 16)).plus(texts).plus(slots(rows))
                .times(resources.threads() + 1);
    }

    /// Returns the bytes of the slots of a table of so many groups.
    private static Bound slots(Bound groups) {
        if (!groups.isAtMost(1L << 40)) {
            return groups.times(4 * SLOT_BYTES);
        }
        long size = Long.highestOneBit(2 * (groups.value() + MORE_GROUPS) - 1) << 1;
        return Bound.of(SLOT_BYTES * (size <= SMALL_TABLE ? 2 * size : size));
    }

    /// Returns what a worker holds of rows that are not aggregated yet.
    private Bound partitionedRows(long words) {
        long payload = 1;
        for (AggregateCall call : aggregate.calls()) {
            payload += 2L * call.arguments().size();
        }
        Bound bytes = input.rows().times(8 * (words + payload)).plus(PARTITIONS * PARTITION_BLOCK);
        long share = resources.memoryLimit() / (8L * Math.max(2, resources.threads()));
        return bytes.min(Bound.of(Math.min(share, MOST_ROW_BYTES)).times(2));
    }
}
