package io.polarway.engine.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;

import org.junit.jupiter.api.Test;

class MemoryAccessTest {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    /// An access of one width: it throws if the offset or the index is out of bounds.
    private interface Access {
        void at(MemorySegment segment, long place);
    }

    @Test
    void valuesAreThoseOfTheSegment() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);
            Random random = new Random(5);
            for (int offset = 0; offset <= 56; offset++) {
                long value = random.nextLong();
                MemoryAccess.setLong(memory, offset, value);
                assertEquals(value, memory.get(LONG, offset));
                assertEquals(value, MemoryAccess.getLong(memory, offset));
                assertEquals((int) value, MemoryAccess.getInt(memory, offset));
                assertEquals((short) value, MemoryAccess.getShort(memory, offset));
                assertEquals((byte) value, MemoryAccess.getByte(memory, offset));
                assertEquals(value, Double.doubleToRawLongBits(MemoryAccess.getDouble(memory, offset)));
                assertEquals((int) value, Float.floatToRawIntBits(MemoryAccess.getFloat(memory, offset)));
                MemoryAccess.setByte(memory, offset, (byte) 7);
                assertEquals(value & ~0xFFL | 7, memory.get(LONG, offset));
                MemoryAccess.setShort(memory, offset, (short) -2);
                assertEquals(value & ~0xFFFFL | 0xFFFE, memory.get(LONG, offset));
                MemoryAccess.setInt(memory, offset, 9);
                assertEquals(value & ~0xFFFF_FFFFL | 9, memory.get(LONG, offset));
                MemoryAccess.setDouble(memory, offset, -0.0);
                assertEquals(Long.MIN_VALUE, memory.get(LONG, offset));
                MemoryAccess.setFloat(memory, offset, -0.0f);
                assertEquals(Long.MIN_VALUE | 0x8000_0000L, memory.get(LONG, offset));
            }
        }
    }

    @Test
    void anIndexCountsValues() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);
            for (int i = 0; i < 8; i++) {
                MemoryAccess.setLongAtIndex(memory, i, 1L << 60 | i);
                assertEquals(1L << 60 | i, MemoryAccess.getLong(memory, i * 8L));
                assertEquals(1L << 60 | i, MemoryAccess.getLongAtIndex(memory, i));
                assertEquals(i, MemoryAccess.getIntAtIndex(memory, 2 * i));
                assertEquals(i, MemoryAccess.getShortAtIndex(memory, 4 * i));
                MemoryAccess.setDoubleAtIndex(memory, i, 1.5);
                assertEquals(1.5, MemoryAccess.getDoubleAtIndex(memory, i));
                MemoryAccess.setFloatAtIndex(memory, 2 * i, 0.5f);
                assertEquals(0.5f, MemoryAccess.getFloatAtIndex(memory, 2 * i));
                MemoryAccess.setIntAtIndex(memory, 2 * i + 1, -1);
                MemoryAccess.setShortAtIndex(memory, 4 * i, (short) -3);
                assertEquals(0xFFFF_FFFF_3F00_FFFDL, MemoryAccess.getLongAtIndex(memory, i));
            }
        }
    }

    @Test
    void nothingOutsideIsTouched() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64).asSlice(16, 20);
            outside(memory, 20, MemoryAccess::getByte, (segment, at) -> MemoryAccess.setByte(segment, at, (byte) 1));
            outside(memory, 19, MemoryAccess::getShort, (segment, at) -> MemoryAccess.setShort(segment, at, (short) 1));
            outside(memory, 17, MemoryAccess::getInt, (segment, at) -> MemoryAccess.setInt(segment, at, 1));
            outside(memory, 13, MemoryAccess::getLong, (segment, at) -> MemoryAccess.setLong(segment, at, 1));
            outside(memory, 17, MemoryAccess::getFloat, (segment, at) -> MemoryAccess.setFloat(segment, at, 1));
            outside(memory, 13, MemoryAccess::getDouble, (segment, at) -> MemoryAccess.setDouble(segment, at, 1));
            outside(memory, 10, MemoryAccess::getShortAtIndex,
                    (segment, at) -> MemoryAccess.setShortAtIndex(segment, at, (short) 1));
            outside(memory, 5, MemoryAccess::getIntAtIndex,
                    (segment, at) -> MemoryAccess.setIntAtIndex(segment, at, 1));
            outside(memory, 2, MemoryAccess::getLongAtIndex,
                    (segment, at) -> MemoryAccess.setLongAtIndex(segment, at, 1));
            outside(memory, 5, MemoryAccess::getFloatAtIndex,
                    (segment, at) -> MemoryAccess.setFloatAtIndex(segment, at, 1));
            outside(memory, 2, MemoryAccess::getDoubleAtIndex,
                    (segment, at) -> MemoryAccess.setDoubleAtIndex(segment, at, 1));
            outside(memory.asSlice(0, 3), 0, MemoryAccess::getLong, MemoryAccess::getLongAtIndex);
        }
    }

    private static void outside(MemorySegment memory, long end, Access read, Access write) {
        for (long place : new long[]{-1, end, end + 1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MIN_VALUE, 1L << 61}) {
            assertThrows(IndexOutOfBoundsException.class, () -> read.at(memory, place));
            assertThrows(IndexOutOfBoundsException.class, () -> write.at(memory, place));
        }
        if (end > 0) {
            read.at(memory, end - 1);
            write.at(memory, end - 1);
        }
    }
}
