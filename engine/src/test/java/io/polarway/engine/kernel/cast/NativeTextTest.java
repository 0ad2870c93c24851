package io.polarway.engine.kernel.cast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.type.TimestampType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Native text is the text of CAST, which is written another way.
class NativeTextTest {
    private final Random random = new Random(7);
    private final MemorySegment out = Arena.ofAuto().allocate(256);
    private final NativeText text = new NativeText(TimestampType.MICROS, ZoneOffset.UTC);

    private String written(long end) {
        return new String(out.asSlice(0, end).toArray(Layouts.BYTE), StandardCharsets.US_ASCII);
    }

    @Test
    void writesDoublesWithTheDigitsOfJava() {
        for (double value : List.of(0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 123456789012345680.0, 1e-4, 1e-5, 4.9e-324, 2e-323,
                Double.MIN_NORMAL, Double.MAX_VALUE, 9007199254740993.0, 2.2250738585072011e-308, 1e22, 1e23, 5e-324,
                9.5367431640625e-7, 0.30000000000000004, Double.NaN, Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY)) {
            check(value);
            check(-value);
        }
        for (int i = 0; i < 300_000; i++) {
            check(Double.longBitsToDouble(random.nextLong()));
            check(random.nextDouble() * Math.pow(10, random.nextInt(40) - 20));
            check(random.nextInt() / 100.0);
            check((double) (1L << random.nextInt(63)));
            check(Math.pow(2, random.nextInt(2000) - 1000));
        }
    }

    private void check(double value) {
        TextSink sink = new TextSink();
        DoubleText.write(value, sink);
        assertEquals(sink.toString(), written(text.floating(value, out, 0)));
    }

    @Test
    void writesFloatsWithTheDigitsOfJava() {
        for (int i = 0; i < 500_000; i++) {
            check(Float.intBitsToFloat(random.nextInt()));
            check(random.nextInt(100_000) / 100f);
        }
        check(Float.MIN_VALUE);
        check(Float.MIN_NORMAL);
        check(Float.MAX_VALUE);
        check(0f);
        check(-0f);
        for (int i = -149; i < 128; i++) {
            check((float) Math.pow(2, i));
        }
    }

    private void check(float value) {
        TextSink sink = new TextSink();
        DoubleText.write(value, sink);
        assertEquals(sink.toString(), written(text.floating(value, out, 0)));
    }

    @Test
    void writesIntegers() {
        for (int bits = 0; bits < 64; bits++) {
            for (int i = 0; i < 2000; i++) {
                long value = random.nextLong() >> bits;
                assertEquals(Long.toString(value), written(NativeText.integer(value, out, 0)));
            }
        }
        for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000L; power *= 10) {
            for (long value : new long[]{power - 1, power, power + 1, -power, 1 - power}) {
                assertEquals(Long.toString(value), written(NativeText.integer(value, out, 0)));
            }
            if (power == 1_000_000_000_000_000_000L) {
                break;
            }
        }
        for (long value : new long[]{Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE + 1}) {
            assertEquals(Long.toString(value), written(NativeText.integer(value, out, 0)));
        }
    }

    @Test
    void writesTimes() {
        NativeText zoned = new NativeText(TimestampType.NANOS_TZ, ZoneId.of("America/St_Johns"));
        for (int i = 0; i < 100_000; i++) {
            long micros = i % 3 == 0 ? random.nextLong() : random.nextLong() >> 8 + random.nextInt(12);
            TextSink sink = new TextSink();
            DateTimeText.timestamp(micros, 1_000_000, sink);
            assertEquals(sink.toString(), written(text.timestamp(micros, out, 0)));
            int days = random.nextInt() >> random.nextInt(16);
            sink.clear();
            DateTimeText.date(days, sink);
            assertEquals(sink.toString(), written(text.date(days, out, 0)));
            long nanos = Math.floorMod(random.nextLong(), 86_400_000_000_000L);
            sink.clear();
            DateTimeText.time(nanos, sink);
            assertEquals(sink.toString(), written(NativeText.time(nanos, out, 0)));
            long instant = random.nextLong() >> 1;
            sink.clear();
            DateTimeText.instant(instant,
                    new io.polarway.engine.kernel.datetime.ZoneClock(ZoneId.of("America/St_Johns"), 1_000_000_000L)
                            .offset(instant),
                    1_000_000_000L, sink);
            assertEquals(sink.toString(), written(zoned.instant(instant, out, 0)));
        }
    }
}
