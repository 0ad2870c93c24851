package io.polarway.engine.format.parquet;

import io.polarway.engine.expression.RuntimeFilter;
import io.polarway.engine.format.FileScan;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// In which order the row groups of a file are read: that of the file, unless a filter made at run time learns most from those with the
/// first values of an ORDER BY with LIMIT, which then rule the others out, and nobody counts on the order.
final class RowGroupOrder {
    private RowGroupOrder() {
    }

    /// Returns the numbers of the row groups.
    static List<Integer> of(ScannedParquetFile file, FileScan scan) {
        List<Integer> order = IntStream.range(0, file.footer().rowGroups().size()).boxed().toList();
        for (RuntimeFilter.Over known : scan.runtimeFilters()) {
            if (known.filter().hasRanks() && !scan.isOrdered()) {
                long[] ranks = order.stream().mapToLong(group -> known.rank(column -> file.statistics(group, column)))
                        .toArray();
                return order.stream().sorted(Comparator.comparingLong(group -> ranks[group])).toList();
            }
        }
        return order;
    }
}
