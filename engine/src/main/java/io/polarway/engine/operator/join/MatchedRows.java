package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Which rows of a probe batch have a match, or may have one that NULLs hide. Reused from batch to batch.
final class MatchedRows {
    private static final byte MATCHED = 1;
    private static final byte UNKNOWN = 2;

    private byte[] states = new byte[0];
    private int positions;

    /// Begins a batch, none of whose rows has a match yet.
    void start(int rows) {
        positions = rows;
        if (states.length < rows) {
            states = new byte[rows + (rows >>> 2)];
        } else {
            Arrays.fill(states, 0, rows, (byte) 0);
        }
    }

    /// Begins a batch whose rows were met with other pieces of the build side before.
    ///
    /// @param before what [#save] wrote then, or zeros
    void start(int rows, byte[] before) {
        start(rows);
        System.arraycopy(before, 0, states, 0, rows);
    }

    /// Writes what is known of each row.
    void save(byte[] target) {
        System.arraycopy(states, 0, target, 0, positions);
    }

    void match(int position) {
        states[position] = MATCHED;
    }

    boolean isMatched(int position) {
        return states[position] == MATCHED;
    }

    void setUnknown(int position) {
        states[position] = UNKNOWN;
    }

    /// Returns the rows with a match, those known to have none, or those without one.
    @Nullable
    Selection matched(@Nullable Selection alive) {
        return select(alive, 1);
    }

    /// Returns the rows that are known to have no match; null for all positions.
    @Nullable
    Selection unmatched(@Nullable Selection alive) {
        return select(alive, 0);
    }

    private @Nullable Selection select(@Nullable Selection alive, int state) {
        int rows = alive == null ? positions : alive.count();
        int[] chosen = new int[rows];
        int count = 0;
        if (alive == null) {
            for (int i = 0; i < rows; i++) {
                chosen[count] = i;
                count += states[i] == state ? 1 : 0;
            }
        } else {
            for (int i = 0; i < rows; i++) {
                int position = alive.position(i);
                chosen[count] = position;
                count += states[position] == state ? 1 : 0;
            }
        }
        return count == rows ? alive : count == 0 ? Selection.EMPTY : new Selection(chosen, count);
    }

    /// Returns the batch with one column more: TRUE, FALSE, or NULL where it is unknown.
    Batch marked(Batch batch, Worker worker) {
        ArrowBuf values = worker.scratch().bitmap(positions);
        ArrowBuf validity;
        try {
            validity = worker.scratch().bitmap(positions);
        } catch (Throwable thrown) {
            values.close();
            throw thrown;
        }
        MemorySegment bits = Layouts.segment(values);
        MemorySegment valid = Layouts.segment(validity);
        Bits.fill(bits, positions, false);
        Bits.fill(valid, positions, true);
        boolean isAnyUnknown = false;
        for (int i = 0; i < positions; i++) {
            if (states[i] == MATCHED) {
                Bits.set(bits, i);
            } else if (states[i] == UNKNOWN) {
                Bits.clear(valid, i);
                isAnyUnknown = true;
            }
        }
        if (!isAnyUnknown) {
            validity.close();
        }
        Column[] columns = new Column[batch.width() + 1];
        for (int i = 0; i < batch.width(); i++) {
            columns[i] = batch.column(i).retain();
        }
        columns[batch.width()] = new FlatColumn(ScalarType.BOOLEAN, positions, isAnyUnknown ? validity : null, values);
        return new Batch(positions, batch.selection(), columns);
    }
}
