package io.polarway.engine.format.csv;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Source;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.format.ScannedFile;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The scan of delimited files: hands out their blocks. Those of plain files are read by the workers, each its own; those of
/// compressed ones come from a stream that the claiming worker moves on. Where the numbers of rows matter, a whole file is one
/// morsel.
final class CsvScan implements Source {
    private final FileScan scan;
    private final CsvOptions options;
    private final SniffedFiles files;
    private final int blockBytes;
    private final QueryContext context;
    private final OperatorProfile profile;
    private final boolean isNumbered;
    private final ArrayDeque<BlockParser> idle = new ArrayDeque<>();
    /// The blocks that were claimed and are not run yet.
    private final Set<Block> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nextFile;
    private @Nullable ScannedCsvFile file;
    private @Nullable StateChain chain;
    private @Nullable RowStream stream;
    private int nextBlock;
    private int blocks;
    private long nextSequence;
    private boolean isClosed;

    CsvScan(FileScan scan, CsvOptions options, SniffedFiles files, int blockBytes, QueryContext context,
            OperatorProfile profile) {
        this.scan = scan;
        this.options = options;
        this.files = files;
        this.blockBytes = blockBytes;
        this.context = context;
        this.profile = profile;
        this.isNumbered = scan.columns().stream().anyMatch(ScanColumn.RowNumber.class::isInstance);
    }

    FileScan scan() {
        return scan;
    }

    CsvOptions options() {
        return options;
    }

    QueryContext context() {
        return context;
    }

    int blockBytes() {
        return blockBytes;
    }

    void count(String counter, long amount) {
        profile.count(counter, amount);
    }

    @Override
    public synchronized @Nullable Morsel claim() {
        while (true) {
            ScannedCsvFile current = file;
            if (current == null) {
                if (nextFile == scan.files().size() || isClosed || scan.isEmpty()) {
                    return null;
                }
                current = open(scan.files().get(nextFile++));
                file = current;
            }
            Morsel morsel = next(current);
            if (morsel != null) {
                return morsel;
            }
            file = null;
            chain = null;
            closeStream();
        }
    }

    @Override
    public long bytes() {
        return scan.bytes();
    }

    /// Counts the blocks of a plain file; a file that is claimed as a whole or streamed counts once it is done.
    @Override
    public synchronized double claimed() {
        int files = scan.files().size();
        if (files == 0) {
            return 1;
        }
        double inFile = chain == null ? 0 : (double) nextBlock / blocks;
        return file == null ? (double) nextFile / files : (nextFile - 1 + inFile) / files;
    }

    private ScannedCsvFile open(ScannedFile next) {
        ScannedCsvFile opened = new ScannedCsvFile(next, files.get(next.identity(), options), options, scan);
        nextBlock = 0;
        long bytes = next.identity().size() - opened.sniffed().dataStart();
        if (isNumbered) {
            blocks = 1;
        } else if (FileBytes.isPlain(next.identity(), options)) {
            blocks = Math.toIntExact(Math.max(1, (bytes + blockBytes - 1) / blockBytes));
            chain = new StateChain(blocks);
        } else {
            stream = new RowStream(opened, options, blockBytes, context.memory());
        }
        return opened;
    }

    private @Nullable Morsel next(ScannedCsvFile current) {
        RowStream rows = stream;
        StateChain states = chain;
        if (rows != null) {
            context.cancellation().check();
            Block block = next(current, rows);
            if (block == null) {
                return null;
            }
            waiting.add(block);
            return new StreamMorsel(this, current, block, nextSequence++);
        }
        if (nextBlock == blocks) {
            return null;
        }
        return states == null
                ? nextWhole(current)
                : new BlockMorsel(this, current, states, nextBlock++, nextSequence++);
    }

    private @Nullable Block next(ScannedCsvFile current, RowStream rows) {
        try {
            return rows.next();
        } catch (RowStream.LongRow e) {
            throw tooLong(current, e.offset);
        }
    }

    /// Leaves a claimed block to its morsel.
    synchronized void forget(Block block) {
        waiting.remove(block);
    }

    private Morsel nextWhole(ScannedCsvFile current) {
        nextBlock++;
        return new WholeFileMorsel(this, current, nextSequence++);
    }

    /// Lends what parses the blocks of a file; give it back with [#giveBack].
    BlockParser parser(ScannedCsvFile parsed) {
        synchronized (idle) {
            for (BlockParser parser : idle) {
                if (parser.file() == parsed) {
                    idle.remove(parser);
                    return parser;
                }
            }
            idle.clear();
        }
        return new BlockParser(this, parsed);
    }

    void giveBack(BlockParser parser) {
        synchronized (idle) {
            idle.add(parser);
        }
    }

    /// Returns the error for a row that is too long.
    EngineException tooLong(ScannedCsvFile parsed, long offset) {
        return EngineException.of(ErrorCode.CORRUPT_FILE, "Line " + line(parsed, offset) + " of '"
                + parsed.file().identity().path() + "' has more than " + options.longestLine()
                + " bytes. Perhaps a quote has no partner: quote = '' reads quotes as text. max_line_size = "
                + 4L * options.longestLine() + " reads longer rows");
    }

    /// Returns the number of the line at a byte of the text, counted from 1.
    long line(ScannedCsvFile parsed, long offset) {
        return LineNumber.at(parsed.file().identity(), options, offset, context.cancellation());
    }

    @Override
    public int parallelism() {
        return scan.files().isEmpty() ? 1 : Integer.MAX_VALUE;
    }

    private void closeStream() {
        RowStream rows = stream;
        stream = null;
        if (rows != null) {
            rows.close();
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        closeStream();
        waiting.forEach(Block::close);
        waiting.clear();
    }
}
