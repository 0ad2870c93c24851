package io.polarway.engine.format.parquet.write;

import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.io.OutputFile;
import io.polarway.engine.memory.Reservation;
import java.util.List;

/// The bytes of a row group, and what the footer will say of it.
final class EncodedRowGroup implements EncodedChunk {
    private final long rows;
    private final List<EncodedColumn> columns;
    private final OutputBlocks blocks;
    private final Reservation reservation;
    private long noted;

    /// @param blocks the bytes, which are taken over
    EncodedRowGroup(long rows, List<EncodedColumn> columns, OutputBlocks blocks, Reservation reservation) {
        this.rows = rows;
        this.columns = columns;
        this.blocks = blocks;
        this.reservation = reservation;
        this.noted = blocks.capacity();
        reservation.attribute(noted);
    }

    List<EncodedColumn> columns() {
        return columns;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public long bytes() {
        return blocks.bytes();
    }

    @Override
    public void writeTo(OutputFile out) {
        blocks.writeTo(out);
    }

    @Override
    public void close() {
        blocks.close();
        reservation.attribute(-noted);
        noted = 0;
    }
}
