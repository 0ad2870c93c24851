package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;

/// WHERE and HAVING: gives the rows for which a condition is TRUE, as a selection over the same columns.
public final class Filter implements Operator {
    private final Expression condition;

    /// Creates the operator.
    ///
    /// @param condition of type BOOLEAN, over the columns of the input
    public Filter(Expression condition) {
        this.condition = condition;
    }

    @Override
    public Stage open(Worker worker, Stage next) {
        return new FilterStage(worker, next);
    }

    private final class FilterStage implements Stage {
        private final Stage next;
        private final ExpressionEvaluator evaluator;

        FilterStage(Worker worker, Stage next) {
            this.next = next;
            this.evaluator = new ExpressionEvaluator(worker.scratch());
        }

        @Override
        public Demand push(Batch batch) {
            Selection passing = evaluator.filter(condition, batch);
            if (passing == batch.selection()) {
                return next.push(batch);
            }
            if (passing != null && passing.isEmpty()) {
                return Demand.MORE;
            }
            try (Batch filtered = batch.select(passing)) {
                return next.push(filtered);
            }
        }

        @Override
        public void close() {
            evaluator.close();
        }
    }
}
