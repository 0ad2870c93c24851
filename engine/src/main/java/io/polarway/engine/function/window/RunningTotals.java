package io.polarway.engine.function.window;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.GrowableBuffer;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.function.Accumulator;
import io.polarway.engine.function.BoundAggregate;
import io.polarway.engine.function.RunningRows;
import io.polarway.engine.function.RunningWindow;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// COUNT, SUM and AVG from the beginning of the partition on: of each partition the sum so far, in 128 bits for whole numbers, and
/// the number of values. Sums of REAL and DOUBLE add each value once, in the order of the rows.
final class RunningTotals implements RunningWindow {
    private final BoundAggregate function;
    private final boolean waitsForPeers;
    private final boolean isCount;
    private final boolean isReal;
    private final QueryMemory memory;
    private final Cancellation cancellation;
    private final GrowableBuffer sums;
    private final GrowableBuffer counts;
    private final int sumWidth;
    private long[] longs = new long[0];
    private double[] doubles = new double[0];
    private @Nullable RunningRows rows;
    private @Nullable MemorySegment validity;
    private @Nullable FlatColumn column;

    RunningTotals(BoundAggregate function, boolean waitsForPeers, QueryMemory memory, Cancellation cancellation) {
        this.function = function;
        this.waitsForPeers = waitsForPeers;
        this.isCount = function.name().equals("count");
        this.isReal = !isCount && function.argumentTypes().getFirst().isFloating();
        this.memory = memory;
        this.cancellation = cancellation;
        this.sums = new GrowableBuffer(memory, true);
        this.counts = new GrowableBuffer(memory, true);
        this.sumWidth = isReal ? 8 : 16;
    }

    /// Returns whether a function can be computed here.
    static boolean isFor(BoundAggregate function) {
        return FrameSums.isFor(function) || RunningSums.isFor(function);
    }

    @Override
    public boolean waitsForPeers() {
        return waitsForPeers;
    }

    @Override
    public void begin(RunningRows taken, Column[] arguments) {
        rows = taken;
        counts.ensure(taken.partitionCount() * 8L);
        if (!isCount) {
            sums.ensure((long) taken.partitionCount() * sumWidth);
        }
        if (arguments.length > 0) {
            FlatColumn flat = Gather.flatten(arguments[0], memory);
            column = flat;
            validity = flat.validity();
            if (!isCount) {
                load(flat, taken.rows());
            }
        }
    }

