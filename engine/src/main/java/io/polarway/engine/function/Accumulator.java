package io.polarway.engine.function;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The states of one aggregate for the groups 0 to groups - 1 of one hash table. Used by one thread at a time.
public interface Accumulator extends AutoCloseable {
    /// Adds rows to their groups.
    ///
    /// @param arguments the arguments, borrowed, in any encoding, each with `rows` rows
    /// @param selection the positions to add, or null for all
    /// @param groupIds the group of selected position number i at index i (not of position i); 0 <= id < groups
    /// @param rows the positions of the arguments
    /// @param groups the number of groups from now on, never less than before; new groups start empty
    void update(Column[] arguments, @Nullable Selection selection, int[] groupIds, int rows, int groups);

    /// Adds rows to group 0, the only one: an aggregation without keys.
    ///
    /// @param arguments the arguments, borrowed, in any encoding, each with `rows` rows
    /// @param selection the positions to add, or null for all
    /// @param rows the positions of the arguments
    default void updateAll(Column[] arguments, @Nullable Selection selection, int rows) {
        update(arguments, selection, new int[selection == null ? rows : selection.count()], rows, 1);
    }

    /// Learns what to poll in loops over all rows of a group. Called once, before anything else.
    default void poll(Cancellation cancellation) {
    }

    /// Returns whether the result depends on the order of the rows; then [#order] is called.
    default boolean needsOrder() {
        return false;
    }

    /// Learns where in the whole input the rows of the next updates stand; never less than before.
    default void order(long order) {
    }

    /// Merges partial results, as [#state] gave them, into groups: row i into group `groupIds[i]`. Those that are lists may come in pieces,
    /// in their order: each has some elements of all lists, and what else there is as it was.
    void merge(Column[] states, int[] groupIds, int rows, int groups);

    /// Returns the partial results of `count` groups from `from` on.
    List<Column> state(int from, int count);

    /// Returns the results of `count` groups from `from` on, in memory that is not [io.polarway.engine.memory.QueryMemory#paged].
    Column result(int from, int count);

    /// Returns the bytes that the states take.
    long bytes();

    /// Returns about how many bytes the largest state takes, where they differ: those of functions that keep rows, see
    /// [BoundAggregate#keepsRows]. Else 0.
    default long largest() {
        return 0;
    }

    @Override
    void close();
}
