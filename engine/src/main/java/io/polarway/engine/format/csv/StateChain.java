package io.polarway.engine.format.csv;

import io.polarway.engine.error.Cancellation;
import org.jspecify.annotations.Nullable;

/// The states at the starts of the blocks of one file, each of which follows from the one before. A worker tells the state behind
/// its block before it does anything else with it, so that the next ones wait for no longer than that takes. Thread-safe.
final class StateChain {
    private static final long PATIENCE_MILLIS = 20;

    private final @Nullable QuoteState[] states;
    private final long[] lines;

    /// Creates a chain for a file of `blocks` blocks, which starts at a row.
    ///
    /// @param firstLine the number of the line of that row
    StateChain(int blocks, long firstLine) {
        this.states = new QuoteState[blocks + 1];
        this.states[0] = QuoteState.ROW;
        this.lines = new long[blocks + 1];
        this.lines[0] = firstLine;
    }

    /// Returns the state at the start of a block if it is known.
    synchronized @Nullable QuoteState peek(int block) {
        return states[block];
    }

    /// Returns the state at the start of a block, as soon as it is known.
    synchronized QuoteState await(int block, Cancellation cancellation) throws InterruptedException {
        while (true) {
            QuoteState state = states[block];
            if (state != null) {
                return state;
            }
            cancellation.check();
            wait(PATIENCE_MILLIS);
        }
    }

    /// Returns the number of the line at the start of a block whose state is known.
    synchronized long line(int block) {
        return lines[block];
    }

    /// Tells the state at the start of a block.
    ///
    /// @param line the number of the line there, if rejects need it
    synchronized void tell(int block, QuoteState state, long line) {
        lines[block] = line;
        states[block] = state;
        notifyAll();
    }
}
