package io.polarway.engine.format.csv;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Rejects;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.FileScan;
import io.polarway.engine.format.ScanSource;
import io.polarway.engine.format.ScanColumn;
import io.polarway.engine.io.FileIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The scan of delimited files: hands out their blocks. Those of plain files are read by the workers, each its own; those of
/// compressed ones come from a stream that the claiming worker moves on. Where the numbers of rows matter, a whole file is one
/// morsel.
final class CsvScan implements ScanSource {
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
    private LineCursor streamLines = new LineCursor(0, 0);
    private int nextBlock;
    private int blocks;
    private long nextSequence;
    private boolean isClosed;
    private final @Nullable Rejects rejects;
    private final List<ScannedCsvFile> rejecting = new ArrayList<>();

    CsvScan(FileScan scan, CsvOptions options, SniffedFiles files, int blockBytes, QueryContext context,
            OperatorProfile profile) {
        this.scan = scan;
        this.options = options;
        this.files = files;
        this.blockBytes = blockBytes;
        this.context = context;
        this.profile = profile;
        this.isNumbered = scan.columns().stream().anyMatch(ScanColumn.RowNumber.class::isInstance);
        RejectOptions stored = options.rejects();
        this.rejects = stored == null
                ? null
                : context.rejects().open(stored.scans(), stored.errors(), stored.limit());
    }

    /// Returns the recorder for the rejects of a morsel, or null where none are kept.
    ///
    /// @param lines knows the line of the first byte of the morsel, or of one before
    @Nullable
    RejectRecorder recorder(ScannedCsvFile read, long morsel, LineCursor lines) {
        return rejects == null ? null : new RejectRecorder(rejects, this, read, morsel, lines);
    }

    /// Notes that a morsel was run, if need be.
    void end(long morsel) {
        if (rejects != null) {
            rejects.end(morsel);
        }
    }

    /// Returns where the lines are counted from behind the header, as far as rejects need it.
    LineCursor firstLine(ScannedCsvFile opened) {
        long start = opened.sniffed().dataStart();
        return new LineCursor(rejects == null ? 0 : line(opened, start), start);
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
                current = open(nextFile++);
                file = current;
            }
            Morsel morsel = next(current);
            if (morsel != null) {
                return rejects == null ? morsel : new RejectingMorsel(morsel, rejects);
            }
            file = null;
            chain = null;
            closeStream();
        }
    }

    /// A morsel of a scan that stores what is wrong with rows.
    private record RejectingMorsel(Morsel morsel, Rejects rejects) implements Morsel {
        @Override
        public long sequence() {
            return morsel.sequence();
        }

        @Override
        public Demand run(Worker worker, Stage first) {
            try {
                return morsel.run(worker, first);
            } catch (EngineException e) {
                throw rejects.explained(e);
            }
        }
    }

    @Override
    public long bytes() {
        return scan.bytes();
    }

    /// Counts the blocks of a plain file; a file that is claimed as a whole or streamed counts once it is done.
    @Override
    public synchronized int begun() {
        return nextFile;
    }

    @Override
    public synchronized double claimed() {
        int files = scan.files().size();
        if (files == 0) {
            return 1;
        }
        double inFile = chain == null ? 0 : (double) nextBlock / blocks;
        return file == null ? (double) nextFile / files : (nextFile - 1 + inFile) / files;
    }

    private ScannedCsvFile open(int index) {
        FileIdentity next = scan.files().get(index).identity();
        ScannedCsvFile opened = new ScannedCsvFile(index, files.get(next, options), options, scan);
        if (rejects != null) {
            rejecting.add(opened);
        }
        nextBlock = 0;
        long bytes = next.size() - opened.sniffed().dataStart();
        if (isNumbered) {
            blocks = 1;
        } else if (FileBytes.isPlain(next, options)) {
            blocks = Math.toIntExact(Math.max(1, (bytes + blockBytes - 1) / blockBytes));
            chain = new StateChain(blocks, firstLine(opened).line());
        } else {
            stream = new RowStream(opened, options, blockBytes, context.memory(), context.cancellation());
            streamLines = firstLine(opened);
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
            long line = 0;
            if (rejects != null) {
                line = streamLines.at(block, 0);
                streamLines.at(block, block.limit());
            }
            return new StreamMorsel(this, current, block, line, nextSequence++);
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
    public void complete(Worker worker) {
        RejectOptions stored = options.rejects();
        if (rejects != null && stored != null) {
            try (Batch read = RejectRecorder.files(rejects, stored, options, rejecting, worker.memory())) {
                rejects.keep(read, worker);
            }
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        closeStream();
        if (rejects != null) {
            rejects.close();
        }
        waiting.forEach(Block::close);
        waiting.clear();
    }
}
