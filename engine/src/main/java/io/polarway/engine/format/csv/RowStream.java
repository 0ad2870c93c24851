package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.QueryMemory;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/// A file read from its beginning to its end, in blocks of whole rows. Used by one thread at a time.
final class RowStream implements AutoCloseable {
    private final ScannedCsvFile file;
    private final CsvOptions options;
    private final int blockBytes;
    private final QueryMemory memory;
    private final byte[] scratch = new byte[1 << 16];
    private final FileBytes source;
    /// What is left of the last block: the beginning of a row.
    private @Nullable ArrowBuf rest;
    private long restFrom;
    private long restLimit;
    private long offset;
    private boolean isEnd;

    RowStream(ScannedCsvFile file, CsvOptions options, int blockBytes, QueryMemory memory) {
        this.file = file;
        this.options = options;
        this.blockBytes = blockBytes;
        this.memory = memory;
        this.source = FileBytes.open(file.file().identity(), options);
        try {
            skip(file.sniffed().dataStart());
        } catch (Throwable thrown) {
            source.close();
            throw thrown;
        }
    }

    private void skip(long bytes) {
        try (ArrowBuf buffer = memory.allocate(scratch.length)) {
            MemorySegment segment = Layouts.segment(buffer);
            for (long left = bytes; left > 0;) {
                long read = source.read(segment, 0, Math.min(scratch.length, left), scratch);
                left -= read;
                offset += read;
                if (read == 0) {
                    break;
                }
            }
        }
    }

    /// Returns the next rows, owned by the caller, or null behind the last one. Throws if a row is too long.
    @Nullable
    Block next() {
        ArrowBuf before = rest;
        long kept = before == null ? 0 : restLimit - restFrom;
        if (isEnd && kept == 0) {
            return null;
        }
        long room = Math.max(blockBytes, 2 * kept);
        ArrowBuf buffer = memory.allocate(room + ByteSearch.PADDING);
        boolean isDone = false;
        try {
            MemorySegment bytes = Layouts.segment(buffer);
            if (before != null) {
                MemorySegment.copy(Layouts.segment(before), restFrom, bytes, 0, kept);
            }
            closeRest();
            long read = isEnd ? 0 : source.read(bytes, kept, room - kept, scratch);
            isEnd |= read < room - kept;
            long limit = kept + read;
            long start = offset;
            long rows = isEnd ? limit : QuoteState.ROW.lastRow(bytes, 0, limit, file.sniffed().dialect());
            if (rows < 0) {
                if (limit > options.longestLine()) {
                    throw new LongRow(offset);
                }
                rows = 0;
            }
            offset += rows;
            if (rows < limit) {
                rest = buffer;
                buffer.getReferenceManager().retain();
                restFrom = rows;
                restLimit = limit;
            }
            isDone = true;
            return Block.of(buffer, start, 0, rows, rows, true);
        } finally {
            if (!isDone) {
                buffer.close();
            }
        }
    }

    /// A row has more bytes than it may have.
    static final class LongRow extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final long offset;

        LongRow(long offset) {
            super(null, null, false, false);
            this.offset = offset;
        }
    }

    private void closeRest() {
        ArrowBuf before = rest;
        rest = null;
        if (before != null) {
            before.close();
        }
    }

    @Override
    public void close() {
        closeRest();
        source.close();
    }
}
