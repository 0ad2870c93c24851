package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.io.LocalFile;
import io.polarway.engine.io.RandomAccess;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// A block of a plain file: the rows that start in it. The first of them is found by the state at the start of the block, which
/// the worker of the block before tells; the last one may end in the next block.
final class BlockMorsel implements Morsel {
    /// How far the last row of a block usually reaches into the next one.
    private static final int TAIL = 1 << 12;

    private final CsvScan scan;
    private final ScannedCsvFile file;
    private final StateChain chain;
    private final int index;
    private final long sequence;

    BlockMorsel(CsvScan scan, ScannedCsvFile file, StateChain chain, int index, long sequence) {
        this.scan = scan;
        this.file = file;
        this.chain = chain;
        this.index = index;
        this.sequence = sequence;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Demand run(Worker worker, Stage first) {
        long size = file.file().identity().size();
        long start = file.sniffed().dataStart() + (long) index * scan.blockBytes();
        long end = Math.min(size, start + scan.blockBytes());
        Dialect dialect = file.sniffed().dialect();
        try (RandomAccess access = LocalFile.open(file.file().identity(), worker.cancellation())) {
            Block block = read(access, worker, start, start, end, Math.min(size, end + TAIL));
            try {
                QuoteState state = state(worker, block, end - start, dialect);
                long from = state.firstRow(block.bytes(), 0, end - start, dialect);
                if (from < 0) {
                    return Demand.MORE;
                }
                block = new Block(block.buffer(), block.bytes(), start, from, end - start, block.limit(),
                        block.isEnd());
                BlockParser parser = scan.parser(file);
                RejectRecorder recorder = scan.recorder(file, sequence, new LineCursor(chain.line(index), start));
                while (parser.parse(block, 0, recorder, worker, first) == Demand.MORE) {
                    if (parser.isComplete()) {
                        scan.giveBack(parser);
                        return Demand.MORE;
                    }
                    // The last row is longer than what was read of the next block.
                    long rowStart = block.offset() + parser.position();
                    long read = block.offset() + block.limit() - rowStart;
                    if (scan.options().isTooLong(read)) {
                        if (!scan.options().isIgnoringErrors()) {
                            throw scan.tooLong(file, rowStart);
                        }
                        // All that is behind the beginning of the row is in it: the next row starts in another block.
                        block = new Block(block.buffer(), block.bytes(), block.offset(), parser.position(),
                                block.stop(), block.limit(), true);
                        continue;
                    }
                    Block longer = read(access, worker, rowStart, rowStart, end,
                            Math.min(size, rowStart + Math.max(TAIL, 4 * read)));
                    if (recorder != null) {
                        recorder.moveTo(block, parser.position());
                    }
                    block.close();
                    block = longer;
                }
                scan.giveBack(parser);
                return Demand.ENOUGH;
            } finally {
                block.close();
                scan.end(sequence);
            }
        }
    }

    /// Reads bytes `offset` to `limit` of the file.
    private Block read(RandomAccess access, Worker worker, long offset, long from, long stop, long limit) {
        ArrowBuf buffer = worker.memory().allocate(limit - offset + ByteSearch.PADDING);
        try {
            MemorySegment bytes = Layouts.segment(buffer);
            access.read(offset, bytes.asSlice(0, limit - offset));
            scan.count("bytes read", limit - offset);
            return new Block(buffer, bytes, offset, from - offset, stop - offset, limit - offset,
                    limit == access.size());
        } catch (Throwable thrown) {
            buffer.close();
            throw thrown;
        }
    }

    /// Returns the state at the start of the block, and tells the one at its end.
    private QuoteState state(Worker worker, Block block, long length, Dialect dialect) {
        // Without a quote in the block nearly nothing is left to do once the state is known.
        boolean hasNoQuote = dialect.comment() == Dialect.NONE && (dialect.quote() == Dialect.NONE
                || ByteSearch.find(block.bytes(), 0, length, (byte) dialect.quote()) == length);
        long newlines = scan.options().rejects() != null
                ? LineCursor.count(block.bytes(), 0, length, block.limit())
                : 0;
        QuoteState known = chain.peek(index);
        QuoteState state = known != null ? known
                : worker.waiting(() -> chain.await(index, worker.cancellation()));
        QuoteState after = hasNoQuote && !dialect.hasOwnEscape() && state == QuoteState.QUOTED
                ? QuoteState.QUOTED
                : hasNoQuote && state != QuoteState.QUOTED && state != QuoteState.ESCAPED
                        ? state.withoutQuotes(block.bytes(), 0, length, dialect)
                        : state.after(block.bytes(), 0, length, dialect);
        chain.tell(index + 1, after, chain.line(index) + newlines);
        return state;
    }
}
