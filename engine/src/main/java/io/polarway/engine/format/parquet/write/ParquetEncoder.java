package io.polarway.engine.format.parquet.write;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.io.OutputFile;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.memory.Reservation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/// Writes a Parquet file: the magic, row groups in the order in which they are appended, the page indexes of all of them, the
/// footer, its length and the magic.
public final class ParquetEncoder implements FileEncoder {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final String CREATED_BY = "polarway version 0.1.0";
    /// About how many bytes of the heap the metadata of a column chunk takes, and of a page.
    private static final long CHUNK_BYTES = 1500;
    private static final long PAGE_BYTES = 300;

    private final ParquetOptions options;
    private final List<WrittenColumn> columns;
    private final QueryMemory memory;
    private final Reservation reservation;
    private final AtomicLong added = new AtomicLong();
    private final List<RowGroup> rowGroups = new ArrayList<>();
    private final List<EncodedColumn> chunks = new ArrayList<>();
    private long rows;

    /// Creates the encoder of one file. Throws what [#check] throws.
    public ParquetEncoder(WriteRequest request, QueryContext context) {
        this.options = ParquetOptions.of(request);
        this.columns = WrittenColumn.of(request.schema());
        this.memory = context.memory();
        this.reservation = memory.reserve("Parquet writer");
    }

    /// Throws INVALID_ARGUMENT for an option that does not fit, and UNSUPPORTED for a column that a file cannot hold.
    public static void check(WriteRequest request) {
        ParquetOptions.of(request);
        WrittenColumn.of(request.schema());
    }

    @Override
    public ChunkEncoder open(Worker worker) {
        return new RowGroupEncoder(options, columns, worker, reservation, added);
    }

    @Override
    public long chunkRows() {
        return options.rowGroupRows();
    }

    @Override
    public void start(OutputFile out) {
        try (OutputFileStream stream = new OutputFileStream(out, memory)) {
            stream.write(MAGIC, 0, MAGIC.length);
            stream.flush();
        }
    }

    @Override
    public void append(EncodedChunk chunk, OutputFile out) {
        EncodedRowGroup group = (EncodedRowGroup) chunk;
        long start = out.position();
        for (EncodedColumn column : group.columns()) {
            reservation.grow(CHUNK_BYTES + PAGE_BYTES * column.pages().size());
        }
        group.writeTo(out);
        List<ColumnChunk> list = new ArrayList<>();
        long uncompressed = 0;
        long compressed = 0;
        for (EncodedColumn column : group.columns()) {
            column.moveTo(start);
            chunks.add(column);
            list.add(new ColumnChunk(0).setMeta_data(column.chunk()));
            uncompressed += column.chunk().getTotal_uncompressed_size();
            compressed += column.chunk().getTotal_compressed_size();
        }
        RowGroup rowGroup = new RowGroup(list, uncompressed, group.rows()).setFile_offset(start)
                .setTotal_compressed_size(compressed);
        if (rowGroups.size() <= Short.MAX_VALUE) {
            rowGroup.setOrdinal((short) rowGroups.size());
        }
        rowGroups.add(rowGroup);
        rows += group.rows();
    }

    @Override
    public void finish(OutputFile out) {
        // Chunks may also come from the workers of another encoder, where a file follows another.
        if (added.get() > 0 && rows != added.get()) {
            throw EngineException.internal(rows + " of " + added.get() + " rows were appended to a Parquet file");
        }
        try (OutputFileStream stream = new OutputFileStream(out, memory)) {
            writeIndexes(stream);
            long start = stream.position();
            Util.writeFileMetaData(footer(), stream);
            int length = Math.toIntExact(stream.position() - start);
            stream.write(
                    new byte[]{(byte) length, (byte) (length >>> 8), (byte) (length >>> 16), (byte) (length >>> 24)},
                    0, 4);
            stream.write(MAGIC, 0, MAGIC.length);
            stream.flush();
        } catch (IOException e) {
            throw EngineException.wrap(e);
        }
    }

    private void writeIndexes(OutputFileStream out) throws IOException {
        List<ColumnChunk> places = rowGroups.stream().flatMap(group -> group.getColumns().stream()).toList();
        for (int i = 0; i < chunks.size(); i++) {
            var index = chunks.get(i).index();
            if (index != null) {
                long start = out.position();
                Util.writeColumnIndex(index, out);
                places.get(i).setColumn_index_offset(start).setColumn_index_length((int) (out.position() - start));
            }
        }
        for (int i = 0; i < chunks.size(); i++) {
            long start = out.position();
            Util.writeOffsetIndex(new OffsetIndex(chunks.get(i).pages()), out);
            places.get(i).setOffset_index_offset(start).setOffset_index_length((int) (out.position() - start));
        }
    }

    private FileMetaData footer() {
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement("schema").setNum_children(columns.size()));
        columns.forEach(column -> schema.add(column.element()));
        FileMetaData footer = new FileMetaData(options.hasSecondVersionPages() ? 2 : 1, schema, rows, rowGroups);
        footer.setCreated_by(CREATED_BY);
        footer.setColumn_orders(
                columns.stream().map(any -> ColumnOrder.TYPE_ORDER(new TypeDefinedOrder())).toList());
        if (!options.metadata().isEmpty()) {
            List<KeyValue> pairs = new ArrayList<>();
            options.metadata().forEach((key, value) -> pairs.add(new KeyValue(key).setValue(value)));
            footer.setKey_value_metadata(pairs);
        }
        return footer;
    }

    @Override
    public void close() {
        rowGroups.clear();
        chunks.clear();
        reservation.close();
    }
}
