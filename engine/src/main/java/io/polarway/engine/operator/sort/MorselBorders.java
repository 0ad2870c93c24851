package io.polarway.engine.operator.sort;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tells whether the rows of each morsel come after those of the morsels before, which run at the same time. A border is looked at as soon
/// as both sides are known and all morsels before have ended: so nobody who takes morsels in their order gets to see a row that is
/// before one of a morsel before. Thread-safe.
final class MorselBorders implements AutoCloseable {
    /// What is known of the morsels that have not ended, and of those after them.
    private final TreeMap<Long, Ends> morsels = new TreeMap<>();
    /// The first morsel that has not ended.
    private long next;
    /// The last row of the morsels before it.
    private @Nullable KeyRow before;

    /// The first and the last row of a morsel.
    private static final class Ends implements AutoCloseable {
        @Nullable
        KeyRow first;
        @Nullable
        KeyRow last;
        boolean hasEnded;

        @Override
        public void close() {
            if (first != null) {
                first.close();
                first = null;
            }
            if (last != null) {
                last.close();
                last = null;
            }
        }
    }

    /// Notes the first row of a morsel, which is taken over, before anybody sees it. Returns whether it may come.
    synchronized boolean begin(long morsel, KeyRow first) {
        morsels.computeIfAbsent(morsel, _ -> new Ends()).first = first;
        return advance();
    }

    /// Notes that a morsel has ended.
    ///
    /// @param last its last row, which is taken over; null if it had none
    synchronized boolean end(long morsel, @Nullable KeyRow last) {
        Ends ends = morsels.computeIfAbsent(morsel, _ -> new Ends());
        ends.last = last;
        ends.hasEnded = true;
        return advance();
    }

    private boolean advance() {
        while (true) {
            Ends ends = morsels.get(next);
            if (ends == null) {
                return true;
            }
            KeyRow first = ends.first;
            if (first != null && before != null && before.isAfter(first)) {
                return false;
            }
            if (!ends.hasEnded) {
                return true;
            }
            if (ends.last != null) {
                if (before != null) {
                    before.close();
                }
                before = ends.last;
                ends.last = null;
            }
            ends.close();
            morsels.remove(next);
            next++;
        }
    }

    /// Returns the last row of the morsels that have ended with all before them, borrowed; null if they had none.
    synchronized @Nullable KeyRow last() {
        return before;
    }

    @Override
    public synchronized void close() {
        morsels.values().forEach(Ends::close);
        morsels.clear();
        if (before != null) {
            before.close();
            before = null;
        }
    }
}
