package io.polarway.engine.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Operator;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import java.util.List;

/// SELECT: computes columns for the rows that are alive. A bare column is passed on as it is.
public final class Project implements Operator {
    private final List<Expression> expressions;

    /// Creates the operator.
    ///
    /// @param expressions one per column of the output, over the columns of the input
    public Project(List<Expression> expressions) {
        this.expressions = List.copyOf(expressions);
    }

    @Override
    public Stage open(Worker worker, Stage next) {
        return new ProjectStage(worker, next);
    }

    private final class ProjectStage implements Stage {
        private final Stage next;
        private final ExpressionEvaluator evaluator;

        ProjectStage(Worker worker, Stage next) {
            this.next = next;
            this.evaluator = new ExpressionEvaluator(worker.scratch());
        }

        @Override
        public Demand push(Batch batch) {
            Column[] columns = evaluator.evaluate(expressions, batch).toArray(Column[]::new);
            try (Batch projected = new Batch(batch.positions(), batch.selection(), columns)) {
                return next.push(projected);
            }
        }

        @Override
        public void close() {
            evaluator.close();
        }
    }
}
