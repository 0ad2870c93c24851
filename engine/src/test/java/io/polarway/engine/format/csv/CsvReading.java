package io.polarway.engine.format.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.QueryExecution;
import io.polarway.engine.exec.RejectTables;
import io.polarway.engine.exec.ResultSink;
import io.polarway.engine.exec.Slots;
import io.polarway.engine.format.FileFormat;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.Inspection;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScannedFile;
import io.polarway.engine.io.FileIdentity;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Field;
import io.polarway.engine.type.Schema;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads files in blocks of any size, on any number of threads; checks that no byte of memory is left.
///
/// @param options as a statement gives them
/// @param blockBytes the size of a block
/// @param threads the workers
/// @param batchRows the rows of a batch
/// @param rejects where rejects go that the options ask for
record CsvReading(Map<String, ?> options, int blockBytes, int threads, int batchRows, RejectTables rejects) {
    CsvReading(Map<String, ?> options) {
        this(options, 1 << 20, 1, 0, RejectTables.NONE);
    }

    CsvReading(Map<String, ?> options, int blockBytes, int threads, int batchRows) {
        this(options, blockBytes, threads, batchRows, RejectTables.NONE);
    }

    CsvReading with(int bytes, int workers) {
        return new CsvReading(options, bytes, workers, batchRows, rejects);
    }

    CsvReading with(RejectTables tables) {
        return new CsvReading(options, blockBytes, threads, batchRows, tables);
    }

    private FileFormat format() {
        return new CsvFormat().withBlocks(blockBytes).with(options, Schema.of());
    }

    Schema schema(Path path) {
        return format().inspect(LocalFile.identify(path, path.getFileName().toString())).schema();
    }

    /// Returns the rows in the order of the file.
    List<List<@Nullable Object>> rows(Path path) {
        return rows(path, null, false);
    }

    /// Returns the rows with some of their columns, and the numbers of the rows behind them, if asked for.
    List<List<@Nullable Object>> rows(Path path, @Nullable List<Integer> columns, boolean isNumbered) {
        FileFormat format = format();
        FileIdentity identity = LocalFile.identify(path, path.getFileName().toString());
        Inspection inspection = format.inspect(identity);
        List<Field> fields = inspection.schema().fields();
        List<ScanColumn> scanned = new ArrayList<>();
        for (int i : columns == null ? IntStream.range(0, fields.size()).boxed().toList() : columns) {
            scanned.add(new ScanColumn.Stored(fields.get(i).name(), fields.get(i).type()));
        }
        if (isNumbered) {
            scanned.add(new ScanColumn.RowNumber());
        }
        FileScan scan = new FileScan(List.of(new ScannedFile(identity, List.of())), scanned, inspection.schema(),
                IntStream.range(0, scanned.size()).boxed().toList(), List.of());
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (MemoryPool pool = new MemoryPool(256 << 20)) {
            QueryMemory memory = pool.open("test");
            try {
                Cancellation cancellation = new Cancellation();
                QueryContext context = new QueryContext(memory, cancellation, new Slots(threads), threads, batchRows,
                        ZoneOffset.UTC, Instant.EPOCH, rejects);
                OperatorProfile profile = new OperatorProfile("scan", "", List.of());
                ResultSink sink = new ResultSink(Schema.of(), true, 1 << 20, cancellation);
                Pipeline pipeline = new Pipeline(format.scan(scan, context, profile), profile, List.of(), sink,
                        new OperatorProfile("result", "", List.of()));
                try (QueryExecution execution = QueryExecution.start(context, List.of(pipeline), sink)) {
                    while (true) {
                        try (Batch batch = execution.next()) {
                            if (batch == null) {
                                break;
                            }
                            add(batch, rows);
                        }
                    }
                }
            } finally {
                assertEquals(0, memory.used(), "bytes are left");
                memory.close();
            }
        }
        return rows;
    }

    private static void add(Batch batch, List<List<@Nullable Object>> rows) {
        Selection selection = batch.selection();
        for (int i = 0; i < batch.rows(); i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (int column = 0; column < batch.width(); column++) {
                row.add(Values.get(batch.column(column), selection == null ? i : selection.position(i)));
            }
            rows.add(row);
        }
    }

    /// Returns the number of rows without reading a column, or -1 if that fails.
    long count(Path path) {
        return count(path, List.of());
    }

    /// Returns the number of rows when these columns are read, or -1 if that fails.
    long count(Path path, @Nullable List<Integer> columns) {
        try {
            return rows(path, columns, false).size();
        } catch (EngineException e) {
            assertNotEquals(ErrorCode.INTERNAL_ERROR, e.code(), e.getMessage());
            return -1;
        }
    }
}
