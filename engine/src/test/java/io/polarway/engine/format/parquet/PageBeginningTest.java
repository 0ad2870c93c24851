package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Of pages from which few rows are wanted, only the beginning is decompressed.
class PageBeginningTest {
    private static final int ROWS = 60_000;
    private static final List<CompressionCodec> CODECS = List.of(CompressionCodec.SNAPPY, CompressionCodec.ZSTD,
            CompressionCodec.LZ4_RAW, CompressionCodec.UNCOMPRESSED);

    /// How the levels of a nullable column are written.
    private enum Levels {
        NONE, PACKED, RUNS_OF_ONE
    }

    private record Page(Long[] values, Levels levels, boolean isSecondVersion) {
        static Page of(Random random, Levels levels, boolean isSecondVersion) {
            Long[] values = new Long[ROWS];
            for (int i = 0; i < ROWS; i++) {
                values[i] = levels != Levels.NONE && random.nextInt(3) == 0 ? null
                        : 90_000L + random.nextInt(10_000_000);
            }
            return new Page(values, levels, isSecondVersion);
        }

        byte[] levelBytes() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            if (levels == Levels.PACKED) {
                bytes.writeBytes(TestEncoder.packedRun(
                        Arrays.stream(values).mapToLong(value -> value == null ? 0 : 1).toArray(), 1));
            } else if (levels == Levels.RUNS_OF_ONE) {
                for (Long value : values) {
                    bytes.writeBytes(TestEncoder.run(value == null ? 0 : 1, 1, 1));
                }
            }
            return bytes.toByteArray();
        }

        byte[] valueBytes() {
            return TestEncoder.plainLongs(
                    Arrays.stream(values).filter(value -> value != null).mapToLong(Long::longValue).toArray());
        }

        void addTo(TestChunk chunk, CompressionCodec codec, int damage) {
            byte[] levelBytes = levelBytes();
            if (isSecondVersion) {
                byte[] body = compressed(codec, valueBytes(), damage);
                PageHeader header = new PageHeader(PageType.DATA_PAGE_V2, levelBytes.length + valueBytes().length,
                        levelBytes.length + body.length);
                header.setData_page_header_v2(
                        new DataPageHeaderV2(ROWS, 0, ROWS, Encoding.PLAIN, levelBytes.length, 0));
                chunk.page(header, TestChunk.join(levelBytes, body));
            } else {
                byte[] all = levels == Levels.NONE
                        ? valueBytes()
                        : TestChunk.join(TestEncoder.plainInts(levelBytes.length), levelBytes, valueBytes());
                chunk.data(Encoding.PLAIN, Encoding.RLE, ROWS, all.length, compressed(codec, all, damage));
            }
        }
    }

    @Test
    void chosenRowsAreThoseOfTheWholePage() {
        Random random = new Random(5);
        for (CompressionCodec codec : CODECS) {
            for (Levels levels : Levels.values()) {
                for (boolean isSecondVersion : new boolean[]{false, true}) {
                    List<Page> pages = List.of(Page.of(random, levels, isSecondVersion),
                            Page.of(random, levels, isSecondVersion), Page.of(random, levels, isSecondVersion));
                    for (int round = 0; round < 5; round++) {
                        long[] chosen = LongStream.generate(() -> random.nextInt(3 * ROWS))
                                .limit(1 + random.nextInt(6)).sorted().distinct().toArray();
                        List<Object> expected = new ArrayList<>();
                        LongStream.of(chosen).forEach(
                                row -> expected.add(pages.get((int) row / ROWS).values()[(int) row % ROWS]));
                        assertEquals(expected, read(chunk(pages, codec, 0), chosen, 1 + random.nextInt(3 * ROWS)),
                                codec + " " + levels + " " + Arrays.toString(chosen));
                    }
                }
            }
        }
    }

    @Test
    void damageIsFoundWhereItIsReadAndNotBehind() {
        for (CompressionCodec codec : List.of(CompressionCodec.SNAPPY, CompressionCodec.ZSTD)) {
            Page page = Page.of(new Random(6), Levels.NONE, false);
            for (int damage : new int[]{1, 2}) {
                TestChunk chunk = chunk(List.of(page), codec, damage);
                assertEquals(List.of(page.values()[9], page.values()[20_000]),
                        read(chunk, new long[]{9, 20_000}, ROWS));
                assertCorrupt(() -> read(chunk, new long[]{9, ROWS - 1}, ROWS));
                assertCorrupt(() -> chunk.read(ROWS));
            }
        }
    }

    /// A page whose header promises another length than it has is refused, wherever the chosen rows are.
    @Test
    void theWholeLengthIsRight() {
        for (CompressionCodec codec : List.of(CompressionCodec.SNAPPY, CompressionCodec.ZSTD)) {
            byte[] body = compressed(codec, Page.of(new Random(7), Levels.NONE, false).valueBytes(), 0);
            for (int difference : new int[]{-8, 8}) {
                TestChunk chunk = new TestChunk(Type.INT64, false).codec(codec).data(Encoding.PLAIN, Encoding.RLE, ROWS,
                        ROWS * 8 + difference, body);
                assertCorrupt(() -> read(chunk, new long[]{3}, ROWS));
            }
        }
    }

    private static void assertCorrupt(Executable reading) {
        assertEquals(ErrorCode.CORRUPT_FILE, assertThrows(EngineException.class, reading).code());
    }

    private static TestChunk chunk(List<Page> pages, CompressionCodec codec, int damage) {
        TestChunk chunk = new TestChunk(Type.INT64, pages.getFirst().levels() != Levels.NONE).codec(codec);
        pages.forEach(page -> page.addTo(chunk, codec, damage));
        return chunk.rows((long) ROWS * pages.size());
    }

    private static List<Object> read(TestChunk chunk, long[] chosen, int batchRows) {
        List<Object> values = new ArrayList<>();
        chunk.read(reader -> {
            reader.only(chosen);
            ParquetTestFile.read(reader, batchRows, row -> Arrays.binarySearch(chosen, row) >= 0, values);
        });
        return values;
    }

    /// @param damage 1: the last tenth is overwritten; 2: it is missing
    private static byte[] compressed(CompressionCodec codec, byte[] bytes, int damage) {
        byte[] whole = switch (codec) {
            case SNAPPY -> {
                SnappyJavaCompressor compressor = new SnappyJavaCompressor();
                byte[] out = new byte[compressor.maxCompressedLength(bytes.length)];
                yield Arrays.copyOf(out, compressor.compress(bytes, 0, bytes.length, out, 0, out.length));
            }
            case ZSTD -> Zstd.compress(bytes);
            case LZ4_RAW -> {
                Lz4JavaCompressor compressor = new Lz4JavaCompressor();
                byte[] out = new byte[compressor.maxCompressedLength(bytes.length)];
                yield Arrays.copyOf(out, compressor.compress(bytes, 0, bytes.length, out, 0, out.length));
            }
            default -> bytes;
        };
        int sound = whole.length / 10 * 9;
        if (damage == 1) {
            Arrays.fill(whole, sound, whole.length, (byte) 0xFF);
        }
        assertTrue(damage == 0 || codec != CompressionCodec.UNCOMPRESSED);
        return damage == 2 ? Arrays.copyOf(whole, sound) : whole;
    }
}
