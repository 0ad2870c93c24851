package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Values;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.GrowingColumn;
import io.polarway.engine.kernel.hash.KeyLayout;
import io.polarway.engine.kernel.hash.KeyRows;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of the build side, and the table that finds them by their keys.
final class BuildSide implements Sink {
    private final JoinSpecification specification;
    private final OperatorProfile profile;
    private final List<List<GrowingColumn>> collected = new ArrayList<>();
    private final List<FlatColumn> columns = new ArrayList<>();
    private final List<FlatColumn> keyColumns = new ArrayList<>();
    private final KeyRows keys;
    private int rows;
    private int[] heads = new int[0];
    private int[] next = new int[0];
    private byte[] matched = new byte[0];
    private boolean hasNullKey;

    BuildSide(JoinSpecification specification, OperatorProfile profile) {
        this.specification = specification;
        this.profile = profile;
        this.keys = new KeyRows(KeyLayout.of(specification.keyTypes()));
    }

    int rows() {
        return rows;
    }

    boolean hasNullKey() {
        return hasNullKey;
    }

    boolean isMatched(int row) {
        return matched[row] != 0;
    }

    void match(int row) {
        matched[row] = 1;
    }

    /// Puts the chosen rows of every column into `out`, from `at` on.
    void gather(int[] chosen, int count, QueryMemory memory, Column[] out, int at) {
        for (int i = 0; i < columns.size(); i++) {
            out[at + i] = Gather.gather(columns.get(i), chosen, count, memory);
        }
    }

    int first(KeyRows probe, int row) {
        if (specification.keys().isEmpty()) {
            return rows == 0 ? -1 : 0;
        }
        if (heads.length == 0) {
            return -1;
        }
        return equalFrom(probe, row, heads[(int) probe.hashes()[row] & heads.length - 1]);
    }

    int next(KeyRows probe, int row, int candidate) {
        return specification.keys().isEmpty()
                ? candidate + 1 < rows ? candidate + 1 : -1
                : equalFrom(probe, row, next[candidate]);
    }

    /// Returns whether no key says that a row of this side differs from a row of the other.
    boolean isMaybeEqual(int row, List<Column> probeKeys, int position) {
        for (int i = 0; i < keyColumns.size(); i++) {
            Object own = Values.get(keyColumns.get(i), row);
            Object given = Values.get(probeKeys.get(i), position);
            boolean isKnown = own != null && given != null || specification.keys().get(i).isNullSafe();
            if (isKnown && !(own instanceof byte[] bytes && given instanceof byte[] others
                    ? Arrays.equals(bytes, others)
                    : java.util.Objects.equals(positive(own), positive(given)))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Object positive(@Nullable Object value) {
        return value instanceof Double number ? (Double) (number + 0.0)
                : value instanceof Float number ? (Float) (number + 0.0f) : value;
    }

    private int equalFrom(KeyRows probe, int row, int from) {
        int candidate = from;
        while (candidate >= 0 && !keys.isEqual(candidate, probe, row)) {
            candidate = next[candidate];
        }
        return candidate;
    }

    @Override
    public Stage open(Worker worker) {
        return new CollectingStage(worker);
    }

    @Override
    public void complete(Worker worker) {
        List<SqlType> types = new ArrayList<>(specification.buildTypes());
        types.addAll(specification.keyTypes());
        for (int i = 0; i < types.size(); i++) {
            try (GrowingColumn all = new GrowingColumn(types.get(i), worker.memory())) {
                for (List<GrowingColumn> part : collected) {
                    try (FlatColumn taken = part.get(i).take()) {
                        all.append(taken, null);
                    }
                }
                rows = all.rows();
                (i < specification.buildTypes().size() ? columns : keyColumns).add(all.take());
            }
        }
        collected.clear();
        matched = new byte[rows];
        if (keyColumns.isEmpty()) {
            return;
        }
        keys.load(keyColumns.toArray(Column[]::new), null, rows);
        heads = new int[Math.max(16, Integer.highestOneBit(Math.max(1, rows)) << 1)];
        Arrays.fill(heads, -1);
        next = new int[rows];
        for (int row = rows - 1; row >= 0; row--) {
            boolean isNull = false;
            for (int i = 0; i < keyColumns.size(); i++) {
                isNull |= !specification.keys().get(i).isNullSafe() && keyColumns.get(i).isNull(row);
            }
            if (isNull) {
                hasNullKey = true;
                next[row] = -1;
                continue;
            }
            int slot = (int) keys.hashes()[row] & heads.length - 1;
            next[row] = heads[slot];
            heads[slot] = row;
        }
        profile.count("build rows", rows);
    }

    @Override
    public void close() {
        collected.forEach(part -> part.forEach(GrowingColumn::close));
        collected.clear();
        columns.forEach(FlatColumn::close);
        columns.clear();
        keyColumns.forEach(FlatColumn::close);
        keyColumns.clear();
    }

    private final class CollectingStage implements Stage {
        private final ExpressionEvaluator evaluator;
        private final List<Expression> expressions = new ArrayList<>();
        private final List<GrowingColumn> part = new ArrayList<>();
        private boolean isHandedOver;
        private int count;

        CollectingStage(Worker worker) {
            this.evaluator = new ExpressionEvaluator(worker.scratch());
            for (int i = 0; i < specification.buildTypes().size(); i++) {
                expressions.add(new Expression.Reference(i, specification.buildTypes().get(i)));
            }
            specification.keys().forEach(key -> expressions.add(key.build()));
            expressions.forEach(expression -> part.add(new GrowingColumn(expression.type(), worker.memory())));
            // The rows of a cross join may have no column.
            part.add(new GrowingColumn(io.polarway.engine.type.ScalarType.NULL, worker.memory()));
        }

        @Override
        public Demand push(Batch batch) {
            List<Column> values = evaluator.evaluate(expressions, batch);
            try {
                for (int i = 0; i < values.size(); i++) {
                    part.get(i).append(values.get(i), batch.selection());
                }
            } finally {
                values.forEach(Column::close);
            }
            count += batch.rows();
            return Demand.MORE;
        }

        @Override
        public void finish() {
            synchronized (collected) {
                collected.add(part);
                rows += count;
            }
            isHandedOver = true;
        }

        @Override
        public void close() {
            evaluator.close();
            if (!isHandedOver) {
                part.forEach(GrowingColumn::close);
            }
        }
    }
}
