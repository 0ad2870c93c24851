package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.ConstantColumn;
import io.polarway.engine.batch.FlatColumn;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// One column of a row group, read from its first row to its last; used by one thread.
sealed interface RowGroupColumn extends AutoCloseable
        permits RowGroupColumn.Constant, RowGroupColumn.RowNumbers, ChunkColumn {
    /// Opens a column of a scan at the first row of a row group.
    ///
    /// @param range some rows of the row group
    /// @param column which column of the scan
    /// @param access the file, borrowed: it stays open as long as the column
    static RowGroupColumn open(FileScan scan, ScannedParquetFile file, RowRange range, int column, RandomAccess access,
            Worker worker) {
        int rowGroup = range.rowGroup();
        return switch (scan.columns().get(column)) {
            case ScanColumn.Stored stored -> {
                ParquetColumn parquetColumn = file.stored(column);
                if (parquetColumn == null || file.isNullForWantOfACast(rowGroup, column)) {
                    yield new Constant(ConstantColumn.ofNull(stored.type(), 1));
                }
                String place = "Row group " + rowGroup + " of " + file.identity().path() + ", column \""
                        + parquetColumn.name() + "\"";
                long rows = file.footer().rowGroups().get(rowGroup).getNum_rows();
                yield new ChunkColumn(
                        new ColumnChunkReader(access, file.chunk(rowGroup, parquetColumn), parquetColumn, rows,
                                worker.scratch()),
                        file.conversion(column), Casts.canFail(parquetColumn.type(), stored.type()), place,
                        worker.scratch());
            }
            case ScanColumn.PerFile perFile ->
                    new Constant(Values.constant(worker.memory(), perFile.type(), file.constant(perFile), 1));
            case ScanColumn.RowNumber _ -> new RowNumbers(range.groupStart(), worker.scratch());
            case ScanColumn.RowIdentity identity ->
                    new RowNumbers(file.firstIdentity(identity) + range.groupStart(), worker.scratch());
        };
    }

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

    /// Promises that no other rows of the row group will be read than these, which are ascending.
    default void only(long[] chosen) {
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

    /// The number of the row in its file, or one higher by what its file adds.
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
                MemoryAccess.setLongAtIndex(values, i, first + i);
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
                MemoryAccess.setLongAtIndex(values, i, first + selection.position(i));
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
