package io.polarway.engine.format.csv;

import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;

/// A file from its first row to its last one, where the numbers of the rows are asked for.
final class WholeFileMorsel implements Morsel {
    private final CsvScan scan;
    private final ScannedCsvFile file;
    private final long sequence;

    WholeFileMorsel(CsvScan scan, ScannedCsvFile file, long sequence) {
        this.scan = scan;
        this.file = file;
        this.sequence = sequence;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public Demand run(Worker worker, Stage first) {
        BlockParser parser = new BlockParser(scan, file);
        long rows = 0;
        RejectRecorder recorder = scan.recorder(file, sequence, scan.firstLine(file));
        try (RowStream stream = new RowStream(file, scan.options(), scan.blockBytes(), worker.memory(),
                worker.cancellation())) {
            while (true) {
                worker.cancellation().check();
                try (Block block = stream.next()) {
                    if (block == null) {
                        return Demand.MORE;
                    }
                    if (parser.parse(block, rows, recorder, worker, first) == Demand.ENOUGH) {
                        return Demand.ENOUGH;
                    }
                    if (recorder != null) {
                        recorder.moveTo(block, block.limit());
                    }
                    rows += parser.rows();
                }
            }
        } catch (RowStream.LongRow e) {
            throw scan.tooLong(file, e.offset);
        } finally {
            scan.end(sequence);
        }
    }
}
