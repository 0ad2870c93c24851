package io.polarway.engine.plan.budget;

import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.References;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.PackedKeys;
import io.polarway.engine.operator.join.JoinFilter;
import io.polarway.engine.operator.join.JoinKey;
import io.polarway.engine.operator.join.JoinType;
import io.polarway.engine.plan.physical.PhysicalPlan;
import io.polarway.engine.type.Schema;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// What a join takes: the columns of its build side that are needed, the keys, and the table that finds them.
final class JoinBudget {
    /// A slot of a hash table is 8 bytes, and at least a third of them is used.
    private static final long SLOT_BYTES = 24;
    private static final long LINK_BYTES = 4;
    /// An array from the least key to the greatest has at most so many elements for each row, or so many in any case.
    private static final long ELEMENTS_PER_ROW = 16;
    private static final long FEW_ELEMENTS = 1 << 16;
    private static final long ELEMENT_BYTES = 4;
    /// A set of integer keys has at most so many bits for each row, or so many in any case; other sets take so many bytes for each.
    private static final long INTEGERS_PER_KEY = 128;
    private static final long FEW_INTEGERS = 1 << 20;
    private static final long MOST_INTEGERS = 1 << 26;
    private static final long FILTER_BYTES = 4;
    private static final long SMALLEST_TABLE = 1024;

    private final PhysicalPlan.Join join;
    private final BitSet used;
    private final Resources resources;
    private final RelationBound probe;
    private final RelationBound build;
    private final Bound rows;
    private final List<SqlType> keyTypes;

    JoinBudget(PhysicalPlan.Join join, BitSet used, RelationBounds relations, Resources resources) {
        this(join, used, relations.of(join.probe()), relations.of(join.build()), resources);
    }

    /// @param probe the rows of the probe side
    /// @param build those of the build side that are held at once
    JoinBudget(PhysicalPlan.Join join, BitSet used, RelationBound probe, RelationBound build, Resources resources) {
        this.join = join;
        this.used = used;
        this.resources = resources;
        this.probe = probe;
        this.build = build;
        this.rows = build.rows();
        this.keyTypes = join.keys().stream().map(key -> key.build().type()).toList();
    }

    OperatorBudget find() {
        if (keyTypes.stream().anyMatch(SqlType::isNested)) {
            return OperatorBudget.holding(Holding.SPILLABLE, Bound.NONE, Bound.NONE);
        }
        Schema schema = join.build().schema();
        List<Integer> columns = neededColumns();
        CollectedRows collected = new CollectedRows(build, schema, columns, resources.threads());
        Bound keys = keys();
        Bound collectedKeys = keys.times(CollectedRows.GROWTH);
        // Columns and keys are put one behind the other, each by one worker, while those that were collected are there.
        Bound gathering = collected.held().plus(collectedKeys).plus(collected.growing().max(keys))
                .plus(resources.threads() > 1 ? collected.growing() : Bound.ZERO);
        // If a single worker has collected all of them, they stay as they are.
        Bound kept = collected.held().plus(collectedKeys).plus(table()).plus(filter()).plus(SMALLEST_TABLE)
                .plus(join.type().hasTail() ? rows : Bound.ZERO).plus(probing(columns));
        Bound peak = gathering.max(kept);
        if (join.keys().stream().allMatch(key -> key.probe().isDeterministic())) {
            return OperatorBudgets.spillable(build, peak, kept, resources);
        }
        return OperatorBudgets.fitting(peak, kept,
                "the build side of a join by a key that is not deterministic has to fit into memory",
                "Compute the key in a subquery that is materialized, or raise memory_limit", resources);
    }

    /// Returns the columns of the build side that are read above the join or by its condition.
    private List<Integer> neededColumns() {
        BitSet needed = new BitSet();
        if (join.type().hasBuildColumns()) {
            needed.or(used);
        }
        Expression condition = join.condition();
        if (condition != null) {
            int first = join.probe().schema().size();
            References.of(condition).stream().filter(column -> column >= first)
                    .forEach(column -> needed.set(column - first));
        }
        List<Integer> columns = new ArrayList<>();
        needed.stream().forEach(columns::add);
        return columns;
    }

