package io.polarway.engine.function.aggregate;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import java.util.Arrays;
import org.apache.arrow.memory.ArrowBuf;

/// Adds to rows where they stand in the whole input, so that rows of several workers can be put in that order again.
final class Place {
    private Place() {
    }

    /// Returns the columns with one more that repeats `place`, which the caller closes.
    static Column[] added(Column[] columns, long place, int rows, QueryMemory memory) {
        ArrowBuf buffer = memory.allocate(8);
        MemoryAccess.setLong(Layouts.segment(buffer), 0, place);
        Column[] added = Arrays.copyOf(columns, columns.length + 1);
        added[columns.length] = new ConstantColumn(new FlatColumn(ScalarType.BIGINT, 1, null, buffer), rows);
        return added;
    }
}
