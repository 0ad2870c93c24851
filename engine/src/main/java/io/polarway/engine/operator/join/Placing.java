package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.hash.KeyRows;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the partitions of the rows of one side of a join by the hash of their keys.
final class Placing implements AutoCloseable {
    private final List<Expression> keys;
    private final List<JoinKey> specification;
    private final BuildShape shape;
    private final JoinSpill spill;
    private final int level;
    private final boolean dropsNulls;
    private final Worker worker;
    private final ExpressionEvaluator evaluator;
    private final KeyRows loaded;

    /// Who takes the rows.
    @FunctionalInterface
    interface Taker {
        /// Takes `count` rows, all of a batch or those selected, each with its partition.
        void take(@Nullable Selection selection, int[] places, int count);
    }

    /// Creates it.
    ///
    /// @param keys of this side
    /// @param level how often the rows were partitioned before
    /// @param dropsNulls whether rows do not matter whose key equals nothing
    Placing(List<Expression> keys, List<JoinKey> specification, BuildShape shape, JoinSpill spill, int level,
            boolean dropsNulls, Worker worker) {
        this.keys = keys;
        this.specification = specification;
        this.shape = shape;
        this.spill = spill;
        this.level = level;
        this.dropsNulls = dropsNulls;
        this.worker = worker;
        this.evaluator = new ExpressionEvaluator(worker.scratch());
        this.loaded = new KeyRows(shape.keys());
    }

    /// Gives the live rows of a batch to `taker`, in one or two parts.
    void place(Batch batch, Taker taker) {
        List<Column> values = evaluator.evaluate(keys, batch);
        try {
            KeySelection selection = KeySelection.of(values, specification, batch.selection(), batch.positions(),
                    worker.scratch());
            Selection keyed = selection.keyed();
            if (keyed == null || !keyed.isEmpty()) {
                loaded.load(values.toArray(Column[]::new), keyed, batch.positions());
                int[] places = new int[loaded.count()];
                for (int i = 0; i < places.length; i++) {
                    places[i] = JoinSpill.place(loaded.hashes()[i], level);
                }
                taker.take(keyed, places, places.length);
            }
            Selection nulls = selection.nulls();
            if (!nulls.isEmpty() && (!dropsNulls || shape.findsNulls())) {
                taker.take(nulls, spill.unkeyedPlaces(nulls.count()), nulls.count());
            }
        } finally {
            values.forEach(Column::close);
        }
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
