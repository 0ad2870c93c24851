package io.polarway.engine.format.parquet;

import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;

/// What the morsels of one scan share: the query and what EXPLAIN ANALYZE counts. Thread-safe.
final class ScanProgress {
    /// Batches of this many rows keep the columns of common queries in a core's own cache.
    private static final int USUAL_BATCH_ROWS = 8192;
    private static final int LEAST_BATCH_ROWS = 64;
    private static final int MOST_BATCH_ROWS = 65_536;
    private static final long BATCH_BYTES = 4L << 20;

    private final QueryContext context;
    private final OperatorProfile profile;
    private int largestBatch;

    ScanProgress(QueryContext context, OperatorProfile profile) {
        this.context = context;
        this.profile = profile;
    }

    void count(String counter, long amount) {
        profile.count(counter, amount);
    }

    /// Returns the rows of a batch without values.
    int rowsWithoutValues() {
        return context.batchRows() > 0 ? context.batchRows() : MOST_BATCH_ROWS;
    }

    /// Returns the rows of a batch: the setting's, or fewer the wider a row is.
    ///
    /// @param bytesPerRow the size of a row, roughly
    int batchRows(long bytesPerRow) {
        int rows = context.batchRows() > 0
                ? context.batchRows()
                : (int) Math.clamp(BATCH_BYTES / Math.max(1, bytesPerRow), LEAST_BATCH_ROWS, USUAL_BATCH_ROWS);
        noteBatchRows(rows);
        return rows;
    }

    private synchronized void noteBatchRows(int rows) {
        if (rows > largestBatch) {
            profile.count("batch rows", rows - largestBatch);
            largestBatch = rows;
        }
    }
}
