package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.memory.MemoryAccess;
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
    /// The state behind the last block, if that ended inside of a row that is too long.
    private @Nullable QuoteState skipping;

    RowStream(ScannedCsvFile file, CsvOptions options, int blockBytes, QueryMemory memory,
            Cancellation cancellation) {
        this.file = file;
        this.options = options;
        this.blockBytes = blockBytes;
        this.memory = memory;
        this.source = FileBytes.open(file.file().identity(), options, cancellation);
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
            QuoteState inRow = skipping;
            long rows = inRow == null ? rows(bytes, limit) : skipped(inRow, bytes, limit);
            long from = inRow == null ? 0 : rows;
            offset += rows;
            if (rows < limit) {
                rest = buffer;
                buffer.getReferenceManager().retain();
                restFrom = rows;
                restLimit = limit;
            }
            isDone = true;
            return Block.of(buffer, start, from, rows, rows, true);
        } finally {
            if (!isDone) {
                buffer.close();
            }
        }
    }

    /// Returns where the last row ends. A row that is too long ends where the bytes do, if it is to be left out, and the rest of it
    /// is skipped.
    private long rows(MemorySegment bytes, long limit) {
        Dialect dialect = file.sniffed().dialect();
        long rows = isEnd ? limit : QuoteState.ROW.lastRow(bytes, 0, limit, dialect);
        if (rows >= 0) {
            return rows;
        }
        if (!options.isTooLong(limit)) {
            return 0;
        }
        if (!options.isIgnoringErrors()) {
            throw new LongRow(offset);
        }
        long whole = beforeReturn(bytes, limit);
        skipping = QuoteState.ROW.after(bytes, 0, whole, dialect);
        return whole;
    }

    /// Returns where a row ends that is being skipped, or where the bytes do.
    private long skipped(QuoteState inRow, MemorySegment bytes, long limit) {
        Dialect dialect = file.sniffed().dialect();
        long end = inRow.firstRow(bytes, 0, limit, dialect);
        if (end >= 0) {
            skipping = null;
            return end;
        }
        long whole = isEnd ? limit : beforeReturn(bytes, limit);
        skipping = inRow.after(bytes, 0, whole, dialect);
        return whole;
    }

    /// Returns the end of the bytes without a CR that may be half of a newline.
    private static long beforeReturn(MemorySegment bytes, long limit) {
        return limit > 0 && MemoryAccess.getByte(bytes, limit - 1) == '\r' ? limit - 1 : limit;
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
