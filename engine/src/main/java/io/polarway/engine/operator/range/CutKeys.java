package io.polarway.engine.operator.range;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.operator.sort.KeyRow;
import io.polarway.engine.operator.sort.SortKey;
import java.util.List;

/// Computes the keys by which an input is in order, for one worker.
public final class CutKeys implements AutoCloseable {
    private final List<Expression> expressions;
    private final List<SortKey> order;
    private final Worker worker;
    private final ExpressionEvaluator evaluator;

    /// @param expressions over the columns of the input, the most significant first
    /// @param order of these, by their number in the list
    CutKeys(List<Expression> expressions, List<SortKey> order, Worker worker) {
        this.expressions = expressions;
        this.order = order;
        this.worker = worker;
        this.evaluator = new ExpressionEvaluator(worker.scratch());
    }

    /// Returns the keys of the rows of a batch that has no selection. The caller owns them.
    public Batch of(Batch rows) {
        return Batch.of(rows.positions(), evaluator.evaluate(expressions, rows));
    }

    /// Returns one row of keys, which the caller owns.
    public KeyRow row(Batch keys, int position) {
        return KeyRow.of(keys, position, order, worker.memory());
    }

    /// Returns how many of the rows, which are in order, lie before a cut.
    int before(Batch keys, KeyCut cut) {
        int low = 0;
        int high = keys.positions();
        while (low < high) {
            int middle = low + high >>> 1;
            try (KeyRow row = row(keys, middle)) {
                if (cut.isPast(row)) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
        }
        return low;
    }

    @Override
    public void close() {
        evaluator.close();
    }
}
