package io.polarway.engine.operator.sort;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.expression.PassRate;
import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The threshold of a [TopN]: lets those rows through that may still be among the first. It rises while rows come, whichever worker
/// takes them, and may be asked before they come, by the scan.
///
/// Rows whose first key is that of the last row kept pass: the other keys, or their place, decide.
public final class TopFilter implements RuntimeFilter {
    private final SortKey key;
    private final SqlType type;
    private final QueryMemory memory;
    private final PassRate rate = new PassRate();
    /// The least first word, as a signed number of the same order, beyond which no row can be in the result.
    private final AtomicLong bound = new AtomicLong(Long.MAX_VALUE);

    /// Creates a filter that lets all rows through.
    ///
    /// @param key the first key
    /// @param type its type
    public TopFilter(SortKey key, SqlType type, QueryMemory memory) {
        this.key = key;
        this.type = type;
        this.memory = memory;
    }

    /// Notes that enough rows are known whose first words, as they are compared without a sign, are at most this.
    void tighten(long word) {
        bound.accumulateAndGet(word ^ Long.MIN_VALUE, Math::min);
    }

    @Override
    public String origin() {
        return "top n";
    }

    @Override
    public boolean isUseful() {
        return bound.get() != Long.MAX_VALUE && !rate.isUseless();
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public boolean mayMatch(List<Statistics> statistics) {
        long most = bound.get();
        Statistics known = statistics.getFirst();
        if (most == Long.MAX_VALUE || key.nullsFirst() && known.nulls() != 0) {
            return true;
        }
        // NULLs are beyond the bound from here on.
        if (known.nulls() == known.rows()) {
            return false;
        }
        // NaN is above all numbers, and bounds say nothing about it.
        return key.descending() && type.isFloating() || firstWord(known, Long.MIN_VALUE) <= most;
    }

    /// Returns the word of the first value that the bounds of a piece allow, or `unknown`.
    private long firstWord(Statistics known, long unknown) {
        Object best = key.descending() ? known.max() : known.min();
        if (best == null) {
            return unknown;
        }
        try (ConstantColumn value = Values.constant(memory, type, best, 1)) {
            return FirstWords.of(value.value(), key, memory);
        } catch (ArithmeticException e) {
            return unknown;
        }
    }

    @Override
    public boolean hasRanks() {
        return true;
    }

    @Override
    public long rank(List<Statistics> statistics) {
        return key.nullsFirst() && statistics.getFirst().nulls() > 0 ? Long.MIN_VALUE
                : firstWord(statistics.getFirst(), Long.MAX_VALUE);
    }

    @Override
    public @Nullable Selection select(List<Column> keys, @Nullable Selection selection, int positions,
            Scratch scratch) {
        Selection passing = select(keys.getFirst(), selection, positions);
        rate.note(selection == null ? positions : selection.count(), passing == null ? positions : passing.count());
        return passing;
    }

    /// Returns those of the selected positions (null: all) whose key is not beyond the threshold: `selection` itself if none is.
    @Nullable
    Selection select(Column column, @Nullable Selection selection, int positions) {
        long most = bound.get();
        return most == Long.MAX_VALUE ? selection
                : FirstWords.atMost(column, key, selection, positions, most, memory);
    }
}
