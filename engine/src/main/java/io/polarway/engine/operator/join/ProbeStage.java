package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One worker's way through the probe side of a join with keys: finds the matches of a batch, and gives what the type of the
/// join asks for.
///
/// Where no two build rows have the same key, a probe row has one match at most: then the columns of the probe batch are
/// passed on as they are, with those of the build side beside them. Else pairs are listed, and the columns gathered.
final class ProbeStage implements PiecewiseStage {
    /// A batch of which fewer rows than one in so many have a match is compacted.
    private static final int SPARSE = 4;

    private final JoinSpecification specification;
    private final JoinType type;
    private final BuildSide build;
    private final BuildColumns buildColumns;
    private final @Nullable UnknownMatches unknown;
    private final Worker worker;
    private final Stage next;
    private final ExpressionEvaluator evaluator;
    private final List<Expression> keyExpressions;
    private final KeyRows keys;
    private final MatchedRows matched = new MatchedRows();
    private @Nullable PieceMatches before;
    private int[] found = new int[0];
    private int[] rowOf = new int[0];
    private int[] pairProbe = new int[0];
    private int[] pairBuild = new int[0];
    /// Whether rows without a match stand between the others as they come, rather than behind those of their batch.
    private boolean interleaves;
    /// How many rows of the batch have been given with all their matches, or without.
    private int given;
    private int[] givenProbe = new int[0];
    private int[] givenBuild = new int[0];

    ProbeStage(JoinSpecification specification, BuildSide build, Worker worker, Stage next) {
        this.specification = specification;
        this.type = specification.type();
        this.build = build;
        this.buildColumns = new BuildColumns(build, specification.buildTypes(), worker.memory());
        this.unknown = type.isNullAware() ? new UnknownMatches(specification, build, worker) : null;
        this.worker = worker;
        this.next = next;
        this.evaluator = new ExpressionEvaluator(worker.scratch());
        this.keyExpressions = specification.keys().stream().map(JoinKey::probe).toList();
        this.keys = new KeyRows(build.shape().keys());
    }

    @Override
    public void meetPiece(@Nullable PieceMatches matches) {
        before = matches;
    }

    @Override
    public Demand push(Batch batch) {
        if (build.rows() == 0 && type.dropsUnmatchedProbe()) {
            return Demand.ENOUGH;
        }
        List<Column> values = evaluator.evaluate(keyExpressions, batch);
        try {
            KeySelection selection = KeySelection.of(values, specification.keys(), batch.selection(), batch.positions(),
                    worker.scratch());
            find(values, selection.keyed(), batch.positions());
            boolean hasNullMatches = build.shape().findsNulls() && build.nulls() > 0 && !selection.nulls().isEmpty();
            return build.table().isUnique() && !hasNullMatches && before == null
                    ? pushUnique(batch, values, selection)
                    : pushPairs(batch, values, selection);
        } finally {
            values.forEach(Column::close);
        }
    }

    /// Looks the keys up: the first row with the key of each row of `keyed` is in `found`.
    private void find(List<Column> values, @Nullable Selection keyed, int positions) {
        int count = keyed == null ? positions : keyed.count();
        if (found.length < count) {
            found = new int[count + (count >>> 2)];
        }
        Column[] columns = values.toArray(Column[]::new);
        MatchTable table = build.table();
        if (table.needsHashes()) {
            keys.load(columns, keyed, positions);
        } else {
            keys.pack(columns, keyed, positions);
        }
        table.find(keys, found);
    }

    private Demand pushUnique(Batch batch, List<Column> values, KeySelection selection) {
        Selection keyed = selection.keyed();
        int positions = batch.positions();
        int candidates = keyed == null ? positions : keyed.count();
        if (rowOf.length < positions) {
            rowOf = new int[positions + (positions >>> 2)];
        }
        int[] rows = rowOf;
        boolean keepsUnmatched = !type.dropsUnmatchedProbe();
        Arrays.fill(rows, 0, positions, keepsUnmatched ? -1 : 0);
        int[] chosen = new int[candidates];
        int count = 0;
        for (int i = 0; i < candidates; i++) {
            int row = found[i];
            int position = keyed == null ? i : keyed.position(i);
            chosen[count] = position;
            if (row >= 0) {
                rows[position] = row;
                count++;
            }
        }
        Selection hits = count == positions ? null : count == 0 ? Selection.EMPTY : new Selection(chosen, count);
        if (specification.condition() != null && count > 0) {
            return filterUnique(batch, values, selection, hits);
        }
        return giveUnique(batch, values, selection, hits);
    }

