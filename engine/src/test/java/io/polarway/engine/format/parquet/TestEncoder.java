package io.polarway.engine.format.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Simple encoders of Parquet's encodings, for pages that no writer at hand makes.
final class TestEncoder {
    private TestEncoder() {
    }

    static byte[] plainInts(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    static byte[] plainLongs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            buffer.putLong(value);
        }
        return buffer.array();
    }

    static byte[] plainStrings(byte[]... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] value : values) {
            out.writeBytes(plainInts(value.length));
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    static byte[] zigzag(long value) {
        return varint(value << 1 ^ value >> 63);
    }

    /// Packs values of `width` bits, least significant bit first, to whole bytes.
    static byte[] pack(long[] values, int width) {
        byte[] packed = new byte[(int) (((long) values.length * width + 7) / 8)];
        for (int i = 0; i < values.length; i++) {
            for (int bit = 0; bit < width; bit++) {
                long at = (long) i * width + bit;
                packed[(int) (at >>> 3)] |= (byte) ((values[i] >>> bit & 1) << (at & 7));
            }
        }
        return packed;
    }

    /// Returns one run of `count` equal values.
    static byte[] run(long value, int count, int width) {
        byte[] bytes = new byte[(width + 7) / 8];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> i * 8);
        }
        return TestChunk.join(varint((long) count << 1), bytes);
    }

    /// Returns one bit-packed run, filled up to whole groups of 8.
    static byte[] packedRun(long[] values, int width) {
        int groups = (values.length + 7) / 8;
        return TestChunk.join(varint((long) groups << 1 | 1), pack(Arrays.copyOf(values, groups * 8), width));
    }

    /// Returns the definition levels of rows as one bit-packed run, after their length as first-version pages have it.
    static byte[] levels(boolean... valid) {
        byte[] run = packedRun(bits(valid), 1);
        return TestChunk.join(plainInts(run.length), run);
    }

    static long[] bits(boolean... values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = values[i] ? 1 : 0;
        }
        return bits;
    }

    /// DELTA_BINARY_PACKED.
    static byte[] delta(int blockValues, int miniblocks, long... values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(varint(blockValues));
        out.writeBytes(varint(miniblocks));
        out.writeBytes(varint(values.length));
        out.writeBytes(zigzag(values.length == 0 ? 0 : values[0]));
        int miniblockValues = blockValues / miniblocks;
        for (int block = 1; block < values.length; block += blockValues) {
            int end = Math.min(values.length, block + blockValues);
            long smallest = Long.MAX_VALUE;
            for (int i = block; i < end; i++) {
                smallest = Math.min(smallest, values[i] - values[i - 1]);
            }
            out.writeBytes(zigzag(smallest));
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            for (int miniblock = 0; miniblock < miniblocks; miniblock++) {
                int first = block + miniblock * miniblockValues;
                long[] deltas = new long[miniblockValues];
                long all = 0;
                for (int i = first; i < Math.min(end, first + miniblockValues); i++) {
                    deltas[i - first] = values[i] - values[i - 1] - smallest;
                    all |= deltas[i - first];
                }
                int width = 64 - Long.numberOfLeadingZeros(all);
                out.write(width);
                if (first < end) {
                    packed.writeBytes(pack(deltas, width));
                }
            }
            out.writeBytes(packed.toByteArray());
        }
        return out.toByteArray();
    }

    /// DELTA_LENGTH_BYTE_ARRAY.
    static byte[] deltaLength(byte[]... values) {
        long[] lengths = Arrays.stream(values).mapToLong(value -> value.length).toArray();
        return TestChunk.join(delta(128, 4, lengths), TestChunk.join(values));
    }

    /// DELTA_BYTE_ARRAY.
    static byte[] deltaStrings(byte[]... values) {
        long[] prefixes = new long[values.length];
        byte[][] suffixes = new byte[values.length][];
        byte[] last = {};
        for (int i = 0; i < values.length; i++) {
            int mismatch = Arrays.mismatch(last, values[i]);
            prefixes[i] = mismatch < 0 ? last.length : mismatch;
            suffixes[i] = Arrays.copyOfRange(values[i], (int) prefixes[i], values[i].length);
            last = values[i];
        }
        return TestChunk.join(delta(128, 4, prefixes), deltaLength(suffixes));
    }

    /// BYTE_STREAM_SPLIT of values that lie one after another.
    static byte[] split(byte[] plain, int width) {
        byte[] split = new byte[plain.length];
        int count = plain.length / width;
        for (int i = 0; i < plain.length; i++) {
            split[i % width * count + i / width] = plain[i];
        }
        return split;
    }
}
