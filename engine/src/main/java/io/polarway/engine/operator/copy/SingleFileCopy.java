package io.polarway.engine.operator.copy;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.io.NewDirectory;
import io.polarway.engine.io.NewFile;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Writes all rows to one file, or to files that follow each other. Workers encode the batches that they are pushed, unless rows have to keep their order and the
/// format wants large chunks: then [RowGroups] gathers them.
final class SingleFileCopy implements CopySink {
    private final CopyOutput file;
    private final @Nullable NewDirectory directory;
    private final ChunkQueue queue;
    private final @Nullable RowGroups groups;
    private final boolean isOrdered;
    private final OperatorProfile profile;
    private int pipeline = -1;
    private long base;
    private long begun;
    private long rows;

    private SingleFileCopy(CopyOutput file, @Nullable NewDirectory directory, boolean isOrdered, QueryContext context,
            OperatorProfile profile) {
        this.file = file;
        this.directory = directory;
        this.isOrdered = isOrdered;
        this.profile = profile;
        long budget = CopySink.budget(context);
        this.queue = new ChunkQueue(file, isOrdered, budget / 2);
        this.groups = isOrdered && !file.encoder().takesSmallChunks()
                ? new RowGroups(file, queue, budget / 2, context)
                : null;
    }

    static SingleFileCopy open(CopyTarget target, boolean isOrdered, QueryContext context, OperatorProfile profile) {
        CopyFile file = CopyFile.open(target.format().encoder(target.request(), context),
                () -> NewFile.create(target.location(), target.shown()));
        return new SingleFileCopy(file, null, isOrdered, context, profile);
    }

    /// Writes several files.
    ///
    /// @param directory where they go, closed by the copy
    static SingleFileCopy open(CopyTarget target, NewDirectory directory, boolean isOrdered, QueryContext context,
            OperatorProfile profile) {
        AtomicInteger numbers = new AtomicInteger();
        RotatingFiles files = new RotatingFiles(target, directory, numbers::getAndIncrement, context);
        return new SingleFileCopy(files, directory, isOrdered, context, profile);
    }

    @Override
    public synchronized Stage open(Worker worker) {
        if (worker.pipeline() != pipeline) {
            // Everything of the pipeline before has been pushed; its morsels come first.
            pipeline = worker.pipeline();
            base += begun;
            begun = 0;
        }
        return groups == null ? new DirectStage(worker, base) : groups.open(worker, base, this::noteBegun);
    }

    private synchronized void noteBegun(long sequence) {
        begun = Math.max(begun, sequence + 1);
    }

    @Override
    public void complete(Worker worker) {
        if (groups != null) {
            groups.finish(worker);
        }
        rows = queue.finish();
        if (rows == 0 && file instanceof RotatingFiles files) {
            // A directory without a file would be no table.
            files.begin();
        }
        file.publish(worker);
        profile.count("files", file.files());
        profile.count("bytes written", file.bytes());
        NewDirectory folder = directory;
        if (folder != null) {
            worker.cancellation().check();
            worker.waiting(() -> {
                folder.publish(worker.cancellation());
                return true;
            });
        }
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public void close() {
        try {
            if (groups != null) {
                groups.close();
            }
            queue.close();
        } finally {
            try {
                file.close();
            } finally {
                if (directory != null) {
                    directory.close();
                }
            }
        }
    }

    /// Encodes what one worker is pushed.
    private final class DirectStage implements Stage {
        private final Worker worker;
        private final long first;
        private final ChunkEncoder encoder;
        private long lane;

        DirectStage(Worker worker, long first) {
            this.worker = worker;
            this.first = first;
            this.encoder = file.encoder().open(worker);
        }

        @Override
        public void beginMorsel(long sequence) {
            noteBegun(sequence);
            lane = first + sequence;
        }

        @Override
        public Demand push(Batch batch) {
            encoder.add(batch);
            while (encoder.isFull()) {
                flush(encoder.encode());
            }
            return Demand.MORE;
        }

        private boolean flush(@Nullable EncodedChunk chunk) {
            if (chunk == null) {
                return false;
            }
            queue.add(lane, chunk, worker);
            return true;
        }

        private void flushAll() {
            while (flush(encoder.encode())) {
                worker.cancellation().check();
            }
        }

        @Override
        public void endMorsel() {
            if (isOrdered) {
                flushAll();
                queue.complete(lane, worker);
            }
        }

        @Override
        public void finish() {
            flushAll();
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
