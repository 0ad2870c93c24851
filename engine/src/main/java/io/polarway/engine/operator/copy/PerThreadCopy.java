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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Writes files of a directory, each worker its own, so that none waits for another. Rows come in no particular order.
final class PerThreadCopy implements CopySink {
    private final CopyTarget target;
    private final NewDirectory directory;
    private final QueryContext context;
    private final OperatorProfile profile;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong rows = new AtomicLong();
    /// The files of each worker, by its number.
    private final Map<Integer, RotatingFiles> files = new HashMap<>();

    PerThreadCopy(CopyTarget target, NewDirectory directory, QueryContext context, OperatorProfile profile) {
        this.target = target;
        this.directory = directory;
        this.context = context;
        this.profile = profile;
    }

    private synchronized RotatingFiles filesOf(int worker) {
        return files.computeIfAbsent(worker,
                any -> new RotatingFiles(target, directory, numbers::getAndIncrement, context));
    }

    private synchronized List<RotatingFiles> all() {
        return List.copyOf(files.values());
    }

    @Override
    public Stage open(Worker worker) {
        return new WritingStage(worker, filesOf(worker.index()));
    }

    @Override
    public void complete(Worker worker) {
        if (rows.get() == 0) {
            // A directory without a file would be no table.
            filesOf(worker.index()).begin();
        }
        for (RotatingFiles each : all()) {
            each.publish(worker);
            profile.count("files", each.files());
            profile.count("bytes written", each.bytes());
        }
        worker.cancellation().check();
        worker.waiting(() -> {
            directory.publish(worker.cancellation());
            return true;
        });
    }

    @Override
    public long rows() {
        return rows.get();
    }

    @Override
    public void close() {
        try {
            all().forEach(RotatingFiles::close);
        } finally {
            directory.close();
        }
    }

    /// Encodes and writes what one worker is pushed.
    private final class WritingStage implements Stage {
        private final Worker worker;
        private final RotatingFiles output;
        private final ChunkEncoder encoder;

        WritingStage(Worker worker, RotatingFiles output) {
            this.worker = worker;
            this.output = output;
            this.encoder = output.encoder().open(worker);
        }

        @Override
        public Demand push(Batch batch) {
            encoder.add(batch);
            while (encoder.isFull()) {
                write(encoder.encode());
            }
            return Demand.MORE;
        }

        private boolean write(@Nullable EncodedChunk encoded) {
            if (encoded == null) {
                return false;
            }
            try (EncodedChunk chunk = encoded) {
                worker.waiting(() -> {
                    output.append(chunk);
                    return true;
                });
                rows.addAndGet(chunk.rows());
            }
            return true;
        }

        @Override
        public void finish() {
            while (write(encoder.encode())) {
                worker.cancellation().check();
            }
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
