package io.polarway.engine.catalog;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.batch.Selection;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import io.polarway.engine.exec.RejectTables;
import io.polarway.engine.exec.Rejects;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.memory.QueryMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// The errors of one scan, on their way into the tables. Those of a morsel wait until the morsels before it have ended, so that the
/// first errors of a file are the first ones in the file, on however many threads it is read.
final class ScanRejects implements Rejects {
    private static final long POLL_MILLIS = 20;

    private final long scan;
    private final StoredTable scansTable;
    private final StoredTable errorsTable;
    private final long limit;
    private final Catalog catalog;
    private final QueryMemory memory;
    private final StoredRows rows;
    /// What the morsels have that run now, or whose turn has not come.
    private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
    private long nextMorsel;
    private long lastFile = -1;
    private long rowsOfFile;

    /// The errors of a morsel.
    private static final class Waiting {
        final List<Part> parts = new ArrayList<>();
        boolean isEnded;
    }

    /// Errors of one file.
    private record Part(long file, Batch batch) {
    }

    /// Creates an empty collection.
    ///
    /// @param memory where the rows stay
    ScanRejects(long scan, StoredTable scansTable, StoredTable errorsTable, long limit, Catalog catalog,
            QueryMemory memory) {
        this.scan = scan;
        this.scansTable = scansTable;
        this.errorsTable = errorsTable;
        this.limit = limit;
        this.catalog = catalog;
        this.memory = memory;
        this.rows = new StoredRows(RejectTables.ERRORS, memory);
    }

    @Override
    public long scan() {
        return scan;
    }

    @Override
    public synchronized long room(long file) {
        return file == lastFile ? limit - rowsOfFile : limit;
    }

    @Override
    public synchronized void add(long morsel, long file, Batch errors) {
        if (morsel == nextMorsel) {
            store(file, errors);
        } else {
            waiting.computeIfAbsent(morsel, _ -> new Waiting()).parts.add(new Part(file, errors.retain()));
        }
    }

    @Override
    public synchronized void end(long morsel) {
        waiting.computeIfAbsent(morsel, _ -> new Waiting()).isEnded = true;
        while (true) {
            Waiting next = waiting.get(nextMorsel);
            if (next == null) {
                return;
            }
            while (!next.parts.isEmpty()) {
                Part part = next.parts.removeFirst();
                try (Batch batch = part.batch) {
                    store(part.file, batch);
                }
            }
            if (!next.isEnded) {
                return;
            }
            waiting.remove(nextMorsel++);
        }
    }

    private void store(long file, Batch errors) {
        if (file != lastFile) {
            lastFile = file;
            rowsOfFile = 0;
        }
        int count = (int) Math.min(errors.rows(), limit - rowsOfFile);
        rowsOfFile += count;
        if (count == errors.rows()) {
            rows.add(errors);
        } else if (count > 0) {
            int[] positions = new int[count];
            for (int i = 0; i < count; i++) {
                positions[i] = i;
            }
            try (Batch first = errors.select(new Selection(positions, count))) {
                rows.add(first);
            }
        }
    }

    @Override
    public synchronized EngineException explained(EngineException error) {
        return error.code() != ErrorCode.MEMORY_LIMIT || rows.rows() == 0
                ? error
                : EngineException.of(error.code(), error.getMessage() + ". " + rows.rows()
                        + " rows with errors are stored: rejects_limit = 1000 stores so many of each file", error);
    }

    @Override
    public void keep(Batch files, Worker worker) {
        try (StoredRows scans = new StoredRows(RejectTables.SCANS, memory)) {
            scans.add(files);
            append(scansTable, scans, worker);
        }
        append(errorsTable, rows, worker);
    }

    /// Adds rows to a table, after whoever changes it now. That may need the slot of this worker.
    private void append(StoredTable table, StoredRows added, Worker worker) {
        Cancellation cancellation = worker.cancellation();
        worker.waiting(() -> {
            while (!table.writing().tryLock(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                cancellation.check();
            }
            try {
                // A scan may outlive its session, whose tables nobody can ask for then.
                if (!catalog.isClosed()) {
                    table.append(added.take());
                }
            } finally {
                table.writing().unlock();
            }
            return true;
        });
    }

    @Override
    public synchronized void close() {
        waiting.values().forEach(morsel -> morsel.parts.forEach(part -> part.batch.close()));
        waiting.clear();
        rows.close();
    }
}
