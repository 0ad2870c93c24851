package io.polarway.engine.operator.range;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Worker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of inputs in order that lie between two keys. Owns its cuts, and holds its pieces. Used by one thread at a time.
public final class KeyedRows implements AutoCloseable {
    private final @Nullable KeyCut from;
    private final @Nullable KeyCut to;
    private final List<RangeInput> inputs;
    private final List<Deque<RangePiece>> pieces;

    /// Takes rows that lie between two cuts, borrowed.
    @FunctionalInterface
    public interface Taker {
        /// Returns whether it wants more.
        boolean take(Batch rows);
    }

    /// @param from null for all rows from the first on
    /// @param to null for all to the last
    /// @param inputs where the rows come from
    /// @param pieces of each input, in order, those that have such rows
    KeyedRows(@Nullable KeyCut from, @Nullable KeyCut to, List<RangeInput> inputs, List<List<RangePiece>> pieces) {
        this.from = from;
        this.to = to;
        this.inputs = inputs;
        this.pieces = pieces.stream().<Deque<RangePiece>>map(ArrayDeque::new).toList();
    }

    /// Returns where the rows begin, borrowed; null for the first of all.
    public @Nullable KeyCut from() {
        return from;
    }

    /// Returns where they end, borrowed; null for the end of all.
    public @Nullable KeyCut to() {
        return to;
    }

    /// Returns whether there are none of an input.
    boolean isEmpty(int input) {
        return pieces.get(input).isEmpty();
    }

    /// Returns what computes the keys of an input's rows, to be closed.
    public CutKeys keys(int input, Worker worker) {
        return inputs.get(input).keys(worker);
    }

    /// Hands out the rows of an input that lie between two cuts, in order.
    ///
    /// @param start null for all from the first on
    /// @param end null for all to the last
    /// @return whether the taker wants more
    public boolean read(int input, @Nullable KeyCut start, @Nullable KeyCut end, CutKeys keys, Worker worker,
            Taker taker) {
        for (RangePiece piece : pieces.get(input)) {
            if (!piece.read(start, end, keys, worker, taker)) {
                return false;
            }
        }
        return true;
    }

    /// Hands out all rows of an input, in order, and lets go of each piece once its rows were taken.
    void take(int input, CutKeys keys, Worker worker, Taker taker) {
        Deque<RangePiece> left = pieces.get(input);
        while (!left.isEmpty()) {
            left.getFirst().read(from, to, keys, worker, taker);
            left.removeFirst().close();
        }
    }

    @Override
    public void close() {
        for (Deque<RangePiece> left : pieces) {
            left.forEach(RangePiece::close);
            left.clear();
        }
        if (from != null) {
            from.row().close();
        }
        if (to != null) {
            to.row().close();
        }
    }
}
