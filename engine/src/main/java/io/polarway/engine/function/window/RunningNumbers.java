package io.polarway.engine.function.window;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.function.RunningRows;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// ROW_NUMBER, RANK and DENSE_RANK: of each partition the number of its rows, the number given last, and the stretch of equal rows that
/// it was given in.
final class RunningNumbers implements RunningWindow {
    private static final int WIDTH = 24;

    /// What is numbered.
    enum Which {
        /// Rows.
        ROW_NUMBER,
        /// Rows, all equal ones as the first of them.
        RANK,
        /// Stretches of equal rows.
        DENSE_RANK
    }

    private final Which which;
    private final QueryMemory memory;
    private final GrowableBuffer states;
    private @Nullable RunningRows rows;

    RunningNumbers(Which which, QueryMemory memory) {
        this.which = which;
        this.memory = memory;
        this.states = new GrowableBuffer(memory, true);
    }

    @Override
    public boolean readsPeers() {
        return which != Which.ROW_NUMBER;
    }

    @Override
    public boolean waitsForPeers() {
        return false;
    }

    @Override
    public void begin(RunningRows taken, Column[] arguments) {
        rows = taken;
        states.ensure((long) taken.partitionCount() * WIDTH);
    }

    @Override
    public void add(int from, int to) {
        throw EngineException.internal("a number waits for rows that are equal");
    }

    @Override
    public Column advance(int from, int to) {
        RunningRows known = Objects.requireNonNull(rows);
        ArrowBuf buffer = memory.allocate(Math.max(8, known.rows() * 8L));
        MemorySegment out = Layouts.segment(buffer);
        if (which == Which.ROW_NUMBER) {
            number(known.partitions(), from, to, out);
        } else {
            rank(known.partitions(), known.peers(), from, to, out);
        }
        return new FlatColumn(ScalarType.BIGINT, known.rows(), null, buffer);
    }

    private void number(int[] partitions, int from, int to, MemorySegment out) {
        MemorySegment all = states.segment();
        for (int i = from; i < to; i++) {
            long at = (long) partitions[i] * WIDTH;
            long number = MemoryAccess.getLong(all, at) + 1;
            MemoryAccess.setLong(all, at, number);
            MemoryAccess.setLongAtIndex(out, i, number);
        }
    }

    private void rank(int[] partitions, long[] peers, int from, int to, MemorySegment out) {
        MemorySegment all = states.segment();
        boolean isDense = which == Which.DENSE_RANK;
        for (int i = from; i < to; i++) {
            long at = (long) partitions[i] * WIDTH;
            long count = MemoryAccess.getLong(all, at) + 1;
            MemoryAccess.setLong(all, at, count);
            if (MemoryAccess.getLong(all, at + 16) != peers[i]) {
                MemoryAccess.setLong(all, at + 16, peers[i]);
                MemoryAccess.setLong(all, at + 8, isDense ? MemoryAccess.getLong(all, at + 8) + 1 : count);
            }
            MemoryAccess.setLongAtIndex(out, i, MemoryAccess.getLong(all, at + 8));
        }
    }

    @Override
    public Column current(int[] partitions, int count) {
        throw EngineException.internal("a number waits for rows that are equal");
    }

    @Override
    public void end() {
        rows = null;
    }

    @Override
    public void keepOnly(int partition) {
        RunningTotals.keepOnly(states, partition, WIDTH);
    }

    @Override
    public long bytes() {
        return states.bytes();
    }

    @Override
    public void close() {
        states.close();
    }
}
