package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Column;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.batch.Values;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.io.RandomAccess;
import io.polarway.engine.kernel.Scratch;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.parquet.format.RowGroup;

/// A Parquet file opened for a test, with memory of its own; closing it fails if any of that is still in use.
final class ParquetTestFile implements AutoCloseable {
    private final MemoryPool pool;
    private final QueryMemory memory;
    private final Scratch scratch;
    private final RandomAccess file;
    private final ParquetFooter footer;

    ParquetTestFile(Path path) {
        this(path, 256L << 20);
    }

    ParquetTestFile(Path path, long memoryLimit) {
        file = LocalFile.open(LocalFile.identify(path, path.getFileName().toString()));
        try {
            footer = FooterReader.read(file);
        } catch (EngineException e) {
            file.close();
            throw e;
        }
        pool = new MemoryPool(memoryLimit);
        memory = pool.open("test");
        scratch = new Scratch(memory, new Cancellation(), ZoneOffset.UTC, Instant.EPOCH);
    }

    List<ParquetColumn> columns() {
        return footer.columns();
    }

    ParquetColumn column(String name) {
        return footer.columns().stream().filter(column -> column.name().equals(name)).findFirst().orElseThrow();
    }

    List<RowGroup> rowGroups() {
        return footer.rowGroups();
    }

    Scratch scratch() {
        return scratch;
    }

    MemoryPool pool() {
        return pool;
    }

    ColumnChunkReader open(ParquetColumn column, int rowGroup) {
        RowGroup group = rowGroups().get(rowGroup);
        return new ColumnChunkReader(file, group.getColumns().get(column.leaf()).getMeta_data(), column,
                group.getNum_rows(),
                scratch);
    }

    /// Reads all values of a column, so many rows at a time.
    List<Object> read(ParquetColumn column, int batchRows) {
        List<Object> values = new ArrayList<>();
        for (int group = 0; group < rowGroups().size(); group++) {
            try (ColumnChunkReader reader = open(column, group)) {
                while (reader.remaining() > 0) {
                    try (Column batch = reader.read((int) Math.min(batchRows, reader.remaining()))) {
                        add(batch, values);
                    }
                }
            }
        }
        return values;
    }

    /// Reads selected rows of a column, so many rows at a time; row numbers are those of the row group.
    List<Object> read(ParquetColumn column, int batchRows, IntPredicate isSelected) {
        List<Object> values = new ArrayList<>();
        for (int group = 0; group < rowGroups().size(); group++) {
            try (ColumnChunkReader reader = open(column, group)) {
                read(reader, batchRows, isSelected, values);
            }
        }
        return values;
    }

    /// Adds selected ones of the remaining rows to `values`.
    static void read(ColumnChunkReader reader, int batchRows, IntPredicate isSelected, List<Object> values) {
        int first = 0;
        while (reader.remaining() > 0) {
            int rows = (int) Math.min(batchRows, reader.remaining());
            int from = first;
            int[] positions = IntStream.range(0, rows).filter(row -> isSelected.test(from + row)).toArray();
            try (Column batch = reader.read(rows, new Selection(positions, positions.length))) {
                add(batch, values);
            }
            first += rows;
        }
    }

    /// Returns the index of the pages of a column, or null.
    PageIndex pageIndex(ParquetColumn column, int rowGroup) {
        return PageIndex.read(file, rowGroups().get(rowGroup).getColumns().get(column.leaf()), column,
                rowGroups().get(rowGroup).getNum_rows(), footer.hasOrder(column.leaf()));
    }

    /// Decodes a whole column without looking at the values.
    void drain(ParquetColumn column, int batchRows) {
        for (int group = 0; group < rowGroups().size(); group++) {
            try (ColumnChunkReader reader = open(column, group)) {
                while (reader.remaining() > 0) {
                    reader.read((int) Math.min(batchRows, reader.remaining())).close();
                }
            }
        }
    }

    /// Adds the values of a column to a list.
    static void add(Column column, List<Object> values) {
        for (int row = 0; row < column.rows(); row++) {
            Object value = Values.get(column, row);
            values.add(value);
        }
    }

    @Override
    public void close() {
        file.close();
        memory.close();
        pool.close();
    }
}
