package io.polarway.engine.operator.copy;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Retention;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.io.NewDirectory;
import io.polarway.engine.kernel.Gather;
import io.polarway.engine.memory.Reservation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Spreads rows over files in `name=value` directories, a directory for each combination of the values of the partition
/// columns.
///
/// A worker first collects batches, then spreads all of them at once, so that many partitions do not make many tiny batches.
/// What is spread is handed to the [PartitionFiles], which all workers share.
final class PartitionedCopy implements CopySink {
    /// The rows that a worker collects before it spreads them.
    private static final int MOST_ROWS = 1 << 17;

    private final Partitioning partitioning;
    private final NewDirectory directory;
    private final PartitionFiles files;
    private final OperatorProfile profile;
    private final long collectedBytes;
    private final Reservation reservation;
    private long rows;

    /// @param directory where the files go, closed by the copy
    PartitionedCopy(CopyTarget target, Partitioning partitioning, NewDirectory directory, QueryContext context,
            OperatorProfile profile) {
        this.partitioning = partitioning;
        this.directory = directory;
        this.files = new PartitionFiles(target, directory, context);
        this.profile = profile;
        this.collectedBytes = Math.max(1, CopySink.budget(context) / (4L * context.threads()));
        this.reservation = context.memory().reserve("copy");
    }

    @Override
    public Stage open(Worker worker) {
        return new CollectingStage(worker);
    }

    @Override
    public void complete(Worker worker) {
        rows = files.finish(worker);
        worker.cancellation().check();
        profile.count("files", files.count());
        profile.count("bytes written", files.bytes());
        worker.waiting(() -> {
            directory.publish(worker.cancellation());
            return true;
        });
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public void close() {
        try {
            files.close();
        } finally {
            directory.close();
            reservation.close();
        }
    }

    /// Collects the batches of one worker.
    private final class CollectingStage implements Stage {
        private final Worker worker;
        private final PartitionKeys keys;
        private final List<Batch> collected = new ArrayList<>();
        private long collectedRows;
        private long bytes;

        CollectingStage(Worker worker) {
            this.worker = worker;
            this.keys = new PartitionKeys(partitioning, worker.query().timezone());
        }

        @Override
        public Demand push(Batch batch) {
            Batch kept = Retention.keep(batch, worker.memory());
            collected.add(kept);
            collectedRows += kept.rows();
            bytes += kept.bytes();
            reservation.attribute(kept.bytes());
            if (collectedRows >= MOST_ROWS || bytes >= collectedBytes) {
                spread();
            }
            return Demand.MORE;
        }

        /// Hands the rows of each partition over, partition by partition, in the order in which they came.
        private void spread() {
            int[][] ids = new int[collected.size()][];
            for (int i = 0; i < ids.length; i++) {
                worker.cancellation().check();
                ids[i] = keys.ids(collected.get(i));
            }
            // For each partition the batches, and for each of these the positions.
            int[][] starts = new int[ids.length][];
            int[][] positions = new int[ids.length][];
            boolean[] isThere = new boolean[keys.count()];
            for (int i = 0; i < ids.length; i++) {
                starts[i] = starts(ids[i], isThere);
                positions[i] = positions(ids[i], starts[i]);
            }
            for (int id = 0; id < isThere.length; id++) {
                if (isThere[id]) {
                    hand(id, starts, positions);
                }
            }
            forget();
        }

        private void hand(int id, int[][] starts, int[][] positions) {
            List<Batch> parts = new ArrayList<>();
            boolean isHandedOver = false;
            try {
                for (int i = 0; i < starts.length; i++) {
                    int from = starts[i][id];
                    int count = starts[i][id + 1] - from;
                    if (count > 0) {
                        int[] chosen = Arrays.copyOfRange(positions[i], from, from + count);
                        try (Batch written = collected.get(i)
                                .project(partitioning.written().stream().mapToInt(Integer::intValue).toArray());
                                Batch rows = Gather.rows(written, chosen, count, worker.memory())) {
                            parts.add(Retention.keep(rows, worker.memory()));
                        }
                    }
                }
                isHandedOver = true;
                files.add(keys.path(id), parts, worker);
            } finally {
                if (!isHandedOver) {
                    parts.forEach(Batch::close);
                }
            }
        }

        /// Returns where the positions of each partition begin, those of the last one ending at the last element.
        private int[] starts(int[] ids, boolean[] isThere) {
            int[] starts = new int[keys.count() + 1];
            for (int id : ids) {
                starts[id + 1]++;
                isThere[id] = true;
            }
            for (int i = 1; i < starts.length; i++) {
                starts[i] += starts[i - 1];
            }
            return starts;
        }

        private static int[] positions(int[] ids, int[] starts) {
            int[] next = starts.clone();
            int[] positions = new int[ids.length];
            for (int i = 0; i < ids.length; i++) {
                positions[next[ids[i]]++] = i;
            }
            return positions;
        }

        private void forget() {
            collected.forEach(Batch::close);
            collected.clear();
            collectedRows = 0;
            reservation.attribute(-bytes);
            bytes = 0;
        }

        @Override
        public void finish() {
            spread();
        }

        @Override
        public void close() {
            forget();
        }
    }
}
