package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.airlift.compress.v3.snappy.SnappyDecompressor;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SnappyPairsTest {
    @Test
    void pricesArePairsAndTextIsNot() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(200_000);
            assertEquals(160_000,
                    SnappyPairs.decompress(compressed(prices(20_000, new Random(1)), arena), target));
            assertEquals(-1, SnappyPairs.decompress(compressed(text(100_000, new Random(2)), arena), target));
            assertEquals(100_000,
                    SnappyPairs.decompress(compressed(noise(100_000, new Random(3)), arena), target));
        }
    }

    @Test
    void decompressesWhatTheLibraryCompressed() throws IOException {
        Random random = new Random(3);
        int decompressed = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = switch (i % 4) {
                case 0 -> prices(random.nextInt(3000), random);
                case 1 -> repeating(random.nextInt(20_000), random, 1 + random.nextInt(40));
                case 2 -> text(random.nextInt(20_000), random);
                default -> noise(random.nextInt(70_000), random);
            };
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment block = compressed(bytes, arena);
                GuardedMemory room = new GuardedMemory(bytes.length, arena);
                int written = SnappyPairs.decompress(block, room.memory());
                if (written >= 0) {
                    assertEquals(bytes.length, written);
                    assertArrayEquals(bytes, room.written(bytes.length));
                    decompressed++;
                }
                room.assertGuardsAreWhole();
            }
        }
        assertTrue(decompressed > 200, decompressed + " of 300 blocks");
    }

    @Test
    void stopsBehindWhatIsWanted() throws IOException {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = i % 2 == 0
                    ? prices(1 + random.nextInt(9000), random)
                    : repeating(1 + random.nextInt(70_000), random, 1 + random.nextInt(40));
            int wanted = 1 + random.nextInt(bytes.length);
            try (Arena arena = Arena.ofConfined()) {
                GuardedMemory room = new GuardedMemory(bytes.length, arena);
                int written = SnappyPairs.decompress(compressed(bytes, arena), room.memory(),
                        wanted);
                if (written >= 0) {
                    assertTrue(written >= wanted && (i % 2 == 1 || written <= wanted + 128), written + " of " + wanted);
                    assertArrayEquals(Arrays.copyOf(bytes, written),
                            room.written(written));
                }
                room.assertGuardsAreWhole();
            }
        }
    }

    @Test
    void malformedBlocksAreRefusedAsTheLibraryDoesOrGiveTheSame() throws IOException {
        Random random = new Random(4);
        byte[] bytes = prices(2000, random);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment block = compressed(bytes, arena);
                for (int k = 0; k <= random.nextInt(3); k++) {
                    // The length at the beginning stays.
                    block.set(ValueLayout.JAVA_BYTE, 3 + random.nextInt((int) block.byteSize() - 3),
                            (byte) random.nextInt());
                }
                if (random.nextInt(4) == 0) {
                    block = block.asSlice(0, 4 + random.nextInt((int) block.byteSize() - 4));
                }
                GuardedMemory room = new GuardedMemory(bytes.length, arena);
                byte[] expected = library(block, bytes.length, arena);
                byte[] actual = null;
                boolean leftToLibrary = false;
                try {
                    int written = SnappyPairs.decompress(block, room.memory());
                    leftToLibrary = written < 0;
                    if (!leftToLibrary) {
                        actual = room.written(written);
                    }
                } catch (IOException e) {
                    refused++;
                }
                room.assertGuardsAreWhole();
                if (leftToLibrary) {
                    continue;
                }
                if (expected != null) {
                    assertArrayEquals(expected, actual);
                } else {
                    assertTrue(actual == null || actual.length < bytes.length, "what the library refuses was accepted");
                }
            }
        }
        assertTrue(refused > 100);
    }

    private static byte[] library(MemorySegment block, int length, Arena arena) {
        MemorySegment target = arena.allocate(length);
        try {
            int written = SnappyDecompressor.create().decompress(block, target);
            return target.asSlice(0, written).toArray(ValueLayout.JAVA_BYTE);
        } catch (RuntimeException e) {
            return null;
        }
    }

    private static MemorySegment compressed(byte[] bytes, Arena arena) {
        SnappyJavaCompressor compressor = new SnappyJavaCompressor();
        byte[] out = new byte[compressor.maxCompressedLength(bytes.length)];
        int length = compressor.compress(bytes, 0, bytes.length, out, 0, out.length);
        MemorySegment block = arena.allocate(Math.max(1, length));
        MemorySegment.copy(out, 0, block, ValueLayout.JAVA_BYTE, 0, length);
        return block;
    }

    private static byte[] prices(int count, Random random) {
        byte[] bytes = new byte[count * 8];
        for (int i = 0; i < count; i++) {
            // In cents: three bytes that are new, and five that stood before.
            MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_LONG_UNALIGNED, i * 8L,
                    90_000 + random.nextInt(10_000_000));
        }
        return bytes;
    }

    private static byte[] repeating(int length, Random random, int period) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = i < period || random.nextInt(60) == 0 ? (byte) random.nextInt() : bytes[i - period];
        }
        return bytes;
    }

    private static byte[] text(int length, Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(Integer.toString(40_000 + 977 * random.nextInt(150), 36)).append(' ');
        }
        return Arrays.copyOf(text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII), length);
    }

    private static byte[] noise(int length, Random random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
