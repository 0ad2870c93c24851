package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// One column of a row group, read from its first row to its last; used by one thread.
sealed interface RowGroupColumn extends AutoCloseable
        permits RowGroupColumn.Constant, RowGroupColumn.RowNumbers, ChunkColumn {
    /// Returns the next rows. The caller owns the column.
    Column read(int rows);

    /// Returns the selected ones of the next `rows` rows, and passes over the others. The caller owns the column.
    Column read(int rows, Selection selection);

    /// Passes over the next rows.
    void skip(long rows);

    /// Passes over the rows before the first one that is of interest.
    default void start(long row) {
        skip(row);
    }

    /// Returns how many pages have not been decompressed, since no row of them was read.
    default long pagesPassedOver() {
        return 0;
    }

    @Override
    void close();

    /// The same value in every row.
    ///
    /// @param value the value, owned
    record Constant(ConstantColumn value) implements RowGroupColumn {
        @Override
        public Column read(int rows) {
            return value.withRows(rows);
        }

        @Override
        public Column read(int rows, Selection selection) {
            return value.withRows(selection.count());
        }

        @Override
        public void skip(long rows) {
        }

        @Override
        public void close() {
            value.close();
        }
    }

    /// The number of the row in its file.
    final class RowNumbers implements RowGroupColumn {
        private final Scratch scratch;
        private long next;

        RowNumbers(long first, Scratch scratch) {
            this.next = first;
            this.scratch = scratch;
        }

        @Override
        public Column read(int rows) {
            ArrowBuf buffer = scratch.values(rows, Long.BYTES);
            MemorySegment values = Layouts.segment(buffer);
            long first = next;
            for (int i = 0; i < rows; i++) {
                values.setAtIndex(Layouts.LONG, i, first + i);
            }
            next += rows;
            return new FlatColumn(ScalarType.BIGINT, rows, null, buffer);
        }

        @Override
        public Column read(int rows, Selection selection) {
            ArrowBuf buffer = scratch.values(selection.count(), Long.BYTES);
            MemorySegment values = Layouts.segment(buffer);
            long first = next;
            for (int i = 0; i < selection.count(); i++) {
                values.setAtIndex(Layouts.LONG, i, first + selection.position(i));
            }
            next += rows;
            return new FlatColumn(ScalarType.BIGINT, selection.count(), null, buffer);
        }

        @Override
        public void skip(long rows) {
            next += rows;
        }

        @Override
        public void close() {
        }
    }
}
