package io.polarway.engine.batch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.apache.arrow.memory.ArrowBuf;

/// How values are read from native memory: little-endian and at any address, since a column may lie in the middle of a
/// file's page.
public final class Layouts {
    /// 8-bit integers.
    public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    /// 16-bit integers.
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /// 32-bit integers.
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /// 64-bit integers.
    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /// IEEE 754 binary32.
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /// IEEE 754 binary64.
    public static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Layouts() {
    }

    /// Returns the memory of a buffer as a native segment of its capacity. The segment does not keep the buffer alive.
    public static MemorySegment segment(ArrowBuf buffer) {
        return EVERYTHING.asSlice(buffer.memoryAddress(), buffer.capacity());
    }

    /// Returns `bytes` bytes of native memory from `address` on. The caller vouches for them.
    public static MemorySegment segment(long address, long bytes) {
        return EVERYTHING.asSlice(address, bytes);
    }
}
