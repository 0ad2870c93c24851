package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.Reservation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Keeps the batches of one worker until they fill a row group, and encodes that.
final class RowGroupEncoder implements ChunkEncoder {
    private static final long LEAST_BYTES = 1 << 20;
    /// The part of all memory that the kept rows of all workers may take together.
    private static final int MEMORY_SHARE = 6;

    private final ParquetOptions options;
    private final List<WrittenColumn> columns;
    private final Worker worker;
    private final Reservation reservation;
    private final AtomicLong added;
    private final long mostBytes;
    private final ColumnChunkEncoder encoder;
    private final ArrayDeque<KeptRows> full = new ArrayDeque<>();
    private KeptRows open;

    /// @param reservation where memory is noted and charged
    /// @param added counts the rows of all workers
    RowGroupEncoder(ParquetOptions options, List<WrittenColumn> columns, Worker worker, Reservation reservation,
            AtomicLong added) {
        this.options = options;
        this.columns = columns;
        this.worker = worker;
        this.reservation = reservation;
        this.added = added;
        long share = worker.memory().pool().limit() / MEMORY_SHARE / Math.max(1, worker.query().threads());
        this.mostBytes = Math.min(options.rowGroupBytes(), Math.max(LEAST_BYTES, share));
        this.encoder = new ColumnChunkEncoder(options, worker, reservation);
        this.open = new KeptRows(columns.size(), reservation);
    }

    @Override
    public void add(Batch batch) {
        int rows = batch.rows();
        int done = 0;
        while (done < rows) {
            int part = Math.min(rows - done, options.rowGroupRows() - open.rows());
            if (part == rows) {
                open.add(batch, worker.memory());
            } else {
                try (Batch slice = Gather.slice(batch, done, part, worker.memory())) {
                    open.add(slice, worker.memory());
                }
            }
            done += part;
            if (open.rows() == options.rowGroupRows() || open.bytes() >= mostBytes) {
                full.add(open);
                open = new KeptRows(columns.size(), reservation);
            }
        }
        added.addAndGet(rows);
    }

    @Override
    public boolean isFull() {
        return !full.isEmpty();
    }

    @Override
    public @Nullable EncodedChunk encode() {
        KeptRows rows = full.poll();
        if (rows == null) {
            if (open.rows() == 0) {
                return null;
            }
            rows = open;
            open = new KeptRows(columns.size(), reservation);
        }
        OutputBlocks blocks = new OutputBlocks(worker.memory());
        boolean isDone = false;
        try (KeptRows kept = rows) {
            List<EncodedColumn> encoded = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                encoded.add(encoder.encode(columns.get(i), kept.column(i), kept.rows(), blocks));
                kept.forget(i);
            }
            encoded.replaceAll(column -> withFilter(column, blocks));
            isDone = true;
            return new EncodedRowGroup(kept.rows(), encoded, blocks, reservation);
        } finally {
            encoder.close();
            if (!isDone) {
                blocks.close();
            }
        }
    }

    private static EncodedColumn withFilter(EncodedColumn column, OutputBlocks blocks) {
        try {
            return column.writeFilter(blocks);
        } catch (IOException e) {
            throw EngineException.wrap(e);
        }
    }

    @Override
    public void close() {
        full.forEach(KeptRows::close);
        full.clear();
        open.close();
        encoder.close();
    }
}
