package io.polarway.engine.operator.sort;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.polarway.engine.batch.Layouts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NeighboursTest {
    private static final long[] ENDS = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1L << 62, -1, 0, 1, 1L << 62,
            Long.MAX_VALUE - 1, Long.MAX_VALUE};

    @Test
    void smallSetsOfExtremeValues() {
        for (long first : ENDS) {
            for (long second : ENDS) {
                check(first, second);
                for (long third : ENDS) {
                    check(first, second, third);
                    for (long fourth : ENDS) {
                        check(first, second, third, fourth);
                    }
                }
            }
        }
    }

    @Test
    void sortedValuesWithAFewMisplaced() {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            int rows = 2 + random.nextInt(i % 10 == 0 ? 3000 : 100);
            int bits = 1 + random.nextInt(64);
            boolean isReversed = random.nextBoolean();
            long[] values = random.longs(rows).map(value -> value >> 64 - bits).sorted().toArray();
            if (random.nextInt(3) == 0) {
                values = LongStream.of(values).distinct().toArray();
            }
            if (isReversed) {
                reverse(values);
            }
            for (int swaps = random.nextInt(3); swaps > 0; swaps--) {
                values[random.nextInt(values.length)] = random.nextLong() >> 64 - bits;
            }
            if (values.length > 1) {
                check(values);
            }
        }
    }

    @Test
    void stepsThatGoRoundAllNumbers() {
        for (long step : new long[]{1, 1L << 40, 1L << 48, 1L << 59, (1L << 62) - 1, Long.MAX_VALUE}) {
            check(LongStream.iterate(Long.MIN_VALUE, value -> value + step).limit(100).toArray());
            check(LongStream.iterate(Long.MAX_VALUE, value -> value - step).limit(100).toArray());
            check(LongStream.iterate(-step, value -> value + step).limit(70_000).toArray());
        }
    }

    /// See there: as part of its callers the loops may take eight times as long, which nothing else would tell.
    @Test
    void theLoopsAreTooLargeToBeInlined() throws IOException {
        try (InputStream classFile = Neighbours.class.getResourceAsStream("Neighbours.class")) {
            int length = ClassFile.of().parse(classFile.readAllBytes()).methods().stream()
                    .filter(method -> method.methodName().equalsString("areAll"))
                    .mapToInt(method -> method.findAttribute(Attributes.code()).orElseThrow().codeLength()).sum();
            assertTrue(length > 325, length + " bytes");
        }
    }

    private static void reverse(long[] values) {
        for (int i = 0; i < values.length / 2; i++) {
            long value = values[i];
            values[i] = values[values.length - 1 - i];
            values[values.length - 1 - i] = value;
        }
    }

    /// Compares what is found of the values, and of the upper half of each as an int, with what one comparison after another tells.
    private void check(long... values) {
        LongUnaryOperator upper = value -> value >> Integer.SIZE;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment longs = arena.allocate(Layouts.LONG, values.length);
            MemorySegment ints = arena.allocate(Layouts.INT, values.length);
            for (int i = 0; i < values.length; i++) {
                longs.setAtIndex(Layouts.LONG, i, values[i]);
                ints.setAtIndex(Layouts.INT, i, (int) upper.applyAsLong(values[i]));
            }
            long[] halves = LongStream.of(values).map(upper).toArray();
            for (int kind = 0; kind < 4; kind++) {
                boolean descending = kind % 2 == 1;
                boolean isStrict = kind / 2 == 1;
                assertEquals(areInOrder(values, descending, isStrict),
                        Neighbours.longsAreInOrder(longs, values.length, descending, isStrict),
                        () -> about(values, descending, isStrict));
                assertEquals(areInOrder(halves, descending, isStrict),
                        Neighbours.intsAreInOrder(ints, values.length, descending, isStrict),
                        () -> about(halves, descending, isStrict));
            }
        }
    }

    private static String about(long[] values, boolean descending, boolean isStrict) {
        return (descending ? "descending " : "ascending ") + (isStrict ? "without equals: " : "")
                + Arrays.toString(Arrays.copyOf(values, Math.min(values.length, 50)));
    }

    private static boolean areInOrder(long[] values, boolean descending, boolean isStrict) {
        for (int i = 1; i < values.length; i++) {
            int order = descending ? Long.compare(values[i], values[i - 1]) : Long.compare(values[i - 1], values[i]);
            if (isStrict ? order >= 0 : order > 0) {
                return false;
            }
        }
        return true;
    }
}
