package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.Batch;
import io.polarway.engine.error.Cancellation;
import io.polarway.engine.exec.Demand;
import io.polarway.engine.exec.OperatorProfile;
import io.polarway.engine.exec.Pipeline;
import io.polarway.engine.exec.QueryContext;
import io.polarway.engine.exec.QueryExecution;
import io.polarway.engine.exec.ResultSink;
import io.polarway.engine.exec.Sink;
import io.polarway.engine.exec.Slots;
import io.polarway.engine.exec.Source;
import io.polarway.engine.exec.Stage;
import io.polarway.engine.exec.Worker;
import io.polarway.engine.format.ChunkEncoder;
import io.polarway.engine.format.EncodedChunk;
import io.polarway.engine.format.FileEncoder;
import io.polarway.engine.format.WriteRequest;
import io.polarway.engine.io.OutputFile;
import io.polarway.engine.memory.QueryMemory;
import io.polarway.engine.operator.set.ValuesSource;
import io.polarway.engine.type.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/// Writes batches to a Parquet file as a query does, on several workers.
final class ParquetWriting {
    private ParquetWriting() {
    }

    /// Writes the batches, which are taken over. On one thread the rows keep their order.
    static void write(Path file, Schema schema, Map<String, Object> options, List<Batch> batches, int threads,
            QueryMemory memory, Cancellation cancellation) throws IOException {
        write(file, schema, options, new ValuesSource(batches), threads, memory, cancellation);
    }

    static void write(Path file, Schema schema, Map<String, Object> options, Source source, int threads,
            QueryMemory memory, Cancellation cancellation) throws IOException {
        QueryContext context = new QueryContext(memory, cancellation, new Slots(threads), threads, 8192, ZoneOffset.UTC,
                Instant.EPOCH);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
                FileEncoder encoder = new ParquetFormat().encoder(new WriteRequest(schema, options), context)) {
            EncodingSink sink = new EncodingSink(encoder, new Channel(channel));
            ResultSink result = new ResultSink(Schema.of(), true, 1000, cancellation);
            OperatorProfile profile = new OperatorProfile("written", "", List.of());
            List<Pipeline> pipelines = List.of(new Pipeline(source, profile, List.of(), sink, profile),
                    new Pipeline(new ValuesSource(List.of()), profile, List.of(), result, profile));
            try (QueryExecution execution = QueryExecution.start(context, pipelines, result)) {
                while (execution.next() != null) {
                    throw new IllegalStateException("there is a result");
                }
            }
        }
    }

    private static final class Channel implements OutputFile {
        private final FileChannel channel;
        private long position;

        Channel(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void write(MemorySegment bytes) {
            ByteBuffer buffer = bytes.asByteBuffer();
            position += buffer.remaining();
            try {
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Encodes on every worker, and appends under a lock.
    private static final class EncodingSink implements Sink {
        private final FileEncoder encoder;
        private final OutputFile out;

        EncodingSink(FileEncoder encoder, OutputFile out) {
            this.encoder = encoder;
            this.out = out;
            encoder.start(out);
        }

        private synchronized void append(EncodedChunk chunk) {
            encoder.append(chunk, out);
        }

        @Override
        public Stage open(Worker worker) {
            ChunkEncoder chunks = encoder.open(worker);
            return new Stage() {
                @Override
                public Demand push(Batch batch) {
                    chunks.add(batch);
                    while (chunks.isFull()) {
                        appendNext();
                    }
                    return Demand.MORE;
                }

                private boolean appendNext() {
                    try (EncodedChunk chunk = chunks.encode()) {
                        if (chunk != null) {
                            append(chunk);
                        }
                        return chunk != null;
                    }
                }

                @Override
                public void finish() {
                    while (appendNext()) {
                        // One chunk at a time.
                    }
                }

                @Override
                public void close() {
                    chunks.close();
                }
            };
        }

        @Override
        public void complete(Worker worker) {
            encoder.finish(out);
        }
    }
}
