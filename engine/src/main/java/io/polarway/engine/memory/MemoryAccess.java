package io.polarway.engine.memory;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.Objects;
import sun.misc.Unsafe;

/// Reads and writes single values in native memory, little-endian and at any address; out of bounds is an
/// IndexOutOfBoundsException.
///
/// [MemorySegment]'s own methods do the same, and C2 makes the same code of both, except that it makes no vectors of accesses by index. But
/// they go through ten calls and a var handle, which C1 does not inline: in the first seconds of a query each access costs five times as
/// much. The segments have to be native, and nobody frees their memory meanwhile.
@SuppressWarnings("removal")
public final class MemoryAccess {
    private static final Unsafe UNSAFE = unsafe();

    private MemoryAccess() {
    }

    private static Unsafe unsafe() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException(
                    "Polarway runs on little-endian processors only, such as x86_64 and aarch64");
        }
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            return (Unsafe) field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("sun.misc.Unsafe of the module jdk.unsupported is needed", e);
        }
    }

    private static long address(MemorySegment segment, long offset, int width) {
        return segment.address() + Objects.checkIndex(offset, segment.byteSize() - (width - 1));
    }

    private static long addressAtIndex(MemorySegment segment, long index, int shift) {
        return segment.address() + (Objects.checkIndex(index, segment.byteSize() >>> shift) << shift);
    }

    /// Returns the address of `bytes` bytes from an offset on, all of which are in the segment: for loops that have to become vectors before
    /// the JIT knows the class of the segment.
    public static long address(MemorySegment segment, long offset, long bytes) {
        return segment.address() + Objects.checkFromIndexSize(offset, bytes, segment.byteSize());
    }

    /// Returns the 64-bit integer at an offset into `bytes` bytes, see [#address(MemorySegment, long, long)].
    public static long getLong(long address, long bytes, long offset) {
        return UNSAFE.getLong(address + Objects.checkIndex(offset, bytes - 7));
    }

    /// Returns the 32-bit integer at an offset into `bytes` bytes, see [#address(MemorySegment, long, long)].
    public static int getInt(long address, long bytes, long offset) {
        return UNSAFE.getInt(address + Objects.checkIndex(offset, bytes - 3));
    }

    /// Returns the 8-bit integer at a byte offset.
    public static byte getByte(MemorySegment segment, long offset) {
        return UNSAFE.getByte(address(segment, offset, 1));
    }

    /// Writes the 8-bit integer at a byte offset.
    public static void setByte(MemorySegment segment, long offset, byte value) {
        UNSAFE.putByte(address(segment, offset, 1), value);
    }

    /// Returns the 16-bit integer at a byte offset.
    public static short getShort(MemorySegment segment, long offset) {
        return UNSAFE.getShort(address(segment, offset, 2));
    }

    /// Writes the 16-bit integer at a byte offset.
    public static void setShort(MemorySegment segment, long offset, short value) {
        UNSAFE.putShort(address(segment, offset, 2), value);
    }

    /// Returns the 16-bit integer number `index`.
    public static short getShortAtIndex(MemorySegment segment, long index) {
        return UNSAFE.getShort(addressAtIndex(segment, index, 1));
    }

    /// Writes the 16-bit integer number `index`.
    public static void setShortAtIndex(MemorySegment segment, long index, short value) {
        UNSAFE.putShort(addressAtIndex(segment, index, 1), value);
    }

    /// Returns the 32-bit integer at a byte offset.
    public static int getInt(MemorySegment segment, long offset) {
        return UNSAFE.getInt(address(segment, offset, 4));
    }

    /// Writes the 32-bit integer at a byte offset.
    public static void setInt(MemorySegment segment, long offset, int value) {
        UNSAFE.putInt(address(segment, offset, 4), value);
    }

    /// Returns the 32-bit integer number `index`.
    public static int getIntAtIndex(MemorySegment segment, long index) {
        return UNSAFE.getInt(addressAtIndex(segment, index, 2));
    }

    /// Writes the 32-bit integer number `index`.
    public static void setIntAtIndex(MemorySegment segment, long index, int value) {
        UNSAFE.putInt(addressAtIndex(segment, index, 2), value);
    }

    /// Returns the 64-bit integer at a byte offset.
    public static long getLong(MemorySegment segment, long offset) {
        return UNSAFE.getLong(address(segment, offset, 8));
    }

    /// Writes the 64-bit integer at a byte offset.
    public static void setLong(MemorySegment segment, long offset, long value) {
        UNSAFE.putLong(address(segment, offset, 8), value);
    }

    /// Returns the 64-bit integer number `index`.
    public static long getLongAtIndex(MemorySegment segment, long index) {
        return UNSAFE.getLong(addressAtIndex(segment, index, 3));
    }

    /// Writes the 64-bit integer number `index`.
    public static void setLongAtIndex(MemorySegment segment, long index, long value) {
        UNSAFE.putLong(addressAtIndex(segment, index, 3), value);
    }

    /// Adds to two 64-bit integers side by side, the first of them at a byte offset.
    public static void addLongs(MemorySegment segment, long offset, long first, long second) {
        long address = address(segment, offset, 16);
        UNSAFE.putLong(address, UNSAFE.getLong(address) + first);
        UNSAFE.putLong(address + 8, UNSAFE.getLong(address + 8) + second);
    }

    /// Adds to an IEEE 754 binary64 at a byte offset, and to the 64-bit integer behind it.
    public static void addDoubleAndLong(MemorySegment segment, long offset, double first, long second) {
        long address = address(segment, offset, 16);
        UNSAFE.putDouble(address, UNSAFE.getDouble(address) + first);
        UNSAFE.putLong(address + 8, UNSAFE.getLong(address + 8) + second);
    }

    /// Returns the IEEE 754 binary32 at a byte offset.
    public static float getFloat(MemorySegment segment, long offset) {
        return UNSAFE.getFloat(address(segment, offset, 4));
    }

    /// Writes the IEEE 754 binary32 at a byte offset.
    public static void setFloat(MemorySegment segment, long offset, float value) {
        UNSAFE.putFloat(address(segment, offset, 4), value);
    }

    /// Returns the IEEE 754 binary32 number `index`.
    public static float getFloatAtIndex(MemorySegment segment, long index) {
        return UNSAFE.getFloat(addressAtIndex(segment, index, 2));
    }

    /// Writes the IEEE 754 binary32 number `index`.
    public static void setFloatAtIndex(MemorySegment segment, long index, float value) {
        UNSAFE.putFloat(addressAtIndex(segment, index, 2), value);
    }

    /// Returns the IEEE 754 binary64 at a byte offset.
    public static double getDouble(MemorySegment segment, long offset) {
        return UNSAFE.getDouble(address(segment, offset, 8));
    }

    /// Writes the IEEE 754 binary64 at a byte offset.
    public static void setDouble(MemorySegment segment, long offset, double value) {
        UNSAFE.putDouble(address(segment, offset, 8), value);
    }

    /// Returns the IEEE 754 binary64 number `index`.
    public static double getDoubleAtIndex(MemorySegment segment, long index) {
        return UNSAFE.getDouble(addressAtIndex(segment, index, 3));
    }

    /// Writes the IEEE 754 binary64 number `index`.
    public static void setDoubleAtIndex(MemorySegment segment, long index, double value) {
        UNSAFE.putDouble(addressAtIndex(segment, index, 3), value);
    }
}
