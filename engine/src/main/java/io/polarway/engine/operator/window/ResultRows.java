package io.polarway.engine.operator.window;

import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.function.WindowResult;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.kernel.Interleave;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/// Copies the values of functions into the batches that leave.
final class ResultRows {
    private final QueryMemory memory;
    private final int[] rows;
    private final int[] sources;
    private final int[] places;

    /// Prepares for batches of up to `most` rows.
    ResultRows(QueryMemory memory, int most) {
        this.memory = memory;
        this.rows = new int[most];
        this.sources = new int[most];
        this.places = new int[most];
    }

    /// Returns the values at places `from` to `from + count - 1`; the caller owns them.
    Column gather(WindowResult result, int from, int count) {
        for (int i = 0; i < count; i++) {
            places[i] = from + i;
        }
        return gather(result, places, count);
    }

    /// Returns the values at the first `count` of some places; the caller owns them.
    Column gather(WindowResult result, int[] from, int count) {
        MemorySegment picked = result.rows();
        if (picked == null) {
            return Gather.gather(result.values(), from, count, memory);
        }
        int nulls = 0;
        int others = 0;
        for (int i = 0; i < count; i++) {
            int row = MemoryAccess.getIntAtIndex(picked, from[i]);
            rows[i] = Math.max(row, 0);
            nulls += row == WindowResult.NULL ? 1 : 0;
            others += row < WindowResult.NULL ? 1 : 0;
        }
        if (nulls == count) {
            return ConstantColumn.ofNull(result.values().type(), count);
        }
        FlatColumn otherwise = result.otherwise();
        if (others > 0 && otherwise != null) {
            return interleave(result.values(), otherwise, picked, from, count);
        }
        Column values = Gather.gather(result.values(), rows, count, memory);
        return nulls == 0 ? values : withNulls((FlatColumn) values, picked, from, count);
    }

    private Column interleave(FlatColumn values, FlatColumn otherwise, MemorySegment picked, int[] from, int count) {
        boolean anyNull = false;
        for (int i = 0; i < count; i++) {
            int row = MemoryAccess.getIntAtIndex(picked, from[i]);
            anyNull |= row == WindowResult.NULL;
            sources[i] = row < WindowResult.NULL ? 1 : 0;
            rows[i] = row < WindowResult.NULL ? WindowResult.otherwise(row) : Math.max(row, 0);
        }
        FlatColumn both = Interleave.gather(new FlatColumn[]{values, otherwise}, sources, rows, count, memory);
        return anyNull ? withNulls(both, picked, from, count) : both;
    }

    /// Returns a column, which is taken over, with NULL where nothing was picked.
    private FlatColumn withNulls(FlatColumn column, MemorySegment picked, int[] from, int count) {
        try (column) {
            ArrowBuf validity = memory.allocate(Bits.bytes(count));
            MemorySegment bits = Layouts.segment(validity);
            MemorySegment own = column.validity();
            if (own == null) {
                Bits.fill(bits, count, true);
            } else {
                MemorySegment.copy(own, 0, bits, 0, Bits.bytes(count));
            }
            for (int i = 0; i < count; i++) {
                if (MemoryAccess.getIntAtIndex(picked, from[i]) == WindowResult.NULL) {
                    Bits.clear(bits, i);
                }
            }
            column.valuesBuffer().getReferenceManager().retain();
            for (ArrowBuf data : column.dataBuffers()) {
                data.getReferenceManager().retain();
            }
            return new FlatColumn(column.type(), count, validity, column.valuesBuffer(), column.dataBuffers(),
                    List.of());
        }
    }
}
