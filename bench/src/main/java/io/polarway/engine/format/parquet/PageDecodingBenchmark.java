package io.polarway.engine.format.parquet;

import io.polarway.bench.micro.Work;
import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.MemoryPool;
import io.polarway.engine.memory.QueryMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.bytestreamsplit.ByteStreamSplitValuesWriter;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.column.values.deltastrings.DeltaByteArrayWriter;
import org.apache.parquet.column.values.plain.PlainValuesWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.parquet.io.api.Binary;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// Decoding the values of a page that parquet-java has encoded. Bytes are those of the decoded values.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PageDecodingBenchmark {
    /// All of [#encoding].
    public static final List<String> ENCODINGS = List.of("plain", "dictionary-codes", "rle-runs",
            "delta-binary-packed", "byte-stream-split", "delta-byte-array");
    private static final int VALUES = 20_000;
    private static final int ENTRIES = 500;
    private static final int CODE_BITS = 9;
    private static final int VIEW_BYTES = 16;
    private static final int SLAB = 1 << 20;

    /// How the page is encoded.
    @Param({"plain", "dictionary-codes", "rle-runs", "delta-binary-packed", "byte-stream-split", "delta-byte-array"})
    public String encoding = "";

    private final MemoryPool pool = new MemoryPool(1L << 30);
    private final QueryMemory memory = pool.open("micro");
    private final ChunkPlace place = new ChunkPlace("micro", "x", 0);
    private final CodeReader codes = new CodeReader(place);
    private final ArrowBuf target = memory.allocate((long) VALUES * VIEW_BYTES + BitPacking.PADDING);
    private final MemorySegment values = Layouts.segment(target);
    private ArrowBuf buffer = memory.allocate(8);
    private MemorySegment page = MemorySegment.NULL;
    private long limit;
    private long decodedBytes;

    /// Makes the page.
    @Setup(Level.Trial)
    public void encode() throws IOException {
        byte[] encoded = page(new Random(42));
        limit = encoded.length;
        buffer.close();
        buffer = memory.allocate(limit + BitPacking.PADDING);
        page = Layouts.segment(buffer);
        MemorySegment.copy(encoded, 0, page, Layouts.BYTE, 0, encoded.length);
    }

    private byte[] page(Random random) throws IOException {
        ByteBufferAllocator heap = HeapByteBufferAllocator.getInstance();
        decodedBytes = 8L * VALUES;
        ValuesWriter writer;
        switch (encoding) {
            case "plain" -> {
                writer = new PlainValuesWriter(SLAB, SLAB, heap);
                for (int i = 0; i < VALUES; i++) {
                    writer.writeLong(random.nextLong());
                }
            }
            case "dictionary-codes", "rle-runs" -> {
                decodedBytes = 4L * VALUES;
                return codes(random, heap);
            }
            case "delta-binary-packed" -> {
                writer = new DeltaBinaryPackingValuesWriterForLong(SLAB, SLAB, heap);
                long value = 0;
                for (int i = 0; i < VALUES; i++) {
                    value += random.nextInt(5000);
                    writer.writeLong(value);
                }
            }
            case "byte-stream-split" -> {
                writer = new ByteStreamSplitValuesWriter.DoubleByteStreamSplitValuesWriter(SLAB, SLAB, heap);
                for (int i = 0; i < VALUES; i++) {
                    writer.writeDouble(random.nextInt(100_000) / 100.0);
                }
            }
            case "delta-byte-array" -> {
                writer = new DeltaByteArrayWriter(SLAB, SLAB, heap);
                long bytes = 0;
                for (int i = 0; i < VALUES; i++) {
                    String text = "https://example.com/item/" + (1_000_000 + i * 3);
                    bytes += VIEW_BYTES + text.length();
                    writer.writeBytes(Binary.fromString(text));
                }
                decodedBytes = bytes;
            }
            default -> throw new IllegalArgumentException("No encoding " + encoding);
        }
        try (writer) {
            return writer.getBytes().toByteArray();
        }
    }

    private byte[] codes(Random random, ByteBufferAllocator heap) throws IOException {
        int run = encoding.equals("rle-runs") ? 50 : 1;
        try (RunLengthBitPackingHybridEncoder encoder = new RunLengthBitPackingHybridEncoder(CODE_BITS, SLAB, SLAB,
                heap)) {
            for (int i = 0; i < VALUES;) {
                int code = random.nextInt(ENTRIES);
                for (int end = Math.min(VALUES, i + run); i < end; i++) {
                    encoder.writeInt(code);
                }
            }
            byte[] runs = encoder.toBytes().toByteArray();
            byte[] withWidth = new byte[runs.length + 1];
            withWidth[0] = CODE_BITS;
            System.arraycopy(runs, 0, withWidth, 1, runs.length);
            return withWidth;
        }
    }

    /// Decodes the page once.
    @Benchmark
    public long decode(Work work) {
        switch (encoding) {
            case "plain" ->
                    new PlainFixedReader(buffer, page, 0, limit, 8, place).read(values, 0, VALUES);
            case "dictionary-codes", "rle-runs" -> {
                codes.start(page, 0, limit, ENTRIES);
                codes.read(values, 0, VALUES);
            }
            case "delta-binary-packed" ->
                    new DeltaReader(page, 0, limit, 8, VALUES, place).read(values, 0, VALUES);
            case "byte-stream-split" -> new StreamSplitReader(page, 0, limit, 8, place).read(values, 0, VALUES);
            default -> {
                try (ViewData data = new ViewData()) {
                    new DeltaStringReader(buffer, page, 0, limit, VALUES, true, place, memory).read(values, 0, VALUES,
                            data);
                }
            }
        }
        work.add(VALUES, decodedBytes);
        return values.get(Layouts.LONG, 0);
    }

    /// Frees the page.
    @TearDown(Level.Trial)
    public void close() {
        buffer.close();
        target.close();
        memory.close();
        pool.close();
    }
}
