package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Float16Type;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.UUIDType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Decodes pages that a test encoded: every encoding, at every bit width, across the borders of runs, groups and batches.
class EncodingTest {
    private static final int[] BATCHES = {1, 7, 64, 1000, 5000};

    @Test
    void dictionaryIndicesOfEveryWidth() {
        Random random = new Random(1);
        for (int width = 1; width <= 20; width++) {
            int entries = (1 << width) - random.nextInt(1 << width - 1);
            int[] dictionary = random.ints(entries).toArray();
            List<Object> expected = new ArrayList<>();
            byte[] page = {(byte) width};
            for (int part = 0; part < 12; part++) {
                long[] codes = random.longs(8 * (1 + random.nextInt(20)), 0, entries).toArray();
                page = TestChunk.join(page, TestEncoder.packedRun(codes, width));
                Arrays.stream(codes).forEach(code -> expected.add(dictionary[(int) code]));
                int code = random.nextInt(entries);
                int count = 1 + random.nextInt(100);
                page = TestChunk.join(page, TestEncoder.run(code, count, width));
                expected.addAll(Collections.nCopies(count, dictionary[code]));
            }
            TestChunk chunk = new TestChunk(Type.INT32, false).dictionary(entries, TestEncoder.plainInts(dictionary))
                    .data(Encoding.RLE_DICTIONARY, expected.size(), page);
            assertReads(expected, chunk);
        }
    }

    @Test
    void dictionaryIndicesOfNoBits() {
        TestChunk chunk = new TestChunk(Type.INT32, false).dictionary(1, TestEncoder.plainInts(42))
                .data(Encoding.PLAIN_DICTIONARY, 100, new byte[]{0});
        assertReads(Collections.nCopies(100, 42), chunk);
    }

    @Test
    void theLastGroupMayBeCutOff() {
        byte[] page = TestChunk.join(new byte[]{8}, TestEncoder.varint(3), new byte[]{1, 0, 1});
        TestChunk chunk = new TestChunk(Type.INT32, false).dictionary(2, TestEncoder.plainInts(10, 20))
                .data(Encoding.RLE_DICTIONARY, 3, page);
        assertReads(List.of(20, 10, 20), chunk);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deltasOfEveryWidth(boolean isLong) {
        Random random = new Random(2);
        for (int width = 0; width <= (isLong ? 64 : 32); width++) {
            int count = 1 + random.nextInt(400);
            long[] values = new long[count];
            long value = random.nextInt();
            for (int i = 0; i < count; i++) {
                value += width == 0 ? 7 : random.nextLong() >>> 64 - width;
                values[i] = isLong ? value : (int) value;
            }
            int miniblocks = 1 << random.nextInt(3);
            TestChunk chunk = new TestChunk(isLong ? Type.INT64 : Type.INT32, false).data(Encoding.DELTA_BINARY_PACKED,
                    count,
                    TestEncoder.delta(miniblocks * 32 * (1 + random.nextInt(2)), miniblocks, values));
            List<Object> expected = new ArrayList<>();
            for (long each : values) {
                expected.add(isLong ? (Object) each : (Object) (int) each);
            }
            assertReads(expected, chunk);
        }
    }

    @Test
    void deltaEncodedStrings() {
        List<byte[]> values = new ArrayList<>();
        Random random = new Random(3);
        byte[] value = {};
        for (int i = 0; i < 3000; i++) {
            byte[] more = new byte[random.nextInt(40)];
            random.nextBytes(more);
            value = TestChunk.join(Arrays.copyOf(value, random.nextInt(value.length + 1)), more);
            values.add(value);
        }
        byte[][] all = values.toArray(byte[][]::new);
        List<Object> expected = new ArrayList<>();
        values.forEach(each -> expected.add(HexFormat.of().formatHex(each)));
        for (Encoding encoding : List.of(Encoding.PLAIN, Encoding.DELTA_LENGTH_BYTE_ARRAY, Encoding.DELTA_BYTE_ARRAY)) {
            TestChunk chunk = new TestChunk(Type.BYTE_ARRAY, false).data(encoding, all.length, strings(encoding, all));
            for (int batch : BATCHES) {
                List<Object> read = chunk.read(batch).stream()
                        .<Object>map(each -> HexFormat.of().formatHex((byte[]) each))
                        .toList();
                assertEquals(expected, read, encoding + " by " + batch);
            }
        }
    }

    @Test
    void deltaEncodedFixedValuesBecomeTheirType() {
        byte[][] values = new byte[100][];
        List<Object> decimals = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            BigInteger number = BigInteger.valueOf(i * 1_000_003L - 50).pow(3);
            byte[] bytes = number.toByteArray();
            values[i] = new byte[13];
            Arrays.fill(values[i], 0, 13 - bytes.length, (byte) (number.signum() < 0 ? -1 : 0));
            System.arraycopy(bytes, 0, values[i], 13 - bytes.length, bytes.length);
            decimals.add(new BigDecimal(number, 4));
        }
        TestChunk fixed = new TestChunk(Type.FIXED_LEN_BYTE_ARRAY, false)
                .as(column -> column.setType_length(13).setConverted_type(ConvertedType.DECIMAL).setPrecision(30)
                        .setScale(4))
                .data(Encoding.DELTA_BYTE_ARRAY, 100, TestEncoder.deltaStrings(values))
                .data(Encoding.PLAIN, 100, TestChunk.join(values))
                .data(Encoding.BYTE_STREAM_SPLIT, 100, TestEncoder.split(TestChunk.join(values), 13));
        List<Object> thrice = new ArrayList<>(decimals);
        thrice.addAll(decimals);
        thrice.addAll(decimals);
        assertReads(thrice, fixed);
        TestChunk variable = new TestChunk(Type.BYTE_ARRAY, false)
                .as(column -> column.setConverted_type(ConvertedType.DECIMAL).setPrecision(30).setScale(4))
                .data(Encoding.DELTA_BYTE_ARRAY, 100, TestEncoder.deltaStrings(values))
                .data(Encoding.DELTA_LENGTH_BYTE_ARRAY, 100, TestEncoder.deltaLength(values))
                .data(Encoding.PLAIN, 100, TestEncoder.plainStrings(values));
        assertReads(thrice, variable);
    }