    private Demand filterUnique(Batch batch, List<Column> values, KeySelection selection, @Nullable Selection hits) {
        Selection passing;
        try (Batch pairs = buildColumns.beside(columns(batch), batch.positions(), positive(batch.positions()), false,
                hits)) {
            passing = evaluator.filter(Objects.requireNonNull(specification.condition()), pairs);
        }
        if (passing != hits && !type.dropsUnmatchedProbe()) {
            // A row whose match does not meet the condition has none.
            int rejected = hits == null ? batch.positions() : hits.count();
            int at = 0;
            for (int i = 0; i < rejected; i++) {
                int position = hits == null ? i : hits.position(i);
                if (passing != null && at < passing.count() && passing.position(at) == position) {
                    at++;
                } else {
                    rowOf[position] = -1;
                }
            }
        }
        return giveUnique(batch, values, selection, passing);
    }

    /// Returns the row for each position with 0 instead of -1: any row will do where none is alive.
    private int[] positive(int positions) {
        if (type.dropsUnmatchedProbe()) {
            return rowOf;
        }
        int[] rows = new int[positions];
        for (int i = 0; i < positions; i++) {
            rows[i] = Math.max(0, rowOf[i]);
        }
        return rows;
    }

    /// Gives a batch on of whose rows those of `hits` have a match, the one in `rowOf`.
    private Demand giveUnique(Batch batch, List<Column> values, KeySelection selection, @Nullable Selection hits) {
        int positions = batch.positions();
        int count = hits == null ? positions : hits.count();
        if (type.hasTail() && count > 0) {
            noteBuildMatches(hits, count);
        }
        return switch (type) {
            case BUILD_SEMI, BUILD_ANTI -> Demand.MORE;
            case INNER, BUILD_OUTER -> count == 0 ? Demand.MORE : giveHits(batch, hits, count);
            case SEMI -> select(batch, hits);
            case PROBE_OUTER, FULL, SINGLE -> {
                try (Batch all = buildColumns.beside(columns(batch), positions, rowOf, count < positions,
                        batch.selection())) {
                    yield next.push(all);
                }
            }
            case ANTI, NULL_AWARE_ANTI, MARK -> {
                matched.start(positions);
                for (int i = 0; i < count; i++) {
                    matched.match(hits == null ? i : hits.position(i));
                }
                yield giveMarks(batch, values, selection);
            }
        };
    }

    private void noteBuildMatches(@Nullable Selection hits, int count) {
        makePairs(count);
        for (int i = 0; i < count; i++) {
            pairBuild[i] = rowOf[hits == null ? i : hits.position(i)];
        }
        build.match(pairBuild, count);
    }

    private Demand giveHits(Batch batch, @Nullable Selection hits, int count) {
        if (count >= batch.positions() / SPARSE) {
            try (Batch pairs = buildColumns.beside(columns(batch), batch.positions(), rowOf, false, hits)) {
                return next.push(pairs);
            }
        }
        makePairs(count);
        Selection sparse = Objects.requireNonNull(hits);
        for (int i = 0; i < count; i++) {
            pairProbe[i] = sparse.position(i);
            pairBuild[i] = rowOf[pairProbe[i]];
        }
        return givePairs(batch, count, false);
    }

    private Demand select(Batch batch, @Nullable Selection chosen) {
        if (chosen != null && chosen.isEmpty()) {
            return Demand.MORE;
        }
        try (Batch selected = batch.select(chosen)) {
            return next.push(selected);
        }
    }

    private Demand giveMarks(Batch batch, List<Column> values, KeySelection selection) {
        if (unknown != null) {
            unknown.find(batch, values, selection, matched);
        }
        if (type == JoinType.MARK) {
            try (Batch marked = matched.marked(batch, worker)) {
                return next.push(marked);
            }
        }
        return select(batch, type == JoinType.SEMI
                ? matched.matched(batch.selection())
                : matched.unmatched(batch.selection()));
    }

    private void makePairs(int count) {
        if (pairProbe.length < count) {
            pairProbe = new int[count];
            pairBuild = new int[count];
        }
    }

