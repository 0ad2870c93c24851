package io.polarway.engine.format.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Memory for what a decoder writes, between guards that it must not touch.
public final class GuardedMemory {
    private static final int GUARD = 128;
    private static final byte UNTOUCHED = 0x5A;

    private final MemorySegment room;
    private final int bytes;

    /// @param bytes of the memory between the guards
    public GuardedMemory(int bytes, Arena arena) {
        room = arena.allocate(bytes + 2L * GUARD).fill(UNTOUCHED);
        this.bytes = bytes;
    }

    /// Returns the memory between the guards.
    public MemorySegment memory() {
        return room.asSlice(GUARD, bytes);
    }

    /// Returns the first bytes between the guards.
    public byte[] written(int count) {
        return room.asSlice(GUARD, count).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Fails if something was written outside.
    public void assertGuardsAreWhole() {
        byte[] guard = new byte[GUARD];
        Arrays.fill(guard, UNTOUCHED);
        assertArrayEquals(guard, room.asSlice(0, GUARD).toArray(ValueLayout.JAVA_BYTE));
        assertArrayEquals(guard, room.asSlice(GUARD + bytes, GUARD).toArray(ValueLayout.JAVA_BYTE));
    }
}
