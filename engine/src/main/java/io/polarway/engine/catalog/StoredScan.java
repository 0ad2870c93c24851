package io.polarway.engine.catalog;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.Morsel;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.expression.Expression;
import io.polarway.engine.operator.Filter;
import io.polarway.engine.operator.PartSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The scan of batches in memory, a morsel each.
final class StoredScan implements Source {
    private final List<Batch> batches;
    private final int[] columns;
    private final @Nullable Filter filter;
    private final PartSource parts;
    private final long bytes;

    /// Creates a scan.
    ///
    /// @param batches with all columns of the table; taken over
    StoredScan(List<Batch> batches, ScanRequest request) {
        this.batches = batches;
        this.columns = request.columns().stream().mapToInt(Integer::intValue).toArray();
        Expression condition = request.filter();
        this.filter = condition == null ? null : new Filter(condition);
        this.parts = new PartSource(batches::size, this::push);
        this.bytes = batches.stream().mapToLong(Batch::bytes).sum();
    }

    private Demand push(int part, Worker worker, Stage first) {
        Stage projected = batch -> {
            try (Batch chosen = batch.project(columns)) {
                return first.push(chosen);
            }
        };
        if (filter == null) {
            return projected.push(batches.get(part));
        }
        try (Stage filtered = filter.open(worker, projected)) {
            return filtered.push(batches.get(part));
        }
    }

    @Override
    public @Nullable Morsel claim() {
        return parts.claim();
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public double claimed() {
        return parts.claimed();
    }

    @Override
    public int parallelism() {
        return parts.parallelism();
    }

    @Override
    public void close() {
        batches.forEach(Batch::close);
    }
}
