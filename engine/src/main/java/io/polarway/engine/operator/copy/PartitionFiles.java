package io.polarway.engine.operator.copy;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.io.NewDirectory;
import io.polarway.engine.memory.Reservation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The files of all partitions. Rows wait in memory until a partition has enough for a chunk, or until all of them together
/// take too much; then the partitions that hold the most are written. So memory is bounded however many partitions there are,
/// and so are the open files: the file that was written to longest ago is completed when there would be too many, and a
/// partition that comes back gets another file.
///
/// Encoding is done by the worker that brings the last rows of a chunk, several in parallel; each partition is written by one
/// worker at a time.
final class PartitionFiles implements AutoCloseable {
    private static final int MOST_OPEN = 100;

    private final CopyTarget target;
    private final DirectoryFiles names;
    private final NewDirectory directory;
    private final QueryContext context;
    private final long maxBytes;
    private final long chunkRows;
    private final Reservation reservation;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Path, Partition> partitions = new HashMap<>();
    /// The partitions with an open file, that written to longest ago first.
    private final LinkedHashMap<Path, Partition> open = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    private long rows;
    private long written;
    private int count;

    /// The rows and the file of one partition.
    private static final class Partition {
        final Path path;
        final ReentrantLock writing = new ReentrantLock();
        List<Batch> waiting = new ArrayList<>();
        long waitingRows;
        long waitingBytes;
        int files;
        @Nullable
        CopyFile file;

        Partition(Path path) {
            this.path = path;
        }
    }

    PartitionFiles(CopyTarget target, NewDirectory directory, QueryContext context) {
        this.target = target;
        this.names = Objects.requireNonNull(target.directory(), "directory");
        this.directory = directory;
        this.context = context;
        this.maxBytes = CopySink.budget(context) / 2;
        this.reservation = context.memory().reserve("copy");
        try (FileEncoder encoder = target.format().encoder(target.request(), context)) {
            this.chunkRows = encoder.chunkRows();
        }
    }

    /// Takes rows of a partition over.
    void add(Path path, List<Batch> batches, Worker worker) {
        Partition partition;
        boolean isFull;
        lock.lock();
        try {
            partition = partitions.computeIfAbsent(path, Partition::new);
            partition.waiting.addAll(batches);
            for (Batch batch : batches) {
                long weight = Math.max(1, batch.bytes());
                partition.waitingRows += batch.rows();
                partition.waitingBytes += weight;
                bytes += weight;
                reservation.attribute(weight);
            }
            isFull = partition.waitingRows >= chunkRows;
        } finally {
            lock.unlock();
        }
        if (isFull) {
            write(partition, worker);
        }
        for (Partition largest = largest(); largest != null; largest = largest()) {
            write(largest, worker);
        }
    }

    /// Returns the partition that holds the most if all together hold too much, else null.
    private @Nullable Partition largest() {
        lock.lock();
        try {
            if (bytes <= maxBytes) {
                return null;
            }
            Partition largest = null;
            for (Partition partition : partitions.values()) {
                if (partition.waitingBytes > (largest == null ? 0 : largest.waitingBytes)) {
                    largest = partition;
                }
            }
            return largest;
        } finally {
            lock.unlock();
        }
    }

    /// Writes what waits of a partition.
    private void write(Partition partition, Worker worker) {
        worker.waiting(() -> {
            partition.writing.lock();
            return true;
        });
        try {
            worker.cancellation().check();
            List<Batch> batches = take(partition);
            try {
                if (batches.isEmpty()) {
                    return;
                }
                CopyFile file = file(partition, worker);
                try (ChunkEncoder encoder = file.encoder().open(worker)) {
                    for (Batch batch : batches) {
                        worker.cancellation().check();
                        encoder.add(batch);
                        while (encoder.isFull()) {
                            append(encoder, file, worker);
                        }
                    }
                    boolean isMore = true;
                    while (isMore) {
                        isMore = append(encoder, file, worker);
                    }
                }
                if (file.bytes() >= names.mostBytes()) {
                    complete(partition, worker);
                }
            } finally {
                batches.forEach(Batch::close);
            }
        } finally {
            partition.writing.unlock();
        }
        closeOldest(worker);
    }

    private List<Batch> take(Partition partition) {
        lock.lock();
        try {
            List<Batch> batches = partition.waiting;
            partition.waiting = new ArrayList<>();
            bytes -= partition.waitingBytes;
            reservation.attribute(-partition.waitingBytes);
            partition.waitingRows = 0;
            partition.waitingBytes = 0;
            return batches;
        } finally {
            lock.unlock();
        }
    }

    private boolean append(ChunkEncoder encoder, CopyFile file, Worker worker) {
        try (EncodedChunk chunk = encoder.encode()) {
            if (chunk == null) {
                return false;
            }
            worker.waiting(() -> {
                file.append(chunk);
                return true;
            });
            lock.lock();
            try {
                rows += chunk.rows();
            } finally {
                lock.unlock();
            }
            return true;
        }
    }

    /// Returns the open file of a partition. With the partition's lock.
    private CopyFile file(Partition partition, Worker worker) {
        CopyFile file = partition.file;
        if (file == null) {
            Path name = names.next(partition.path, () -> partition.files++, directory);
            file = CopyFile.open(target.format().encoder(target.request(), context), () -> directory.file(name));
            partition.file = file;
        }
        lock.lock();
        try {
            open.put(partition.path, partition);
        } finally {
            lock.unlock();
        }
        return file;
    }

    /// Completes files if too many are open.
    private void closeOldest(Worker worker) {
        while (true) {
            Partition oldest;
            lock.lock();
            try {
                if (open.size() <= MOST_OPEN) {
                    return;
                }
                oldest = open.remove(open.keySet().iterator().next());
            } finally {
                lock.unlock();
            }
            if (oldest != null) {
                complete(oldest, worker);
            }
        }
    }

    private void complete(Partition partition, Worker worker) {
        worker.waiting(() -> {
            partition.writing.lock();
            return true;
        });
        try {
            CopyFile file = partition.file;
            if (file != null) {
                file.publish(worker);
                partition.file = null;
                lock.lock();
                try {
                    count++;
                    written += file.bytes();
                    open.remove(partition.path);
                } finally {
                    lock.unlock();
                }
                file.close();
            }
        } finally {
            partition.writing.unlock();
        }
    }

    /// Writes what still waits, completes all files, and returns the rows of all of them.
    long finish(Worker worker) {
        for (Partition partition : List.copyOf(partitions.values())) {
            write(partition, worker);
            complete(partition, worker);
        }
        return rows;
    }

    /// Returns the number of files.
    long count() {
        return count;
    }

    /// Returns the bytes of all files.
    long bytes() {
        return written;
    }

    @Override
    public void close() {
        for (Partition partition : partitions.values()) {
            partition.waiting.forEach(Batch::close);
            partition.waiting.clear();
            CopyFile file = partition.file;
            partition.file = null;
            if (file != null) {
                file.close();
            }
        }
        reservation.close();
    }
}
