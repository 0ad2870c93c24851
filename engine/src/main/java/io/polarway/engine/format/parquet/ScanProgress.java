package io.polarway.engine.format.parquet;

import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;

/// What the morsels of one scan share: the query and what EXPLAIN ANALYZE counts. Thread-safe.
final class ScanProgress {
    /// Batches of this many rows keep the columns of common queries in a core's own cache.
    private static final int USUAL_BATCH_ROWS = 8192;
    private static final int MOST_BATCH_ROWS = 65_536;
    private static final long MOST_BATCH_BYTES = 8L << 20;
    private static final long LEAST_BATCH_BYTES = 1L << 18;
    /// A batch takes at most this part of the memory: several of them are under way on each worker.
    private static final int MEMORY_SHARE = 64;

    private final QueryContext context;
    private final OperatorProfile profile;
    private int largestBatch;

    ScanProgress(QueryContext context, OperatorProfile profile) {
        this.context = context;
        this.profile = profile;
    }

    int threads() {
        return context.threads();
    }

    void count(String counter, long amount) {
        profile.count(counter, amount);
    }

    /// Returns the rows of a batch without values: many, unless the setting asks for small ones.
    int rowsWithoutValues() {
        int asked = context.batchRows();
        return asked > 0 && asked < USUAL_BATCH_ROWS ? asked : MOST_BATCH_ROWS;
    }

    /// Returns the rows of a batch: those that the query aims at, or fewer where a row is wide.
    ///
    /// @param bytesPerRow the size of a row in memory, roughly
    int batchRows(long bytesPerRow) {
        int rows = batchRows(context.batchRows(), context.memory().pool().limit(), bytesPerRow);
        noteBatchRows(rows);
        return rows;
    }

    /// Returns the rows of a batch where a query aims at `wanted`, with so much memory.
    static int batchRows(int wanted, long memoryLimit, long bytesPerRow) {
        int asked = wanted > 0 ? wanted : USUAL_BATCH_ROWS;
        long bytes = Math.clamp(memoryLimit / MEMORY_SHARE, LEAST_BATCH_BYTES, MOST_BATCH_BYTES);
        return (int) Math.clamp(bytes / Math.max(1, bytesPerRow), 1, Math.min(asked, MOST_BATCH_ROWS));
    }

    private synchronized void noteBatchRows(int rows) {
        if (rows > largestBatch) {
            profile.count("batch rows", rows - largestBatch);
            largestBatch = rows;
        }
    }
}
