package io.polarway.engine.expression;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorKind;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// What one node gave for each entry of the dictionary last seen, kept while batches come with the same dictionary object.
///
/// An entry that no surviving row refers to must not fail the query: where the entries cannot be evaluated, the answer is
/// that there is none, and the node evaluates the rows.
final class EntryCache implements AutoCloseable {
    /// A dictionary is evaluated once so many of its rows have come that it has at most this many entries per row.
    private static final int ENTRIES_PER_ROW = 2;

    private final Node node;
    private final int reference;
    private @Nullable FlatColumn dictionary;
    private long rowsSeen;
    private boolean failed;
    private @Nullable FlatColumn results;
    private @Nullable FlatColumn resultsWithNull;
    private byte @Nullable [] table;
    private @Nullable FlatColumn ofNull;

    EntryCache(Node node, int reference) {
        this.node = node;
        this.reference = reference;
    }

    /// Returns the node's values for the rows of `column`, owned by the caller, or null if the rows must be evaluated.
    @Nullable
    Column evaluate(DictionaryColumn column, @Nullable Selection selection, Scratch scratch) {
        FlatColumn entries = results(column, selection, scratch);
        if (entries == null) {
            return null;
        }
        MemorySegment validity = column.validity();
        FlatColumn unknown = ofNull;
        if (validity == null || unknown == null || unknown.isNull(0)) {
            return column.withDictionary((FlatColumn) entries.retain());
        }
        // NULL rows have a value of their own: one more entry.
        FlatColumn extended = resultsWithNull;
        if (extended == null) {
            Merge merge = new Merge(node.type(), entries.rows() + 1, scratch.memory());
            int[] all = new int[entries.rows()];
            TrueRows.all(null, all.length, all);
            merge.add(entries, all, all, all.length);
            merge.add(unknown, new int[]{0}, new int[]{entries.rows()}, 1);
            extended = merge.build();
            resultsWithNull = extended;
        }
        ArrowBuf codes = scratch.values(column.rows(), 4);
        MemorySegment from = column.codes();
        MemorySegment to = Layouts.segment(codes);
        int last = entries.rows();
        for (int i = 0; i < column.rows(); i++) {
            MemoryAccess.setIntAtIndex(to, i, Bits.get(validity, i) ? MemoryAccess.getIntAtIndex(from, i) : last);
        }
        return new DictionaryColumn((FlatColumn) extended.retain(), column.rows(), null, codes);
    }

    /// Finds the selected rows of `column` for which the node is TRUE.
    ///
    /// @return how many there are, or -1 if the rows must be evaluated
    int select(DictionaryColumn column, @Nullable Selection selection, int[] out, Scratch scratch) {
        FlatColumn entries = results(column, selection, scratch);
        if (entries == null) {
            return -1;
        }
        byte[] answers = table;
        if (answers == null) {
            answers = TrueRows.table(entries);
            table = answers;
        }
        FlatColumn unknown = ofNull;
        boolean nullPasses = unknown != null && !unknown.isNull(0) && Bits.get(unknown.values(), 0);
        return TrueRows.byCode(column, answers, nullPasses, selection, column.rows(), out);
    }

    private @Nullable FlatColumn results(DictionaryColumn column, @Nullable Selection selection, Scratch scratch) {
        if (dictionary != column.dictionary()) {
            forget();
            dictionary = column.dictionary();
        }
        if (failed) {
            return null;
        }
        if (results == null) {
            rowsSeen += selection == null ? column.rows() : selection.count();
            if (column.dictionary().rows() > ENTRIES_PER_ROW * rowsSeen) {
                return null;
            }
        } else if (column.validity() == null || ofNull != null) {
            return results;
        }
        try {
            if (results == null) {
                results = node.evaluateOver(reference, column.dictionary(), scratch);
            }
            if (column.validity() != null && ofNull == null) {
                try (Column unknown = ConstantColumn.ofNull(column.type(), 1)) {
                    ofNull = node.evaluateOver(reference, unknown, scratch);
                }
            }
            return results;
        } catch (EngineException e) {
            if (e.code().kind() != ErrorKind.USER) {
                throw e;
            }
            failed = true;
            return null;
        }
    }

    private void forget() {
        if (results != null) {
            results.close();
            results = null;
        }
        if (resultsWithNull != null) {
            resultsWithNull.close();
            resultsWithNull = null;
        }
        table = null;
        rowsSeen = 0;
        failed = false;
        dictionary = null;
    }

    @Override
    public void close() {
        forget();
        if (ofNull != null) {
            ofNull.close();
            ofNull = null;
        }
    }
}
