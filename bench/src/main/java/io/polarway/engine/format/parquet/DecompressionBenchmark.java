package io.polarway.engine.format.parquet;

import io.airlift.compress.v3.Compressor;
import io.airlift.compress.v3.snappy.SnappyCompressor;
import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.polarway.bench.micro.Work;
import io.polarway.engine.batch.Layouts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.format.CompressionCodec;
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

/// Decompressing a page of a megabyte of prices with two decimals as DOUBLE, which halves. Bytes are those of the page
/// decompressed.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class DecompressionBenchmark {
    /// All of [#codec].
    public static final List<String> CODECS = List.of("snappy", "zstd");
    private static final int VALUES = 1 << 17;

    /// How the page is compressed.
    @Param({"snappy", "zstd"})
    public String codec = "";

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment plain = arena.allocate(VALUES * 8L);
    private MemorySegment compressed = MemorySegment.NULL;
    private Codec decompressor = new ZstdCodec();

    /// Makes the page.
    @Setup(Level.Trial)
    public void compress() {
        Random random = new Random(42);
        for (int i = 0; i < VALUES; i++) {
            plain.setAtIndex(Layouts.DOUBLE, i, 400 + random.nextInt(2000) / 100.0);
        }
        boolean isSnappy = codec.equals("snappy");
        Compressor compressor = isSnappy ? SnappyCompressor.create() : ZstdCompressor.create();
        MemorySegment target = arena.allocate(compressor.maxCompressedLength((int) plain.byteSize()));
        compressed = target.asSlice(0, compressor.compress(plain, target));
        decompressor = Objects.requireNonNull(Codec.of(isSnappy ? CompressionCodec.SNAPPY : CompressionCodec.ZSTD,
                new ChunkPlace("micro", "x", 0)));
    }

    /// Decompresses the page once.
    @Benchmark
    public int decompress(Work work) throws IOException {
        int bytes = decompressor.decompress(compressed, plain);
        work.add(VALUES, bytes);
        return bytes;
    }

    /// Frees the page.
    @TearDown(Level.Trial)
    public void close() {
        arena.close();
    }
}
