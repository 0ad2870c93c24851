package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// One worker's way through the probe side: finds the matches of a batch and gives what the type of the join asks for.
final class ProbeStage implements Stage {
    private final JoinSpecification specification;
    private final JoinType type;
    private final BuildSide build;
    private final Worker worker;
    private final Stage next;
    private final ExpressionEvaluator evaluator;
    private final List<Expression> keyExpressions;
    private final KeyRows keys;
    private final int[] pairProbe;
    private final int[] pairBuild;
    private boolean[] matched = new boolean[0];

    ProbeStage(JoinSpecification specification, BuildSide build, Worker worker, Stage next) {
        this.specification = specification;
        this.type = specification.type();
        this.build = build;
        this.worker = worker;
        this.next = next;
        this.evaluator = new ExpressionEvaluator(worker.scratch());
        this.keyExpressions = specification.keys().stream().map(JoinKey::probe).toList();
        this.keys = new KeyRows(KeyLayout.of(specification.keyTypes()));
        int size = Math.max(1, worker.query().batchRows());
        this.pairProbe = new int[size];
        this.pairBuild = new int[size];
    }

    @Override
    public Demand push(Batch batch) {
        if (matched.length < batch.positions()) {
            matched = new boolean[batch.positions()];
        }
        Arrays.fill(matched, 0, batch.positions(), false);
        List<Column> keyColumns = evaluator.evaluate(keyExpressions, batch);
        try {
            if (pairs(batch, keyColumns) == Demand.ENOUGH) {
                return Demand.ENOUGH;
            }
            return end(batch, keyColumns);
        } finally {
            keyColumns.forEach(Column::close);
        }
    }

    private boolean hasNull(List<Column> keyColumns, int position) {
        for (int i = 0; i < keyColumns.size(); i++) {
            if (!specification.keys().get(i).isNullSafe() && keyColumns.get(i).isNull(position)) {
                return true;
            }
        }
        return false;
    }

