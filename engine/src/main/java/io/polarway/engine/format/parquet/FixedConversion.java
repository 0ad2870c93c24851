package io.polarway.engine.format.parquet;

import io.polarway.engine.batch.ViewBuilder;
import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;

/// The loops that turn a page's fixed-width values into the column's. Values that no type of SQL has (a time of the day
/// beyond midnight, a date beyond what 64 bits of microseconds hold) are errors.
final class FixedConversion {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long MILLIS_PER_DAY = 86_400_000L;
    /// The Julian day of 1970-01-01.
    private static final long EPOCH_JULIAN_DAY = 2_440_588;

    private FixedConversion() {
    }

    /// Converts `count` values of `width` bytes each from byte `from` of `source` on to values `index` and following of
    /// `target`, whose width is that of the conversion's result.
    static void convert(Conversion conversion, MemorySegment source, long from, int width, MemorySegment target,
            int index,
            int count, ChunkPlace place) {
        MemorySegment in = source.asSlice(from, (long) count * width);
        switch (conversion) {
            case COPY -> MemorySegment.copy(in, 0, target, (long) index * width, (long) count * width);
            case INT32_TO_INT8 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setByte(target, (long) index + i, (byte) MemoryAccess.getIntAtIndex(in, i));
                }
            }
            case INT32_TO_INT16 -> toShorts(in, target.asSlice(index * 2L, count * 2L), count, -1);
            case UINT8_TO_INT16 -> toShorts(in, target.asSlice(index * 2L, count * 2L), count, 0xFF);
            case UINT16_TO_INT32 -> {
                MemorySegment out = target.asSlice(index * 4L, count * 4L);
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setIntAtIndex(out, i, MemoryAccess.getIntAtIndex(in, i) & 0xFFFF);
                }
            }
            case INT32_TO_INT64 -> intsToLongs(in, target.asSlice(index * 8L, count * 8L), count, -1L);
            case UINT32_TO_INT64 -> intsToLongs(in, target.asSlice(index * 8L, count * 8L), count, 0xFFFF_FFFFL);
            case INT32_TO_INT128 -> {
                for (int i = 0; i < count; i++) {
                    long value = MemoryAccess.getIntAtIndex(in, i);
                    set128(target, index + i, value >> 63, value);
                }
            }
            case INT64_TO_INT128 -> {
                for (int i = 0; i < count; i++) {
                    long value = MemoryAccess.getLongAtIndex(in, i);
                    set128(target, index + i, value >> 63, value);
                }
            }
            case UINT64_TO_INT128 -> {
                for (int i = 0; i < count; i++) {
                    set128(target, index + i, 0, MemoryAccess.getLongAtIndex(in, i));
                }
            }
            case TIME_MILLIS -> timesOfMillis(in, target.asSlice(index * 8L, count * 8L), count, place);
            case TIME_MICROS -> times(in, target.asSlice(index * 8L, count * 8L), count, MICROS_PER_DAY, 1000, place);
            case TIME_NANOS -> times(in, target.asSlice(index * 8L, count * 8L), count, NANOS_PER_DAY, 1, place);
            case TIMESTAMP_MILLIS -> millisToMicros(in, target.asSlice(index * 8L, count * 8L), count, place);
            case INT96_TO_MICROS -> int96(in, target.asSlice(index * 8L, count * 8L), count);
            case FLOAT16_TO_REAL -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setFloatAtIndex(target, (long) index + i,
                            Float.float16ToFloat(MemoryAccess.getShortAtIndex(in, i)));
                }
            }
            case FIXED_TO_INT64 -> {
                for (int i = 0; i < count; i++) {
                    MemoryAccess.setLongAtIndex(target, (long) index + i,
                            BigEndian.toLong(source, from + (long) i * width, width, place));
                }
            }
            case FIXED_TO_INT128 -> {
                for (int i = 0; i < count; i++) {
                    BigEndian.toInt128(source, from + (long) i * width, width, target, index + i, place);
                }
            }
            case BITS, VIEWS, FIXED_TO_VIEWS, VIEWS_TO_INT64, VIEWS_TO_INT128 ->
                    throw EngineException.internal(conversion + " is not one of fixed-width values");
        }
    }

    /// Converts `count` views of big-endian integers to 64 bits (`width` 8) or 128 bits (`width` 16).
    static void fromViews(MemorySegment views, ViewData data, int width, MemorySegment target, int index, int count,
            ChunkPlace place) {
        for (int i = 0; i < count; i++) {
            long at = (long) i * ViewBuilder.VIEW_BYTES;
            int length = MemoryAccess.getInt(views, at);
            boolean isInline = length <= ViewBuilder.INLINE;
            MemorySegment source = isInline ? views : data.segment(MemoryAccess.getInt(views, at + 8));
            long start = isInline ? at + 4 : MemoryAccess.getInt(views, at + 12);
            if (width == 8) {
                MemoryAccess.setLongAtIndex(target, (long) index + i, BigEndian.toLong(source, start, length, place));
            } else {
                BigEndian.toInt128(source, start, length, target, index + i, place);
            }
        }
    }

    static void set128(MemorySegment target, int row, long high, long low) {
        MemoryAccess.setLong(target, row * 16L, low);
        MemoryAccess.setLong(target, row * 16L + 8, high);
    }

    private static void toShorts(MemorySegment in, MemorySegment out, int count, int mask) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setShortAtIndex(out, i, (short) (MemoryAccess.getIntAtIndex(in, i) & mask));
        }
    }

    private static void intsToLongs(MemorySegment in, MemorySegment out, int count, long mask) {
        for (int i = 0; i < count; i++) {
            MemoryAccess.setLongAtIndex(out, i, MemoryAccess.getIntAtIndex(in, i) & mask);
        }
    }

    private static void timesOfMillis(MemorySegment in, MemorySegment out, int count, ChunkPlace place) {
        long outside = 0;
        for (int i = 0; i < count; i++) {
            long value = MemoryAccess.getIntAtIndex(in, i);
            outside |= value | MILLIS_PER_DAY - 1 - value;
            MemoryAccess.setLongAtIndex(out, i, value * 1_000_000);
        }
        checkTimes(outside, place);
    }

    private static void times(MemorySegment in, MemorySegment out, int count, long perDay, long nanos,
            ChunkPlace place) {
        long outside = 0;
        for (int i = 0; i < count; i++) {
            long value = MemoryAccess.getLongAtIndex(in, i);
            outside |= value | perDay - 1 - value;
            MemoryAccess.setLongAtIndex(out, i, value * nanos);
        }
        checkTimes(outside, place);
    }

    private static void checkTimes(long outside, ChunkPlace place) {
        if (outside < 0) {
            throw place.corrupt("a TIME is not within a day");
        }
    }

    private static void millisToMicros(MemorySegment in, MemorySegment out, int count, ChunkPlace place) {
        long most = Long.MAX_VALUE / 1000;
        long outside = 0;
        for (int i = 0; i < count; i++) {
            long value = MemoryAccess.getLongAtIndex(in, i);
            outside |= value > most || value < -most ? -1 : 0;
            MemoryAccess.setLongAtIndex(out, i, value * 1000);
        }
        if (outside < 0) {
            throw place.corrupt("a TIMESTAMP in milliseconds is beyond what microseconds in 64 bits hold");
        }
    }

    /// Wraps around as integers do: writers put timestamps beyond 64 bits of nanoseconds down as days and nanoseconds that
    /// are meaningless by themselves but wrap back to the right microsecond.
    private static void int96(MemorySegment in, MemorySegment out, int count) {
        for (int i = 0; i < count; i++) {
            long nanos = MemoryAccess.getLong(in, i * 12L);
            long day = MemoryAccess.getInt(in, i * 12L + 8) - EPOCH_JULIAN_DAY;
            MemoryAccess.setLongAtIndex(out, i, day * MICROS_PER_DAY + Math.floorDiv(nanos, 1000));
        }
    }
}
