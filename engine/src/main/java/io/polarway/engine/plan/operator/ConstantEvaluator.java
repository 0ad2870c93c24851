package io.polarway.engine.plan.operator;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.expression.ExpressionEvaluator;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.plan.parser.SourceRanges;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Evaluates expressions without columns while planning, by the same kernels as over batches, on one row.
public final class ConstantEvaluator {
    private final Scratch scratch;

    /// Creates an evaluator.
    ///
    /// @param scratch the memory, time zone and time of the statement
    public ConstantEvaluator(Scratch scratch) {
        this.scratch = scratch;
    }

    /// Returns the value of an expression. Throws what the expression throws.
    Expression.Literal evaluate(Expression expression) {
        try (ExpressionEvaluator evaluator = new ExpressionEvaluator(scratch);
                Batch row = new Batch(1, null);
                Column column = evaluator.evaluate(expression, row)) {
            return new Expression.Literal(Values.get(column, 0), expression.type());
        }
    }

    /// Reads a literal such as DATE '2024-01-01'. Throws what a cast from text throws, at the literal's place.
    public Expression.Literal fromText(String text, SqlType type, SqlParserPos position) {
        Expression.Literal literal = new Expression.Literal(text, ScalarType.VARCHAR);
        try {
            return evaluate(new Expression.Cast(literal, type, false));
        } catch (EngineException e) {
            throw EngineException.of(e.code(), String.valueOf(e.getMessage()), SourceRanges.of(position));
        }
    }
}