    private Bound keys() {
        if (join.keys().isEmpty()) {
            return Bound.ZERO;
        }
        boolean isNullSafe = join.keys().stream().anyMatch(JoinKey::isNullSafe);
        KeyLayout layout = isNullSafe ? KeyLayout.of(keyTypes) : KeyLayout.withoutNulls(keyTypes);
        Bound bytes = rows.times(8L * layout.words() + (PackedKeys.isOneWord(layout) ? 0 : 8));
        for (JoinKey key : join.keys()) {
            bytes = bytes.plus(RelationBounds.column(key.build(), build).textOf(rows));
        }
        boolean isNullAware = join.type() == JoinType.NULL_AWARE_ANTI || join.type() == JoinType.MARK;
        if (isNullAware && (join.keys().size() > 1 || join.condition() != null)) {
            // They are kept as columns besides.
            for (SqlType type : keyTypes) {
                bytes = bytes.plus(rows.times(RelationBound.width(type) + 1));
            }
        }
        return bytes;
    }

    private boolean isInteger() {
        return keyTypes.size() == 1 && switch (keyTypes.getFirst().storage()) {
            case INT8, INT16, INT32, INT64 -> true;
            case NONE, BIT, INT128, FLOAT32, FLOAT64, VIEW, BYTES16, LIST, STRUCT -> false;
        };
    }

    private Bound span() {
        return RelationBounds.column(join.keys().getFirst().build(), build).span();
    }

    private Bound table() {
        if (join.keys().isEmpty()) {
            return Bound.ZERO;
        }
        Bound links = rows.times(LINK_BYTES);
        Bound hashed = rows.times(SLOT_BYTES).plus(SMALLEST_TABLE);
        if (!isInteger()) {
            return hashed.plus(links);
        }
        Bound elements = rows.times(ELEMENTS_PER_ROW).max(Bound.of(FEW_ELEMENTS)).min(span());
        // Keys that lie close together are in an array; it is not known whether they do.
        return span().isAtMost(elements.value()) ? span().times(ELEMENT_BYTES).max(hashed).plus(links)
                : hashed.max(elements.times(ELEMENT_BYTES)).plus(links);
    }

    /// Returns what tells the scan of the probe side which keys there are.
    private Bound filter() {
        if (!JoinFilter.isFor(join.type(), join.keys())) {
            return Bound.ZERO;
        }
        Bound hashes = rows.times(FILTER_BYTES).plus(SMALLEST_TABLE);
        if (!isInteger()) {
            return hashes;
        }
        Bound integers = rows.times(INTEGERS_PER_KEY).max(Bound.of(FEW_INTEGERS)).min(Bound.of(MOST_INTEGERS))
                .min(span());
        return hashes.max(Bound.of(integers.value() / 8 + 8));
    }

    /// Returns what a batch of the probe side takes that matches are put beside, on all workers.
    private Bound probing(List<Integer> columns) {
        long batch = resources.batchRows();
        long row = 8;
        for (JoinKey key : join.keys()) {
            row += RelationBound.width(key.probe().type());
        }
        for (int column : columns) {
            row += width(join.build().schema().field(column).type());
        }
        for (int i = 0; i < join.probe().schema().size(); i++) {
            row += width(join.probe().schema().field(i).type());
        }
        long workers = probe.rows().isAtMost(batch) ? 1 : resources.threads();
        return Bound.of(batch).min(probe.rows().times(rows)).times(row).times(workers);
    }

    /// Texts of the build side are codes of a dictionary, those of the probe side views.
    private static long width(SqlType type) {
        return type.storage() == Storage.VIEW ? 16 : Math.max(4, type.storage().width());
    }
}
