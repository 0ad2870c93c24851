package io.polarway.engine.expression;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions over batches. One per stage and worker, used by that thread only.
///
/// An expression whose only input is one dictionary column is evaluated once per dictionary entry, one whose inputs are
/// all constant once per batch, and equal subexpressions of a list once. Errors of rows that are not alive, or that AND,
/// OR, CASE or COALESCE exclude, never surface.
///
/// What belongs to one expression is kept under the identity of the object: pass the same object for every batch.
public final class ExpressionEvaluator implements AutoCloseable {
    private final Scratch scratch;
    private final NodeCompiler compiler = new NodeCompiler();
    private final Map<Expression, Node> values = new IdentityHashMap<>();
    private final Map<Expression, Node> predicates = new IdentityHashMap<>();

    /// Creates an evaluator.
    ///
    /// @param scratch the worker's
    public ExpressionEvaluator(Scratch scratch) {
        this.scratch = scratch;
    }

    /// Computes the expression for the rows of `batch` that are alive.
    ///
    /// @return a column of `batch.positions()` rows in any encoding, meaningful where `batch.selection()` says; the caller
    ///     owns it
    public Column evaluate(Expression expression, Batch batch) {
        scratch.cancellation().check();
        try (Frame frame = Frame.of(batch, scratch)) {
            return value(expression).evaluate(frame, batch.selection());
        }
    }

    /// Computes several expressions, and what they have in common once.
    ///
    /// @return one column per expression, as [#evaluate(Expression, Batch)] gives them; the caller owns them
    public List<Column> evaluate(List<Expression> expressions, Batch batch) {
        scratch.cancellation().check();
        for (Expression expression : expressions) {
            value(expression);
        }
        List<Column> columns = new ArrayList<>(expressions.size());
        try (Frame frame = Frame.of(batch, scratch)) {
            for (Expression expression : expressions) {
                columns.add(value(expression).evaluate(frame, batch.selection()));
            }
            return columns;
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }

    /// Finds the rows of `batch` that are alive and for which the predicate is TRUE.
    ///
    /// @return their positions: the batch's own selection if all of its rows pass, hence null for all positions
    public @Nullable Selection filter(Expression predicate, Batch batch) {
        scratch.cancellation().check();
        Selection selection = batch.selection();
        Node node = predicates.get(predicate);
        if (node == null) {
            node = compiler.compile(ConjunctOrder.cheapestFirst(predicate));
            predicates.put(predicate, node);
        }
        int[] found = scratch.borrowInts(batch.positions());
        try (Frame frame = Frame.of(batch, scratch)) {
            int count = node.select(frame, selection, found);
            if (count == batch.rows()) {
                return selection;
            }
            return count == 0 ? Selection.EMPTY : new Selection(Arrays.copyOf(found, count), count);
        } finally {
            scratch.giveBack(found);
        }
    }

    private Node value(Expression expression) {
        Node node = values.get(expression);
        if (node == null) {
            node = compiler.compile(expression);
            values.put(expression, node);
        }
        return node;
    }

    /// Frees the results that are kept per dictionary, and the memory of literals.
    @Override
    public void close() {
        compiler.close();
        values.clear();
        predicates.clear();
    }
}
