package io.polarway.engine.operator.join;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.kernel.Gather;
import java.util.Arrays;

/// Writes the rows of a batch to the partitions they belong to.
final class Scatter {
    private Scatter() {
    }

    /// Appends chosen rows of a batch, which is borrowed.
    ///
    /// @param positions the rows, or null for all from 0 on
    /// @param places the partition of each of them
    /// @param count how many rows
    static void write(Batch batch, int @org.jspecify.annotations.Nullable [] positions, int[] places, int count,
            Partitions target, Worker worker) {
        int[] ends = new int[target.count()];
        for (int i = 0; i < count; i++) {
            ends[places[i]]++;
        }
        int sum = 0;
        for (int i = 0; i < ends.length; i++) {
            int rows = ends[i];
            ends[i] = sum;
            sum += rows;
        }
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[ends[places[i]]++] = positions == null ? i : positions[i];
        }
        int from = 0;
        for (int i = 0; i < ends.length; i++) {
            if (ends[i] > from) {
                worker.cancellation().check();
                int[] chosen = Arrays.copyOfRange(order, from, ends[i]);
                try (Batch rows = Gather.rows(batch, chosen, chosen.length, worker.memory())) {
                    target.append(i, rows, worker.memory());
                }
                from = ends[i];
            }
        }
    }
}
