package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Bits;
import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.DictionaryColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// Makes columns of chosen rows of the build side. A column of strings, or of few rows, becomes the dictionary of its output,
/// with the numbers of the rows as codes, so that no value is copied and what is computed of it is computed once per row
/// of the build side.
final class BuildColumns {
    private static final int FEW_ROWS = 1 << 16;

    private final BuildSide build;
    private final List<SqlType> types;
    private final QueryMemory memory;

    BuildColumns(BuildSide build, List<SqlType> types, QueryMemory memory) {
        this.build = build;
        this.types = types;
        this.memory = memory;
    }

    /// Returns a batch of columns of another batch, borrowed, followed by those of the build side.
    ///
    /// @param positions how many rows the columns of `batch` have
    /// @param rows the row of the build side for each position; -1 for NULLs
    /// @param selection the positions that are alive
    Batch beside(Column[] batch, int positions, int[] rows, boolean hasNulls, @Nullable Selection selection) {
        Column[] columns = new Column[batch.length + types.size()];
        for (int i = 0; i < batch.length; i++) {
            columns[i] = batch[i].retain();
        }
        try {
            add(rows, positions, hasNulls, columns, batch.length);
            return new Batch(positions, selection, columns);
        } catch (Throwable thrown) {
            for (Column column : columns) {
                if (column != null) {
                    column.close();
                }
            }
            throw thrown;
        }
    }

    /// Puts the columns of chosen rows into `out`, from `at` on; the caller owns them, on failure too.
    void add(int[] rows, int count, boolean hasNulls, @Nullable Column[] out, int at) {
        ArrowBuf codes = null;
        ArrowBuf validity = null;
        try {
            for (int i = 0; i < types.size(); i++) {
                FlatColumn column = build.column(i);
                if (column == null || column.rows() == 0) {
                    out[at + i] = ConstantColumn.ofNull(types.get(i), count);
                    continue;
                }
                if (!hasNulls && !isDictionary(column)) {
                    out[at + i] = Gather.gather(column, rows, count, memory);
                    continue;
                }
                if (codes == null) {
                    codes = memory.allocate(Math.max(8, count * 4L));
                    validity = hasNulls ? memory.allocate(Math.max(8, Bits.bytes(count))) : null;
                    write(rows, count, Layouts.segment(codes), validity == null ? null : Layouts.segment(validity));
                }
                codes.getReferenceManager().retain();
                if (validity != null) {
                    validity.getReferenceManager().retain();
                }
                DictionaryColumn coded = new DictionaryColumn((FlatColumn) column.retain(), count, validity, codes);
                if (isDictionary(column)) {
                    out[at + i] = coded;
                } else {
                    try (coded) {
                        out[at + i] = Gather.flatten(coded, memory);
                    }
                }
            }
        } finally {
            if (codes != null) {
                codes.close();
            }
            if (validity != null) {
                validity.close();
            }
        }
    }

    private static boolean isDictionary(FlatColumn column) {
        Storage storage = column.type().storage();
        return storage == Storage.VIEW || storage.width() > 8 || column.rows() <= FEW_ROWS;
    }

    private static void write(int[] rows, int count, MemorySegment codes, @Nullable MemorySegment validity) {
        if (validity == null) {
            MemorySegment.copy(rows, 0, codes, Layouts.INT, 0, count);
            return;
        }
        Bits.fill(validity, count, true);
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            MemoryAccess.setIntAtIndex(codes, i, Math.max(0, row));
            if (row < 0) {
                Bits.clear(validity, i);
            }
        }
    }
}