    private Demand pairs(Batch batch, List<Column> keyColumns) {
        Selection selection = batch.selection();
        if (!keyColumns.isEmpty()) {
            keys.load(keyColumns.toArray(Column[]::new), selection, batch.positions());
        }
        int count = 0;
        for (int i = 0; i < batch.rows(); i++) {
            int position = selection == null ? i : selection.position(i);
            if (hasNull(keyColumns, position)) {
                continue;
            }
            int candidate = build.first(keys, i);
            while (candidate >= 0) {
                pairProbe[count] = position;
                pairBuild[count] = candidate;
                if (++count == pairProbe.length) {
                    worker.cancellation().check();
                    if (give(batch, count) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                    count = 0;
                }
                candidate = build.next(keys, i, candidate);
            }
        }
        return count == 0 ? Demand.MORE : give(batch, count);
    }

    /// Gives pairs of equal keys on, as far as the condition is TRUE.
    private Demand give(Batch batch, int candidates) {
        int count = meetCondition(batch, candidates);
        if (count == 0) {
            return Demand.MORE;
        }
        for (int i = 0; i < count; i++) {
            if (type == JoinType.SINGLE && matched[pairProbe[i]]) {
                throw EngineException.of(ErrorCode.CARDINALITY_VIOLATION,
                        "A subquery used as a value gave more than one row. Aggregate it, or add LIMIT 1");
            }
            matched[pairProbe[i]] = true;
        }
        if (type.hasTail()) {
            for (int i = 0; i < count; i++) {
                build.match(pairBuild[i]);
            }
        }
        if (!type.hasProbeColumns() || !type.hasBuildColumns()) {
            return Demand.MORE;
        }
        try (Batch pairs = pairs(batch, count, true)) {
            return next.push(pairs);
        }
    }

    /// Moves those of the pairs to the front for which the condition is TRUE, and returns how many there are.
    private int meetCondition(Batch batch, int candidates) {
        int count = candidates;
        Expression condition = specification.condition();
        if (condition != null) {
            try (Batch pairs = pairs(batch, count, true)) {
                Selection passing = evaluator.filter(condition, pairs);
                if (passing != null) {
                    count = passing.count();
                    for (int i = 0; i < count; i++) {
                        pairProbe[i] = pairProbe[passing.position(i)];
                        pairBuild[i] = pairBuild[passing.position(i)];
                    }
                }
            }
        }
        return count;
    }

    private Batch pairs(Batch batch, int count, boolean withBuild) {
        Column[] columns = new Column[batch.width() + specification.buildTypes().size()];
        for (int i = 0; i < batch.width(); i++) {
            columns[i] = Gather.gather(batch.column(i), pairProbe, count, worker.memory());
        }
        if (withBuild) {
            build.gather(pairBuild, count, worker.memory(), columns, batch.width());
        } else {
            for (int i = 0; i < specification.buildTypes().size(); i++) {
                columns[batch.width() + i] = ConstantColumn.ofNull(specification.buildTypes().get(i), count);
            }
        }
        return new Batch(count, null, columns);
    }

    /// Gives what is known of the rows of a batch once all their matches were found.
    private Demand end(Batch batch, List<Column> keyColumns) {
        return switch (type) {
            case INNER, BUILD_OUTER, BUILD_SEMI, BUILD_ANTI -> Demand.MORE;
            case PROBE_OUTER, FULL, SINGLE -> {
                Selection selection = batch.selection();
                int count = 0;
                for (int i = 0; i < batch.rows(); i++) {
                    int position = selection == null ? i : selection.position(i);
                    if (matched[position]) {
                        continue;
                    }
                    pairProbe[count++] = position;
                    if (count == pairProbe.length) {
                        try (Batch rest = pairs(batch, count, false)) {
                            if (next.push(rest) == Demand.ENOUGH) {
                                yield Demand.ENOUGH;
                            }
                        }
                        count = 0;
                    }
                }
                if (count == 0) {
                    yield Demand.MORE;
                }
                try (Batch rest = pairs(batch, count, false)) {
                    yield next.push(rest);
                }
            }
            case SEMI -> select(batch, keyColumns, true);
            case ANTI, NULL_AWARE_ANTI -> select(batch, keyColumns, false);
            case MARK -> {
                try (Batch marked = mark(batch, keyColumns)) {
                    yield next.push(marked);
                }
            }
        };
    }

    private Demand select(Batch batch, List<Column> keyColumns, boolean wanted) {
        Selection selection = batch.selection();
        int[] chosen = new int[batch.rows()];
        int count = 0;
        for (int i = 0; i < batch.rows(); i++) {
            int position = selection == null ? i : selection.position(i);
            chosen[count] = position;
            boolean isKnown = type != JoinType.NULL_AWARE_ANTI || matched[position]
                    || !isUnknown(batch, keyColumns, position);
            count += matched[position] == wanted && isKnown ? 1 : 0;
        }
        if (count == 0) {
            return Demand.MORE;
        }
        try (Batch selected = batch.select(count == batch.positions() ? null : new Selection(chosen, count))) {
            return next.push(selected);
        }
    }

    /// Returns whether NULLs hide whether there is a match for a row without one.
    private boolean isUnknown(Batch batch, List<Column> keyColumns, int position) {
        boolean isNull = hasNull(keyColumns, position);
        if (build.rows() == 0 || !isNull && !build.hasNullKey()) {
            return false;
        }
        if (keyColumns.size() == 1 && specification.condition() == null) {
            return true;
        }
        int count = 0;
        for (int row = 0; row < build.rows(); row++) {
            if (build.isMaybeEqual(row, keyColumns, position)) {
                pairProbe[count] = position;
                pairBuild[count] = row;
                if (++count == pairProbe.length) {
                    worker.cancellation().check();
                    if (meetCondition(batch, count) > 0) {
                        return true;
                    }
                    count = 0;
                }
            }
        }
        return count > 0 && meetCondition(batch, count) > 0;
    }

    private Batch mark(Batch batch, List<Column> keyColumns) {
        int rows = batch.positions();
        Selection selection = batch.selection();
        ArrowBuf values = worker.scratch().bitmap(rows);
        ArrowBuf validity = worker.scratch().bitmap(rows);
        MemorySegment bits = Layouts.segment(values);
        MemorySegment valid = Layouts.segment(validity);
        Bits.fill(bits, rows, false);
        Bits.fill(valid, rows, true);
        for (int i = 0; i < batch.rows(); i++) {
            int position = selection == null ? i : selection.position(i);
            if (matched[position]) {
                Bits.set(bits, position);
            } else if (isUnknown(batch, keyColumns, position)) {
                Bits.clear(valid, position);
            }
        }
        Column[] columns = new Column[batch.width() + 1];
        for (int i = 0; i < batch.width(); i++) {
            columns[i] = batch.column(i).retain();
        }
        columns[batch.width()] = new FlatColumn(ScalarType.BOOLEAN, rows, validity, values);
        return new Batch(rows, selection, columns);
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
