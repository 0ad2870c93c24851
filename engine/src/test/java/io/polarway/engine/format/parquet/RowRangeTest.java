package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.QueryExecution;
import io.polarway.engine.exec.ResultSink;
import io.polarway.engine.exec.Slots;
import io.polarway.engine.exec.Source;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.function.FunctionCatalog;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Large row groups are read in parts.
class RowRangeTest {
    private static final List<ScanColumn> COLUMNS = List.of(new ScanColumn.Stored("i", ScalarType.BIGINT),
            new ScanColumn.Stored("s", ScalarType.VARCHAR), new ScanColumn.RowNumber());

    @TempDir
    Path directory;

    private FileIdentity write() throws SQLException {
        Path path = directory.resolve("a.parquet");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT i, CASE WHEN i % 7 > 0 THEN 's' || (i % 100) END AS s FROM range(20000) t(i)) TO '"
                            + path + "' (FORMAT parquet, ROW_GROUP_SIZE 10240)");
        }
        return LocalFile.identify(path, "a.parquet");
    }

    private static FileScan scan(FileIdentity file, List<Expression> conditions) {
        return new FileScan(List.of(new ScannedFile(file, List.of())), COLUMNS, Schema.of(), List.of(0, 1, 2),
                conditions);
    }

    private static List<List<@Nullable Object>> read(FileScan scan, ScannedParquetFile file, List<RowRange> ranges) {
        try (MemoryPool pool = new MemoryPool(1_000_000_000); QueryMemory memory = pool.open("test")) {
            Cancellation cancellation = new Cancellation();
            QueryContext context = new QueryContext(memory, cancellation, new Slots(2), 2, 500, ZoneOffset.UTC,
                    Instant.EPOCH);
            OperatorProfile profile = new OperatorProfile("scan", "", List.of());
            ScanProgress progress = new ScanProgress(context, profile);
            ArrayDeque<Morsel> morsels = new ArrayDeque<>();
            for (RowRange range : ranges) {
                morsels.add(new RowGroupMorsel(scan, file, range, morsels.size(), progress));
            }
            Source source = () -> {
                synchronized (morsels) {
                    return morsels.poll();
                }
            };
            ResultSink sink = new ResultSink(Schema.of(), true, 100_000_000, cancellation);
            Pipeline pipeline = new Pipeline(source, profile, List.of(), sink, profile);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            try (QueryExecution execution = QueryExecution.start(context, List.of(pipeline), sink)) {
                while (true) {
                    try (Batch batch = execution.next()) {
                        if (batch == null) {
                            return rows;
                        }
                        Selection selection = batch.selection();
                        for (int i = 0; i < batch.rows(); i++) {
                            List<@Nullable Object> row = new ArrayList<>();
                            for (int column = 0; column < batch.width(); column++) {
                                row.add(Values.get(batch.column(column),
                                        selection == null ? i : selection.position(i)));
                            }
                            rows.add(row);
                        }
                    }
                }
            }
        }
    }

    @Test
    void partsGiveTheRowsOfTheWhole() throws SQLException {
        FileIdentity identity = write();
        ParquetFooter footer = new FooterCache(1 << 20).get(identity);
        Expression.Reference s = new Expression.Reference(1, ScalarType.VARCHAR);
        Expression equal = new Expression.Call(
                FunctionCatalog.scalar("=").bind(List.of(ScalarType.VARCHAR, ScalarType.VARCHAR)),
                List.of(s, new Expression.Literal("s42", ScalarType.VARCHAR)));
        for (List<Expression> conditions : List.of(List.<Expression>of(), List.of(equal))) {
            FileScan scan = scan(identity, conditions);
            ScannedParquetFile file = ScannedParquetFile.of(scan.files().getFirst(), footer, scan);
            long second = footer.rowGroups().getFirst().getNum_rows();
            long rest = 20_000 - second;
            List<List<@Nullable Object>> whole = read(scan, file,
                    List.of(new RowRange(0, 0, 0, second), new RowRange(1, second, 0, rest)));
            List<List<@Nullable Object>> parts = read(scan, file,
                    List.of(new RowRange(0, 0, 0, 1), new RowRange(0, 0, 1, 4095),
                            new RowRange(0, 0, 4096, second - 4096),
                            new RowRange(1, second, 0, 3000), new RowRange(1, second, 3000, rest - 3000)));
            assertEquals(whole, parts);
            assertEquals(conditions.isEmpty() ? 20_000 : 171, whole.size());
            whole.forEach(row -> assertEquals(row.get(0), row.get(2)));
        }
    }

    @Test
    void splitsOnlyWhereThereAreTooFewPieces() throws SQLException {
        FileIdentity identity = write();
        ParquetFooter footer = new FooterCache(1 << 20).get(identity);
        FileScan scan = scan(identity, List.of());
        ScannedParquetFile file = ScannedParquetFile.of(scan.files().getFirst(), footer, scan);
        RowRange large = new RowRange(0, 0, 0, 2_000_000);
        assertEquals(1, RowRange.split(large, file, scan, 8).size(), "the chunks have one page each");
        for (ColumnChunk chunk : footer.rowGroups().getFirst().getColumns()) {
            ColumnMetaData metadata = chunk.getMeta_data();
            metadata.setEncoding_stats(List.of(new PageEncodingStats(PageType.DATA_PAGE, Encoding.PLAIN, 100)));
        }
        List<RowRange> ranges = RowRange.split(large, file, scan, 8);
        assertEquals(12, ranges.size());
        long next = 0;
        for (RowRange range : ranges) {
            assertEquals(next, range.from());
            next += range.rows();
        }
        assertEquals(2_000_000, next);
        assertEquals(3, RowRange.split(large, file, scan, 2).size());
        assertEquals(1, RowRange.split(large, file, scan, 1).size());
        assertEquals(1, RowRange.split(new RowRange(0, 0, 0, 100_000), file, scan, 8).size());
    }
}
