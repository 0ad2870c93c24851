package io.polarway.engine.format.text;

import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.type.Schema;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// How rows become lines of a file.
interface TextLayout {
    /// Returns the columns of the rows.
    Schema schema();

    /// Returns what writes a column with what stands around it. The caller owns it.
    ///
    /// @param zone where instants are shown
    LineColumn column(int index, QueryMemory memory, ZoneId zone);

    /// Returns what makes lines on one worker. The caller owns it.
    default Line open(Worker worker) {
        List<LineColumn> columns = new ArrayList<>();
        boolean isDone = false;
        try {
            for (int i = 0; i < schema().size(); i++) {
                columns.add(column(i, worker.memory(), worker.query().timezone()));
            }
            isDone = true;
            return new Line(columns, worker.cancellation());
        } finally {
            if (!isDone) {
                columns.forEach(LineColumn::close);
            }
        }
    }

    /// Returns what stands before the first line.
    String header();

    /// Returns what stands behind the last line.
    String footer();

    /// Returns how many bytes of the first line are left out, since they only part it from a line before.
    default int skipped() {
        return 0;
    }
}