    private void load(FlatColumn flat, int count) {
        MemorySegment values = flat.values();
        if (isReal) {
            if (doubles.length < count) {
                doubles = new double[count];
            }
            for (int i = 0; i < count; i++) {
                doubles[i] = StateResults.real(flat, i);
            }
            return;
        }
        if (longs.length < count) {
            longs = new long[count];
        }
        switch (flat.type().storage()) {
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    longs[i] = MemoryAccess.getByte(values, i);
                }
            }
            case INT16 -> {
                for (int i = 0; i < count; i++) {
                    longs[i] = MemoryAccess.getShortAtIndex(values, i);
                }
            }
            case INT32 -> {
                for (int i = 0; i < count; i++) {
                    longs[i] = MemoryAccess.getIntAtIndex(values, i);
                }
            }
            default -> MemorySegment.copy(values, Layouts.LONG, 0, longs, 0, count);
        }
    }

    private RunningRows rows() {
        return Objects.requireNonNull(rows);
    }

    @Override
    public void add(int from, int to) {
        int[] partitions = rows().partitions();
        MemorySegment bits = validity;
        MemorySegment numbers = counts.segment();
        MemorySegment totals = sums.segment();
        for (int i = from; i < to; i++) {
            if (bits != null && !Bits.get(bits, i)) {
                continue;
            }
            int partition = partitions[i];
            MemoryAccess.setLongAtIndex(numbers, partition, MemoryAccess.getLongAtIndex(numbers, partition) + 1);
            if (isReal) {
                MemoryAccess.setDoubleAtIndex(totals, partition,
                        MemoryAccess.getDoubleAtIndex(totals, partition) + doubles[i]);
            } else if (!isCount) {
                long value = longs[i];
                long before = MemoryAccess.getLong(totals, partition * 16L);
                long low = before + value;
                long carry = Long.compareUnsigned(low, before) < 0 ? 1 : 0;
                MemoryAccess.setLong(totals, partition * 16L, low);
                MemoryAccess.setLong(totals, partition * 16L + 8,
                        MemoryAccess.getLong(totals, partition * 16L + 8) + (value >> 63) + carry);
            }
        }
    }

    @Override
    public Column advance(int from, int to) {
        try (Totals out = new Totals(rows().rows(), from > 0 || to < rows().rows())) {
            int[] partitions = rows().partitions();
            int end;
            for (int start = from; start < to; start = end) {
                end = waitsForPeers ? rows().endOfPeers(start, to) : start + 1;
                add(start, end);
                out.copy(partitions, start, end);
            }
            return out.results();
        }
    }

    @Override
    public Column current(int[] partitions, int count) {
        try (Totals out = new Totals(count, false)) {
            out.copy(partitions, 0, count);
            return out.results();
        }
    }

    /// The totals as they are at each row.
    private final class Totals implements AutoCloseable {
        private final int count;
        private final FlatColumn outCounts;
        private final @Nullable FlatColumn outSums;

        Totals(int count, boolean isPart) {
            this.count = count;
            this.outCounts = column(ScalarType.BIGINT, 8, isPart);
            boolean isDone = false;
            try {
                this.outSums = isCount ? null : column(function.stateTypes().getFirst(), sumWidth, isPart);
                isDone = true;
            } finally {
                if (!isDone) {
                    outCounts.close();
                }
            }
        }

        private FlatColumn column(SqlType type, int width, boolean isPart) {
            long bytes = Math.max(8, (long) count * width);
            return new FlatColumn(type, count, null, isPart ? memory.allocateZeroed(bytes) : memory.allocate(bytes));
        }

        /// Writes what the partitions of some rows have.
        void copy(int[] partitions, int from, int to) {
            MemorySegment numbers = counts.segment();
            MemorySegment totals = sums.segment();
            MemorySegment countsTo = outCounts.values();
            MemorySegment sumsTo = outSums == null ? MemorySegment.NULL : outSums.values();
            for (int i = from; i < to; i++) {
                int partition = partitions[i];
                MemoryAccess.setLongAtIndex(countsTo, i, MemoryAccess.getLongAtIndex(numbers, partition));
                if (isReal) {
                    MemoryAccess.setLongAtIndex(sumsTo, i, MemoryAccess.getLongAtIndex(totals, partition));
                } else if (!isCount) {
                    MemoryAccess.setLong(sumsTo, i * 16L, MemoryAccess.getLong(totals, partition * 16L));
                    MemoryAccess.setLong(sumsTo, i * 16L + 8, MemoryAccess.getLong(totals, partition * 16L + 8));
                }
            }
        }

        /// Makes the function's values of them.
        Column results() {
            if (outSums == null) {
                return outCounts.retain();
            }
            Storage storage = function.resultType().storage();
            if (function.name().equals("sum") && (storage == Storage.INT128 || isReal && storage == Storage.FLOAT64)) {
                return sums(outSums);
            }
            int[] ids = new int[count];
            for (int i = 0; i < count; i++) {
                ids[i] = i;
            }
            try (Accumulator accumulator = function.accumulator(memory, cancellation)) {
                accumulator.merge(new Column[]{outSums, outCounts}, ids, count, count);
                return accumulator.result(0, count);
            }
        }

        private Column sums(FlatColumn totals) {
            MemorySegment numbers = outCounts.values();
            ArrowBuf bits = null;
            for (int i = 0; i < count; i++) {
                if (MemoryAccess.getLongAtIndex(numbers, i) == 0) {
                    if (bits == null) {
                        bits = memory.allocate(Math.max(8, Bits.bytes(count)));
                        Bits.fill(Layouts.segment(bits), count, true);
                    }
                    Bits.clear(Layouts.segment(bits), i);
                }
            }
            totals.valuesBuffer().getReferenceManager().retain();
            return new FlatColumn(function.resultType(), count, bits, totals.valuesBuffer());
        }

        @Override
        public void close() {
            outCounts.close();
            if (outSums != null) {
                outSums.close();
            }
        }
    }

    @Override
    public void end() {
        FlatColumn owned = column;
        column = null;
        validity = null;
        rows = null;
        if (owned != null) {
            owned.close();
        }
    }

    @Override
    public void keepOnly(int partition) {
        keepOnly(counts, partition, 8);
        keepOnly(sums, partition, sumWidth);
    }

    /// Moves what one partition has to the front of a buffer, and clears the rest.
    static void keepOnly(GrowableBuffer buffer, int partition, int width) {
        MemorySegment all = buffer.segment();
        if (all.byteSize() == 0) {
            return;
        }
        MemorySegment.copy(all, (long) partition * width, all, 0, width);
        all.asSlice(width).fill((byte) 0);
    }

    @Override
    public long bytes() {
        return sums.bytes() + counts.bytes() + 8L * (longs.length + doubles.length);
    }

    @Override
    public void close() {
        end();
        sums.close();
        counts.close();
    }
}