    private static Column[] columns(Batch batch) {
        Column[] columns = new Column[batch.width()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i);
        }
        return columns;
    }

    private Demand pushPairs(Batch batch, List<Column> values, KeySelection selection) {
        PieceMatches known = before;
        if (known == null) {
            matched.start(batch.positions());
        } else {
            matched.start(batch.positions(), known.states());
        }
        interleaves = (known == null || known.isLast()) && !build.shape().findsNulls()
                && switch (type) {
                    case PROBE_OUTER, FULL, SINGLE -> true;
                    case INNER, BUILD_OUTER, SEMI, ANTI, NULL_AWARE_ANTI, MARK, BUILD_SEMI, BUILD_ANTI -> false;
                };
        given = 0;
        boolean isExistence = specification.condition() == null
                && switch (type) {
                    case SEMI, ANTI, NULL_AWARE_ANTI, MARK -> true;
                    case INNER, PROBE_OUTER, BUILD_OUTER, FULL, BUILD_SEMI, BUILD_ANTI, SINGLE -> false;
                };
        if ((isExistence ? exists(batch, selection) : listPairs(batch, selection)) == Demand.ENOUGH) {
            return Demand.ENOUGH;
        }
        if (known != null && !known.isLast()) {
            if (unknown != null) {
                unknown.find(batch, values, selection, matched);
            }
            matched.save(known.states());
            return Demand.MORE;
        }
        return switch (type) {
            case INNER, BUILD_OUTER, BUILD_SEMI, BUILD_ANTI -> Demand.MORE;
            case PROBE_OUTER, FULL, SINGLE ->
                    interleaves ? giveUpTo(batch, Integer.MAX_VALUE, 0) : giveUnmatched(batch);
            case SEMI, ANTI, NULL_AWARE_ANTI, MARK -> giveMarks(batch, values, selection);
        };
    }

    private Demand exists(Batch batch, KeySelection selection) {
        Selection keyed = selection.keyed();
        int count = keyed == null ? batch.positions() : keyed.count();
        for (int i = 0; i < count; i++) {
            if (found[i] >= 0) {
                matched.match(keyed == null ? i : keyed.position(i));
            }
        }
        if (build.shape().findsNulls() && build.nulls() > 0) {
            for (int i = 0; i < selection.nulls().count(); i++) {
                matched.match(selection.nulls().position(i));
            }
        }
        return Demand.MORE;
    }

    private Demand listPairs(Batch batch, KeySelection selection) {
        int size = Math.max(1, worker.query().batchRows());
        makePairs(size);
        Selection keyed = selection.keyed();
        int rows = keyed == null ? batch.positions() : keyed.count();
        MemorySegment links = build.table().links();
        boolean isOnce = isOnce();
        int count = 0;
        for (int i = 0; i < rows; i++) {
            int row = found[i];
            if (row < 0 || isOnce && build.isMatched(row)) {
                continue;
            }
            int position = keyed == null ? i : keyed.position(i);
            while (row >= 0) {
                pairProbe[count] = position;
                pairBuild[count] = row;
                if (++count == size) {
                    if (match(batch, count) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                    count = 0;
                }
                row = links == null ? -1 : MemoryAccess.getIntAtIndex(links, row) - 1;
            }
        }
        if (build.shape().findsNulls()) {
            for (int i = 0; i < selection.nulls().count(); i++) {
                for (int j = 0; j < build.nulls(); j++) {
                    pairProbe[count] = selection.nulls().position(i);
                    pairBuild[count] = build.nullRow(j);
                    if (++count == size) {
                        if (match(batch, count) == Demand.ENOUGH) {
                            return Demand.ENOUGH;
                        }
                        count = 0;
                    }
                }
            }
        }
        return count == 0 ? Demand.MORE : match(batch, count);
    }

    /// Returns whether all rows with a key have a match once one of them has, so that each key need be met only once.
    private boolean isOnce() {
        return specification.condition() == null && (type == JoinType.BUILD_SEMI || type == JoinType.BUILD_ANTI);
    }

    /// Gives pairs of equal keys on, as far as the condition is TRUE.
    private Demand match(Batch batch, int candidates) {
        worker.cancellation().check();
        int last = pairProbe[candidates - 1];
        int count = meetCondition(batch, candidates);
        if (count == 0) {
            return interleaves ? giveUpTo(batch, last, 0) : Demand.MORE;
        }
        if (!type.dropsUnmatchedProbe() || type == JoinType.SEMI) {
            for (int i = 0; i < count; i++) {
                if (type == JoinType.SINGLE && matched.isMatched(pairProbe[i])) {
                    throw moreThanOneRow();
                }
                matched.match(pairProbe[i]);
            }
        }
        if (type.hasTail()) {
            build.match(pairBuild, count);
        }
        if (interleaves) {
            return giveUpTo(batch, last, count);
        }
        return type.hasProbeColumns() && type.hasBuildColumns() ? givePairs(batch, count, false) : Demand.MORE;
    }

    static EngineException moreThanOneRow() {
        return EngineException.of(ErrorCode.CARDINALITY_VIOLATION,
                "A subquery used as a value gave more than one row. Aggregate it, or add LIMIT 1");
    }

    private int meetCondition(Batch batch, int candidates) {
        Expression condition = specification.condition();
        if (condition == null) {
            return candidates;
        }
        try (Batch pairs = pairs(batch, pairProbe, pairBuild, candidates, false)) {
            Selection passing = evaluator.filter(condition, pairs);
            if (passing == null) {
                return candidates;
            }
            for (int i = 0; i < passing.count(); i++) {
                pairProbe[i] = pairProbe[passing.position(i)];
                pairBuild[i] = pairBuild[passing.position(i)];
            }
            return passing.count();
        }
    }

    /// Gives pairs, and before each the rows without a match that come before it.
    ///
    /// @param end the rows before this position have no more pairs than these
    private Demand giveUpTo(Batch batch, int end, int pairs) {
        int size = Math.max(1, worker.query().batchRows());
        if (givenProbe.length < size) {
            givenProbe = new int[size];
            givenBuild = new int[size];
        }
        Selection alive = batch.selection();
        int rows = alive == null ? batch.positions() : alive.count();
        int next = 0;
        int count = 0;
        boolean hasNulls = false;
        while (true) {
            int position = given == rows ? Integer.MAX_VALUE : alive == null ? given : alive.position(given);
            if (next < pairs && pairProbe[next] <= position) {
                givenProbe[count] = pairProbe[next];
                givenBuild[count++] = pairBuild[next++];
            } else if (position < end) {
                if (!matched.isMatched(position)) {
                    givenProbe[count] = position;
                    givenBuild[count++] = -1;
                    hasNulls = true;
                }
                given++;
            } else {
                break;
            }
            if (count == size) {
                if (givePairs(batch, givenProbe, givenBuild, count, hasNulls) == Demand.ENOUGH) {
                    return Demand.ENOUGH;
                }
                count = 0;
                hasNulls = false;
            }
        }
        return count == 0 ? Demand.MORE : givePairs(batch, givenProbe, givenBuild, count, hasNulls);
    }

    private Demand giveUnmatched(Batch batch) {
        Selection rest = matched.unmatched(batch.selection());
        int count = rest == null ? batch.positions() : rest.count();
        if (count == 0) {
            return Demand.MORE;
        }
        makePairs(count);
        for (int i = 0; i < count; i++) {
            pairProbe[i] = rest == null ? i : rest.position(i);
        }
        Arrays.fill(pairBuild, 0, count, -1);
        return givePairs(batch, count, true);
    }

    private Demand givePairs(Batch batch, int count, boolean hasNulls) {
        return givePairs(batch, pairProbe, pairBuild, count, hasNulls);
    }

    private Demand givePairs(Batch batch, int[] probeRows, int[] buildRows, int count, boolean hasNulls) {
        try (Batch pairs = pairs(batch, probeRows, buildRows, count, hasNulls)) {
            return next.push(pairs);
        }
    }

    private Batch pairs(Batch batch, int[] probeRows, int[] buildRows, int count, boolean hasNulls) {
        Column[] columns = columns(batch);
        try (Batch probe = Gather.rows(batch, probeRows, count, worker.memory())) {
            for (int i = 0; i < columns.length; i++) {
                columns[i] = probe.column(i);
            }
            return buildColumns.beside(columns, count, buildRows, hasNulls, null);
        }
    }

    @Override
    public void close() {
        evaluator.close();
        if (unknown != null) {
            unknown.close();
        }
    }
}
