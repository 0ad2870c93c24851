package io.polarway.engine.format.parquet;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.format.ColumnNames;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.MergedStatistics;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.format.TypeWidening;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.kernel.cast.Casts;
import io.polarway.engine.type.SqlType;
import io.polarway.engine.type.Statistics;
import java.util.List;
import org.apache.parquet.format.ColumnMetaData;
import org.jspecify.annotations.Nullable;

/// A file of a scan, with which of its columns the scan's columns are.
final class ScannedParquetFile {
    private final ScannedFile file;
    private final ParquetFooter footer;
    private final List<ScanColumn> columns;
    /// For each column of the scan its place in the file, or -1.
    private final int[] places;
    private final long[] firstRows;

    private ScannedParquetFile(ScannedFile file, ParquetFooter footer, List<ScanColumn> columns, int[] places) {
        this.file = file;
        this.footer = footer;
        this.columns = columns;
        this.places = places;
        this.firstRows = new long[footer.rowGroups().size()];
        for (int i = 1; i < firstRows.length; i++) {
            firstRows[i] = firstRows[i - 1] + footer.rowGroups().get(i - 1).getNum_rows();
        }
    }

    static ScannedParquetFile of(ScannedFile file, ParquetFooter footer, FileScan scan) {
        int[] places = new int[scan.columns().size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = scan.columns().get(i) instanceof ScanColumn.Stored stored
                    ? ColumnNames.find(footer.schema(), stored.name(), scan.stored())
                    : -1;
        }
        return new ScannedParquetFile(file, footer, scan.columns(), places);
    }

    FileIdentity identity() {
        return file.identity();
    }

    ParquetFooter footer() {
        return footer;
    }

    /// Returns the number of the first row of a row group.
    long firstRow(int rowGroup) {
        return firstRows[rowGroup];
    }

    /// Returns the row group in which a row of the file is.
    int rowGroupOf(long row) {
        int low = 0;
        int high = firstRows.length - 1;
        // Empty row groups begin where the next one does, which is the one to be found.
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (firstRows[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// Returns the value that a column has in all rows of the file.
    @Nullable
    Object constant(ScanColumn.PerFile column) {
        return file.constants().get(column.index());
    }

    /// Returns the identity of the first row of the file.
    long firstIdentity(ScanColumn.RowIdentity column) {
        return file.constants().get(column.index()) instanceof Long first ? first : 0;
    }

    /// Returns the column of the file that a column of the scan is, or null if the file does not have it.
    @Nullable
    ParquetColumn stored(int column) {
        return places[column] < 0 ? null : footer.columns().get(places[column]);
    }

    /// Returns the chunk of a column that the file has.
    ColumnMetaData chunk(int rowGroup, ParquetColumn column) {
        return footer.rowGroups().get(rowGroup).getColumns().get(column.leaf()).getMeta_data();
    }

    /// Reads the index of the pages of a column of the scan; null if the file has none for it.
    @Nullable
    PageIndex pageIndex(int rowGroup, int column, RandomAccess access) {
        ParquetColumn stored = stored(column);
        return stored == null ? null
                : PageIndex.read(access, footer.rowGroups().get(rowGroup).getColumns().get(stored.leaf()), stored,
                        footer.rowGroups().get(rowGroup).getNum_rows(), footer.hasOrder(stored.leaf()));
    }

    /// Returns whether a column that the file has is of a type that cannot become the table's, which is so only if it is NULL
    /// throughout.
    boolean isNullForWantOfACast(int rowGroup, int column) {
        SqlType from = footer.schema().field(places[column]).type();
        SqlType to = columns.get(column).type();
        if (from.equals(to) || Casts.kernel(from, to, false) != null) {
            return false;
        }
        if (MergedStatistics.isAllNull(footer.statistics(rowGroup, places[column]))) {
            return true;
        }
        throw EngineException.of(ErrorCode.SCHEMA_MISMATCH, "Column \"" + footer.schema().field(places[column]).name()
                + "\" of '" + identity() + "' is " + from + ", which cannot become " + to);
    }

    /// Returns the kernel that turns the values of a column that the file has into those of the table's type, or null if they
    /// are.
    @Nullable
    Kernel conversion(int column) {
        SqlType from = footer.schema().field(places[column]).type();
        SqlType to = columns.get(column).type();
        return from.equals(to) ? null : Casts.kernel(from, to, false);
    }

    /// Returns statistics of a column that the file has, in the column's type of the scan.
    Statistics widen(Statistics statistics, int column) {
        return TypeWidening.widen(statistics, footer.schema().field(places[column]).type(), columns.get(column).type());
    }

    /// Returns what is known about a column of the scan in a row group, in the column's type of the scan.
    Statistics statistics(int rowGroup, int column) {
        long rows = footer.rowGroups().get(rowGroup).getNum_rows();
        return switch (columns.get(column)) {
            case ScanColumn.Stored _ -> {
                if (places[column] < 0) {
                    yield new Statistics(rows, rows, null, null, 0);
                }
                yield widen(footer.statistics(rowGroup, places[column]), column);
            }
            case ScanColumn.PerFile perFile -> {
                Object value = constant(perFile);
                yield new Statistics(rows, value == null ? rows : 0, value, value, 1);
            }
            case ScanColumn.RowNumber _, ScanColumn.RowIdentity _ -> new Statistics(rows, 0, null, null, rows);
        };
    }
}
