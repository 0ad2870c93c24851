package io.polarway.engine.function;

import io.polarway.engine.batch.Column;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.QueryMemory;

/// A window function that is computed while rows come in the order of the window, whichever partitions they are of. Holds for each
/// partition what it needs of the rows that have passed. Used by one thread at a time.
///
/// For each batch of rows comes one call of [#begin], any of [#add], [#advance] and [#current], and one of [#end].
public interface RunningWindow extends AutoCloseable {
    /// How a function is computed.
    ///
    /// @param waitsForPeers what its states answer
    /// @param states makes states
    record Factory(boolean waitsForPeers, States states) {
        /// Creates an empty state.
        public RunningWindow open(QueryMemory memory, Cancellation cancellation) {
            return states.open(memory, cancellation);
        }
    }

    /// Makes states of a function, with no rows yet.
    @FunctionalInterface
    interface States {
        /// Creates an empty state.
        RunningWindow open(QueryMemory memory, Cancellation cancellation);
    }

    /// Returns whether the value of a row depends on later ones that are equal to it in the order.
    boolean waitsForPeers();

    /// Returns whether [RunningRows#peers] matters.
    default boolean readsPeers() {
        return waitsForPeers();
    }

    /// Takes the next rows and the function's arguments for them, flat or constant, borrowed until [#end].
    void begin(RunningRows rows, Column[] arguments);

    /// Adds the rows from `from` to before `to`. Only if the function [#waitsForPeers].
    void add(int from, int to);

    /// Adds the rows from `from` to before `to`, with all their peers if the function [#waitsForPeers]. Returns a column of all
    /// rows whose values are those of the function for the rows added; the caller owns it.
    Column advance(int from, int to);

    /// Returns the function's value for `count` partitions as it is now; the caller owns it. Only if it [#waitsForPeers].
    Column current(int[] partitions, int count);

    /// Learns that the rows are gone.
    void end();

    /// Forgets all partitions but one, which is number 0 from now on.
    void keepOnly(int partition);

    /// Returns the bytes that the state takes.
    long bytes();

    @Override
    void close();
}
