package io.polarway.engine.expression;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.SqlType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression made ready by one evaluator: equal subexpressions are one node, which keeps what it computed per entry of
/// the dictionary last seen.
///
/// [#evaluate] and [#select] take the short ways first (nothing selected, remembered, constant, once per dictionary
/// entry); what is left goes to [#compute] and [#computeSelect] of the kind of expression.
abstract class Node implements AutoCloseable {
    private final SqlType type;
    private final List<Node> children;
    private final boolean isDeterministic;
    private final int[] references;
    private boolean isShared;
    private @Nullable EntryCache entries;

    /// Creates a node.
    ///
    /// @param isDeterministic whether the node by itself gives equal results for equal inputs
    /// @param references the columns that the node itself reads, not counting those of its children
    Node(SqlType type, List<Node> children, boolean isDeterministic, int... references) {
        this.type = type;
        this.children = children;
        int[] all = references;
        boolean deterministic = isDeterministic;
        for (Node child : children) {
            deterministic &= child.isDeterministic;
            all = union(all, child.references);
        }
        this.isDeterministic = deterministic;
        this.references = all;
    }

    private static int[] union(int[] left, int[] right) {
        int[] all = left;
        for (int reference : right) {
            if (Arrays.stream(left).noneMatch(known -> known == reference)) {
                all = Arrays.copyOf(all, all.length + 1);
                all[all.length - 1] = reference;
            }
        }
        return all;
    }

    final SqlType type() {
        return type;
    }

    final List<Node> children() {
        return children;
    }

    /// Says that the node stands for more than one place, so that its result is worth remembering.
    final void share() {
        isShared = !children.isEmpty();
    }

    /// Computes the values at the positions of `selection` (null: all); the caller owns the column.
    final Column evaluate(Frame frame, @Nullable Selection selection) {
        if (frame.rows() == 0 || selection != null && selection.isEmpty()) {
            return ConstantColumn.ofNull(type, frame.rows());
        }
        if (isShared) {
            Column remembered = frame.remembered(this, selection);
            if (remembered != null) {
                return remembered.retain();
            }
        }
        Column column = evaluateAnew(frame, selection);
        if (isShared) {
            try {
                frame.remember(this, selection, column);
            } catch (Throwable thrown) {
                column.close();
                throw thrown;
            }
        }
        return column;
    }

    private Column evaluateAnew(Frame frame, @Nullable Selection selection) {
        if (!children.isEmpty() && isDeterministic) {
            if (isConstant(frame)) {
                return constant(frame);
            }
            DictionaryColumn dictionary = dictionary(frame);
            if (dictionary != null) {
                Column column = entries().evaluate(dictionary, selection, frame.scratch());
                if (column != null) {
                    return column;
                }
            }
        }
        return compute(frame, selection);
    }

    /// Finds the positions of `selection` (null: all) at which the node, a BOOLEAN one, is TRUE.
    ///
    /// @param out room for all selected positions; may be the array of `selection` itself
    /// @return how many there are
    final int select(Frame frame, @Nullable Selection selection, int[] out) {
        int rows = frame.rows();
        if (rows == 0 || selection != null && selection.isEmpty()) {
            return 0;
        }
        if (children.isEmpty() || isShared || isDeterministic && isConstant(frame)) {
            try (Column column = evaluate(frame, selection)) {
                return TrueRows.of(column, selection, rows, out);
            }
        }
        if (isDeterministic) {
            DictionaryColumn dictionary = dictionary(frame);
            if (dictionary != null) {
                int count = entries().select(dictionary, selection, out, frame.scratch());
                if (count >= 0) {
                    return count;
                }
            }
        }
        return computeSelect(frame, selection, out);
    }

    /// Computes the values; see [#evaluate].
    abstract Column compute(Frame frame, @Nullable Selection selection);

    /// Finds the TRUE positions; see [#select].
    int computeSelect(Frame frame, @Nullable Selection selection, int[] out) {
        try (Column column = compute(frame, selection)) {
            return TrueRows.of(column, selection, frame.rows(), out);
        }
    }

    private boolean isConstant(Frame frame) {
        if (frame.isOneRow()) {
            return false;
        }
        for (int reference : references) {
            if (!(frame.column(reference) instanceof ConstantColumn)) {
                return false;
            }
        }
        return true;
    }

    private Column constant(Frame frame) {
        try (Frame one = frame.oneRow(); Column column = evaluate(one, null)) {
            return repeat(column, frame);
        }
    }

    /// Returns row 0 of `column` in every row of the frame.
    static ConstantColumn repeat(Column column, Frame frame) {
        if (column.isNull(0)) {
            return ConstantColumn.ofNull(column.type(), frame.rows());
        }
        if (column instanceof ConstantColumn constant) {
            return constant.withRows(frame.rows());
        }
        return new ConstantColumn(Gather.flatten(column, frame.scratch().memory()), frame.rows());
    }

    private @Nullable DictionaryColumn dictionary(Frame frame) {
        return references.length == 1 && frame.column(references[0]) instanceof DictionaryColumn dictionary
                ? dictionary
                : null;
    }

    private EntryCache entries() {
        EntryCache cache = entries;
        if (cache == null) {
            cache = new EntryCache(this, references[0]);
            entries = cache;
        }
        return cache;
    }

    /// Computes the values for every row of `column`, which stands for column `index`; the caller owns the result.
    final FlatColumn evaluateOver(int index, Column column, Scratch scratch) {
        try (Frame frame = Frame.of(index, column, scratch); Column result = evaluate(frame, null)) {
            return Gather.flatten(result, scratch.memory());
        }
    }

    /// Frees what the node keeps between batches, its children not included.
    @Override
    public void close() {
        if (entries != null) {
            entries.close();
            entries = null;
        }
    }
}
