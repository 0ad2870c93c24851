package io.polarway.engine.operator.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;

/// Partial results of groups, by call, in pieces that take a megabyte or so: those that are lists may be as long as there are rows. The
/// first piece of a group has what is no list and the first elements of its lists, the others have further elements.
final class StatePieces {
    private static final long MOST_BYTES = 1 << 20;
    private static final int MOST_ELEMENTS = 1 << 14;
    private static final int LEAST_ELEMENTS = 16;

    private final Shape shape;
    private final List<List<Column>> states;
    private final List<FlatColumn> lists = new ArrayList<>();
    private final int most;

    /// Creates the pieces of partial results, which are borrowed.
    StatePieces(Shape shape, List<List<Column>> states) {
        this.shape = shape;
        this.states = states;
        long bytes = 0;
        long elements = 0;
        for (int call = 0; call < states.size(); call++) {
            if (shape.calls.get(call).hasLists()) {
                // All lists of a call are as long as the first one.
                FlatColumn list = (FlatColumn) states.get(call).getFirst();
                lists.add(list);
                elements += MemoryAccess.getIntAtIndex(list.values(), list.rows());
                bytes += states.get(call).stream().mapToLong(Column::bytes).sum();
            }
        }
        this.most = (int) Math.clamp(MOST_BYTES * elements / Math.max(1, bytes), LEAST_ELEMENTS, MOST_ELEMENTS);
    }

    /// Returns how many elements a piece has of each list at most.
    int most() {
        return most;
    }

    /// Returns how many elements the longest list of a group has.
    int longest(int group) {
        int longest = 0;
        for (FlatColumn list : lists) {
            longest = Math.max(longest, MemoryAccess.getIntAtIndex(list.values(), group + 1L)
                    - MemoryAccess.getIntAtIndex(list.values(), group));
        }
        return longest;
    }

    /// Returns the end of the groups, from `from` to at most `to` of `groups`, whose first pieces are small enough together; at least one.
    int end(int[] groups, int from, int to) {
        if (lists.isEmpty()) {
            return to;
        }
        int at = from;
        for (long elements = 0; at < to && elements < most; at++) {
            elements += Math.min(most, longest(groups[at]));
        }
        return at;
    }

    /// Adds pieces of the partial results of a call for some groups to `columns`, whose owner owns them, on failure too.
    ///
    /// @param first the number of the first element of each list
    void add(int call, int[] groups, int first, List<Column> columns, QueryMemory memory) {
        boolean hasLists = shape.calls.get(call).hasLists();
        for (Column state : states.get(call)) {
            columns.add(hasLists && state.type().isNested()
                    ? Gather.partsOfLists((FlatColumn) state, groups, groups.length, first, most, memory)
                    : Gather.gather(state, groups, groups.length, memory));
        }
    }

    /// Returns pieces of the partial results of a call for some groups, which the caller owns.
    List<Column> of(int call, int[] groups, int first, QueryMemory memory) {
        List<Column> columns = new ArrayList<>();
        try {
            add(call, groups, first, columns, memory);
            return columns;
        } catch (Throwable thrown) {
            columns.forEach(Column::close);
            throw thrown;
        }
    }
}
