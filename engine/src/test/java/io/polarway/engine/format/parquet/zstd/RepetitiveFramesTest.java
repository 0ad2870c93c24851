package io.polarway.engine.format.parquet.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.polarway.engine.format.parquet.GuardedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepetitiveFramesTest {
    private static final int[] LEVELS = {-5, 1, 3, 7, 12, 19};

    /// Bytes of one kind.
    private interface Shape {
        byte[] bytes(Random random);
    }

    private static final Shape[] SHAPES = {random -> longs(random, random.nextInt(50_000), 1 << random.nextInt(1, 30)),
            random -> longs(random, random.nextInt(50_000), 1, 300),
            random -> integers(random, random.nextInt(90_000), 1 << random.nextInt(1, 20)),
            random -> prices(random, random.nextInt(40_000)), random -> repeating(random, random.nextInt(400_000)),
            random -> text(random, random.nextInt(300_000)), random -> noise(random, random.nextInt(300_000)),
            random -> mixed(random)};

    @Test
    void timestampsAreRepetitiveAndTextAndPricesAreNot() {
        Random random = new Random(1);
        assertTrue(isDecompressed(longs(random, 100_000, 700)));
        assertTrue(isDecompressed(longs(random, 100_000, 20, 350)));
        assertFalse(isDecompressed(integers(random, 100_000, 200)));
        assertFalse(isDecompressed(prices(random, 50_000)));
        assertFalse(isDecompressed(text(random, 100_000)));
        assertFalse(isDecompressed(noise(random, 100_000)));
        assertFalse(isDecompressed(new byte[0]));
    }

    private static boolean isDecompressed(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = segment(compressed(bytes, 3, false), arena);
            return RepetitiveFrames.isLikely(source, bytes.length)
                    && RepetitiveFrames.decompress(source, arena.allocate(bytes.length), bytes.length) == bytes.length;
        }
    }

    @Test
    void decompressesWhateverTheLibraryCompressed() {
        Random random = new Random(2);
        for (int i = 0; i < 240; i++) {
            byte[] bytes = SHAPES[i % SHAPES.length].bytes(random);
            int level = LEVELS[random.nextInt(LEVELS.length)];
            try (Arena arena = Arena.ofConfined()) {
                GuardedMemory room = new GuardedMemory(bytes.length, arena);
                MemorySegment target = room.memory();
                int written = RepetitiveFrames.decompress(segment(compressed(bytes, level, false), arena), target,
                        Long.MAX_VALUE, true);
                assertEquals(bytes.length, written, "shape " + i % SHAPES.length + ", level " + level);
                assertArrayEquals(bytes, target.toArray(ValueLayout.JAVA_BYTE));
                room.assertGuardsAreWhole();
            }
        }
    }

    @Test
    void framesWithAChecksumAreLeftToTheLibrary() {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = longs(new Random(3), 50_000, 700);
            MemorySegment source = segment(compressed(bytes, 3, true), arena);
            assertEquals(-1, RepetitiveFrames.decompress(source, arena.allocate(bytes.length), bytes.length, true));
        }
    }

    @Test
    void framesOfAnotherSizeAreLeftToTheLibrary() {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = longs(new Random(4), 50_000, 700);
            MemorySegment source = segment(compressed(bytes, 3, false), arena);
            assertEquals(-1, RepetitiveFrames.decompress(source, arena.allocate(bytes.length - 1), 1, true));
            assertEquals(-1, RepetitiveFrames.decompress(source, arena.allocate(bytes.length + 1), 1, true));
            MemorySegment twice = segment(new byte[2 * (int) source.byteSize()], arena);
            twice.copyFrom(source);
            twice.asSlice(source.byteSize()).copyFrom(source);
            assertEquals(-1, RepetitiveFrames.decompress(twice, arena.allocate(bytes.length), bytes.length, true));
        }
    }

    @Test
    void stopsBehindTheBlockOfWhatIsWanted() {
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = longs(random, 20_000 + random.nextInt(100_000), 700);
            int wanted = 1 + random.nextInt(bytes.length);
            try (Arena arena = Arena.ofConfined()) {
                GuardedMemory room = new GuardedMemory(bytes.length, arena);
                MemorySegment target = room.memory();
                int written = RepetitiveFrames.decompress(segment(compressed(bytes, 3, false), arena), target, wanted);
                assertTrue(written >= wanted && written < wanted + (1 << 17), written + " of " + wanted);
                assertArrayEquals(Arrays.copyOf(bytes, written),
                        target.asSlice(0, written).toArray(ValueLayout.JAVA_BYTE));
                room.assertGuardsAreWhole();
            }
        }
    }

    @Test
    void framesWithAWindow() {
        Random random = new Random(7);
        int decompressed = 0;
        for (int i = 0; i < 60; i++) {
            byte[] bytes = SHAPES[i % SHAPES.length].bytes(random);
            try (Arena arena = Arena.ofConfined(); ZstdCompressCtx context = new ZstdCompressCtx()) {
                context.setLong(random.nextInt(10, 20));
                MemorySegment target = arena.allocate(bytes.length);
                int written = RepetitiveFrames.decompress(segment(context.compress(bytes), arena), target, bytes.length,
                        true);
                if (written >= 0) {
                    assertArrayEquals(bytes, target.toArray(ValueLayout.JAVA_BYTE));
                    decompressed++;
                }
            }
        }
        assertTrue(decompressed > 20 && decompressed < 60, decompressed + " of 60");
    }

    @Test
    void whatTheLibraryRefusesIsRefused() {
        int raw = 0;
        int repeated = 1;
        int compressed = 2;
        // A block behind all of the content, and none at the end.
        assertRefused(4, frame(4, block(raw, false, 4, 1, 2, 3, 4), block(repeated, true, 9, 1)));
        assertRefused(4, frame(4, block(raw, false, 4, 1, 2, 3, 4)));
        // A block that is longer than the content.
        assertRefused(2, frame(2, block(compressed, true, 7, 0x10, 1, 2, 0x80, 0, 0, 0)));
        // Something behind no sequences.
        assertRefused(10, frame(10, block(compressed, true, 5, 0x51, 7, 0x80, 0, 0)));
        // A Huffman code whose longest code has no sibling: one symbol of weight 2, and another.
        assertRefused(4, frame(4, block(compressed, true, 7, 0x42, 0xC0, 0x00, 0x80, 0x20, 0x15, 0)));
        // Weights of more than 11 bits.
        assertRefused(4, frame(4, block(compressed, true, 7, 0x42, 0xC0, 0x00, 0x80, 0xC0, 0x15, 0)));
        // Three literals in four streams.
        assertRefused(3,
                frame(3, block(compressed, true, 16, 0x36, 0x00, 0x03, 0x81, 0x11, 1, 0, 1, 0, 1, 0, 3, 3, 3, 3, 0)));
    }

    @Test
    void noSequencesInTwoBytes() {
        // Ten times the same literal.
        byte[] frame = frame(10, block(2, true, 4, 0x51, 7, 0x80, 0));
        byte[] expected = new byte[10];
        Arrays.fill(expected, (byte) 7);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment target = arena.allocate(10);
            assertEquals(10, RepetitiveFrames.decompress(segment(frame, arena), target, 10, true));
            assertArrayEquals(expected, target.toArray(ValueLayout.JAVA_BYTE));
            assertArrayEquals(expected, library(frame, 10));
        }
    }

    private static void assertRefused(int size, byte[] frame) {
        assertNull(library(frame, size));
        for (int wanted = 1; wanted <= size; wanted++) {
            try (Arena arena = Arena.ofConfined()) {
                int written = RepetitiveFrames.decompress(segment(frame, arena), arena.allocate(size), wanted, true);
                assertEquals(-1, written, Arrays.toString(frame));
            }
        }
    }

    private static byte[] frame(int size, byte[]... blocks) {
        ByteBuffer buffer = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(0xFD2FB528).put((byte) 0x20).put((byte) size);
        for (byte[] block : blocks) {
            buffer.put(block);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static byte[] block(int kind, boolean isLast, int size, int... bytes) {
        byte[] block = new byte[3 + bytes.length];
        block[0] = (byte) (size << 3 | kind << 1 | (isLast ? 1 : 0));
        for (int i = 0; i < bytes.length; i++) {
            block[3 + i] = (byte) bytes[i];
        }
        return block;
    }

    @Test
    void malformedFramesBecomeTheSameAsByTheLibraryOrAreLeftToIt() {
        Random random = new Random(6);
        int left = 0;
        int decompressed = 0;
        int accepted = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = malformedShape(i).bytes(random);
            byte[] frame = compressed(bytes, LEVELS[random.nextInt(LEVELS.length)], false);
            for (int k = 0; k <= random.nextInt(3); k++) {
                // More of them where the tables are.
                int at = random.nextBoolean() ? random.nextInt(frame.length)
                        : random.nextInt(Math.min(frame.length, 200));
                frame[at] = random.nextBoolean() ? (byte) random.nextInt()
                        : (byte) (frame[at] ^ 1 << random.nextInt(8));
            }
            if (random.nextInt(4) == 0) {
                frame = Arrays.copyOf(frame, random.nextInt(frame.length));
            }
            try (Arena arena = Arena.ofConfined()) {
                GuardedMemory room = new GuardedMemory(bytes.length, arena);
                MemorySegment target = room.memory();
                int wanted = random.nextInt(4) > 0 ? bytes.length : 1 + random.nextInt(bytes.length);
                int written = RepetitiveFrames.decompress(segment(frame, arena), target, wanted, true);
                room.assertGuardsAreWhole();
                if (written >= 0 && written < bytes.length) {
                    continue;
                }
                if (written < 0) {
                    left++;
                    continue;
                }
                byte[] expected = library(frame, bytes.length);
                if (expected == null) {
                    accepted++;
                } else {
                    decompressed++;
                    assertArrayEquals(expected, target.toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        assertTrue(left > 500 && decompressed > 50, left + " left, " + decompressed + " decompressed");
        assertEquals(0, accepted, "what the library refuses was accepted");
    }

    private static Shape malformedShape(int i) {
        return switch (i % 4) {
            case 0 -> random -> longs(random, 2000 + random.nextInt(2000), 700);
            case 1 -> random -> repeating(random, 5000);
            case 2 -> random -> text(random, 4000);
            default -> random -> integers(random, 3000, 100);
        };
    }

    private static byte[] library(byte[] frame, int length) {
        try {
            byte[] bytes = new byte[length];
            return Zstd.decompress(bytes, frame) == length ? bytes : null;
        } catch (ZstdException e) {
            return null;
        }
    }

    private static byte[] compressed(byte[] bytes, int level, boolean hasChecksum) {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level);
            context.setChecksum(hasChecksum);
            return context.compress(bytes);
        }
    }

    private static MemorySegment segment(byte[] bytes, Arena arena) {
        MemorySegment segment = arena.allocate(bytes.length);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    /// Returns numbers that grow by less than `most`.
    private static byte[] longs(Random random, int count, int most) {
        return longs(random, count, most, 0);
    }

    private static byte[] longs(Random random, int count, int most, int least) {
        ByteBuffer buffer = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long value = 1_700_000_000_000_000L;
        for (int i = 0; i < count; i++) {
            value += least + random.nextInt(most);
            buffer.putLong(value);
        }
        return buffer.array();
    }

    private static byte[] integers(Random random, int count, int most) {
        ByteBuffer buffer = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            buffer.putInt(1 << 25 | random.nextInt(most));
        }
        return buffer.array();
    }

    private static byte[] prices(Random random, int count) {
        ByteBuffer buffer = ByteBuffer.allocate(count * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            buffer.putDouble(random.nextInt(10_000, 50_000) / 100.0);
        }
        return buffer.array();
    }

    private static byte[] repeating(Random random, int count) {
        byte[] bytes = new byte[count];
        int period = 1 + random.nextInt(40);
        int rare = 2 + random.nextInt(500);
        for (int i = 0; i < count; i++) {
            bytes[i] = i < period || random.nextInt(rare) == 0 ? (byte) random.nextInt() : bytes[i - period];
        }
        return bytes;
    }

    private static byte[] text(Random random, int count) {
        byte[] bytes = new byte[count];
        String[] words = {"the ", "order ", "of ", "quick ", "deposits ", "sleep ", "furiously ", "a ", "0123456789 ",
                "\n"};
        for (int at = 0; at < count;) {
            byte[] word = words[random.nextInt(words.length)].getBytes(StandardCharsets.UTF_8);
            int length = Math.min(word.length, count - at);
            System.arraycopy(word, 0, bytes, at, length);
            at += length;
        }
        return bytes;
    }

    private static byte[] noise(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Returns all kinds one behind the other, so that blocks of all kinds follow one another.
    private static byte[] mixed(Random random) {
        ByteBuffer buffer = ByteBuffer.allocate(2_000_000);
        for (int i = 0; i < 6; i++) {
            byte[] part = SHAPES[random.nextInt(SHAPES.length - 1)].bytes(random);
            buffer.put(part, 0, Math.min(part.length, buffer.remaining()));
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
