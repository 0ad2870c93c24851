package io.polarway.engine.format.csv;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;

/// A block of whole rows that is in memory already.
final class StreamMorsel implements Morsel {
    private final CsvScan scan;
    private final ScannedCsvFile file;
    private final Block block;
    private final long line;
    private final long sequence;

    StreamMorsel(CsvScan scan, ScannedCsvFile file, Block block, long line, long sequence) {
        this.scan = scan;
        this.file = file;
        this.block = block;
        this.line = line;
        this.sequence = sequence;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Demand run(Worker worker, Stage first) {
        scan.forget(block);
        try (Block owned = block) {
            BlockParser parser = scan.parser(file);
            RejectRecorder recorder = scan.recorder(file, sequence, new LineCursor(line, owned.offset()));
            Demand demand = parser.parse(owned, 0, recorder, worker, first);
            scan.giveBack(parser);
            return demand;
        } finally {
            scan.end(sequence);
        }
    }
}