    @Test
    void uuidsAndHalfFloats() {
        byte[] uuids = new byte[32];
        new Random(4).nextBytes(uuids);
        TestChunk uuid = new TestChunk(Type.FIXED_LEN_BYTE_ARRAY, false)
                .as(column -> column.setType_length(16).setLogicalType(LogicalType.UUID(new UUIDType())))
                .data(Encoding.PLAIN, 2, uuids);
        List<Object> read = uuid.read(2);
        assertEquals(HexFormat.of().formatHex(uuids),
                HexFormat.of().formatHex((byte[]) read.get(0)) + HexFormat.of().formatHex((byte[]) read.get(1)));
        TestChunk half = new TestChunk(Type.FIXED_LEN_BYTE_ARRAY, false)
                .as(column -> column.setType_length(2).setLogicalType(LogicalType.FLOAT16(new Float16Type())))
                .data(Encoding.BYTE_STREAM_SPLIT, 3, TestEncoder.split(new byte[]{0, 0x3C, 0, (byte) 0xFC, 1, 0}, 2));
        assertReads(List.of(1f, Float.NEGATIVE_INFINITY, 0x1p-24f), half);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8})
    void streamSplitNumbers(int width) {
        long[] longs = new Random(5).longs(777).toArray();
        int[] ints = new Random(5).ints(777).toArray();
        byte[] plain = width == 4 ? TestEncoder.plainInts(ints) : TestEncoder.plainLongs(longs);
        TestChunk chunk = new TestChunk(width == 4 ? Type.INT32 : Type.INT64, false).data(Encoding.BYTE_STREAM_SPLIT,
                777,
                TestEncoder.split(plain, width));
        List<Object> expected = new ArrayList<>();
        for (int i = 0; i < 777; i++) {
            expected.add(width == 4 ? (Object) ints[i] : (Object) longs[i]);
        }
        assertReads(expected, chunk);
    }

    @Test
    void booleansInRunsAndPlain() {
        boolean[] values = new boolean[1000];
        Random random = new Random(6);
        for (int i = 0; i < values.length; i++) {
            values[i] = i > 500 || random.nextBoolean();
        }
        List<Object> expected = new ArrayList<>();
        for (boolean value : values) {
            expected.add(value);
        }
        byte[] runs = TestChunk.join(TestEncoder.packedRun(TestEncoder.bits(Arrays.copyOf(values, 504)), 1),
                TestEncoder.run(1, 496, 1));
        TestChunk chunk = new TestChunk(Type.BOOLEAN, false)
                .data(Encoding.RLE, 1000, TestChunk.join(TestEncoder.plainInts(runs.length), runs))
                .data(Encoding.PLAIN, 1000, TestEncoder.pack(TestEncoder.bits(values), 1));
        List<Object> twice = new ArrayList<>(expected);
        twice.addAll(expected);
        assertReads(twice, chunk);
    }

    @Test
    void nullsAreSpreadOverEveryWidth() {
        Random random = new Random(7);
        boolean[] valid = new boolean[600];
        for (int i = 0; i < valid.length; i++) {
            valid[i] = i / 100 % 3 == 0 ? random.nextBoolean() : i / 100 % 3 == 1;
        }
        List<Object> strings = new ArrayList<>();
        List<Object> bytes = new ArrayList<>();
        List<Object> shorts = new ArrayList<>();
        List<Object> ints = new ArrayList<>();
        List<Object> longs = new ArrayList<>();
        List<Object> flags = new ArrayList<>();
        List<Object> repeated = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < valid.length; i++) {
            boolean some = valid[i];
            strings.add(some ? "the text of " + count : null);
            bytes.add(some ? (Object) (byte) count : null);
            shorts.add(some ? (Object) (short) count : null);
            ints.add(some ? (Object) count : null);
            longs.add(some ? (Object) (long) count : null);
            flags.add(some ? (Object) (count % 3 == 0) : null);
            repeated.add(some ? (Object) (count % 4 * 10) : null);
            count += some ? 1 : 0;
        }
        int[] plainInts = new int[count];
        long[] plainLongs = new long[count];
        boolean[] plainFlags = new boolean[count];
        byte[][] plainStrings = new byte[count][];
        long[] codes = new long[count];
        for (int i = 0; i < count; i++) {
            plainInts[i] = i;
            plainLongs[i] = i;
            plainFlags[i] = i % 3 == 0;
            plainStrings[i] = ("the text of " + i).getBytes(StandardCharsets.UTF_8);
            codes[i] = i % 4;
        }
        byte[] levels = TestEncoder.levels(valid);
        byte[] numbers = TestChunk.join(levels, TestEncoder.plainInts(plainInts));
        assertReads(ints, new TestChunk(Type.INT32, true).data(Encoding.PLAIN, 600, numbers));
        assertReads(bytes, new TestChunk(Type.INT32, true).as(column -> column.setConverted_type(ConvertedType.INT_8))
                .data(Encoding.PLAIN, 600, numbers));
        assertReads(shorts, new TestChunk(Type.INT32, true).as(column -> column.setConverted_type(ConvertedType.INT_16))
                .data(Encoding.PLAIN, 600, numbers));
        assertReads(longs, new TestChunk(Type.INT64, true).data(Encoding.PLAIN, 600,
                TestChunk.join(levels, TestEncoder.plainLongs(plainLongs))));
        assertReads(flags, new TestChunk(Type.BOOLEAN, true).data(Encoding.PLAIN, 600,
                TestChunk.join(levels, TestEncoder.pack(TestEncoder.bits(plainFlags), 1))));
        assertReads(strings,
                new TestChunk(Type.BYTE_ARRAY, true).as(column -> column.setConverted_type(ConvertedType.UTF8))
                        .data(Encoding.PLAIN, 600, TestChunk.join(levels, TestEncoder.plainStrings(plainStrings))));
        assertReads(repeated, new TestChunk(Type.INT32, true).dictionary(4, TestEncoder.plainInts(0, 10, 20, 30))
                .data(Encoding.RLE_DICTIONARY, 600,
                        TestChunk.join(levels, new byte[]{2}, TestEncoder.packedRun(codes, 2))));
        assertReads(ints, new TestChunk(Type.INT32, true).dataV2(Encoding.PLAIN, 600,
                TestEncoder.packedRun(TestEncoder.bits(valid), 1), TestEncoder.plainInts(plainInts)));
        assertReads(ints, new TestChunk(Type.INT32, true).data(Encoding.PLAIN, Encoding.BIT_PACKED, 600, 75 + count * 4,
                TestChunk.join(mostSignificantFirst(TestEncoder.pack(TestEncoder.bits(valid), 1)),
                        TestEncoder.plainInts(plainInts))));
    }

    private static byte[] mostSignificantFirst(byte[] bits) {
        byte[] reversed = new byte[bits.length];
        for (int i = 0; i < bits.length; i++) {
            reversed[i] = (byte) (Integer.reverse(bits[i]) >>> 24);
        }
        return reversed;
    }

    private static byte[] strings(Encoding encoding, byte[][] values) {
        return encoding == Encoding.PLAIN
                ? TestEncoder.plainStrings(values)
                : encoding == Encoding.DELTA_BYTE_ARRAY ? TestEncoder.deltaStrings(values)
                        : TestEncoder.deltaLength(values);
    }

    private static void assertReads(List<?> expected, TestChunk chunk) {
        for (int batch : BATCHES) {
            assertEquals(expected, chunk.read(batch), "by " + batch);
            for (IntPredicate isSelected : List.<IntPredicate>of(row -> row % 5 == 3, row -> row / 3 % 4 == 1,
                    row -> row == expected.size() - 1, row -> row % 7 != 2)) {
                assertEquals(
                        IntStream.range(0, expected.size()).filter(isSelected).mapToObj(expected::get)
                                .collect(Collectors.toCollection(ArrayList::new)),
                        chunk.readSelected(batch, isSelected), "by " + batch);
            }
        }
    }
}
