package io.polarway.engine.format.parquet.write;

import io.polarway.engine.batch.Layouts;
import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Bounds of BYTE_ARRAY and FIXED_LEN_BYTE_ARRAY. They refer to the values where these lie, which must stay there.
final class BytesBounds implements Bounds {
    /// How values are ordered, and how a long one is cut short.
    enum Order {
        /// UTF-8 texts: as unsigned bytes; cut between characters.
        TEXT,
        /// Bytes: unsigned; cut anywhere.
        BINARY,
        /// Bytes of one length: unsigned; never cut.
        FIXED,
        /// Two's complement of one length, the highest byte first; never cut.
        DECIMAL
    }

    private static final int LONGEST_WHOLE = 4096;

    private final Order order;
    private long minAddress = -1;
    private int minLength;
    private long maxAddress = -1;
    private int maxLength;

    BytesBounds(Order order) {
        this.order = order;
    }

    /// Adds `length` bytes at an address.
    void add(long address, int length) {
        if (minAddress < 0 || compare(address, length, minAddress, minLength) < 0) {
            minAddress = address;
            minLength = length;
        }
        if (maxAddress < 0 || compare(address, length, maxAddress, maxLength) > 0) {
            maxAddress = address;
            maxLength = length;
        }
    }

    private int compare(long left, int leftLength, long right, int rightLength) {
        MemorySegment memory = ByteStrings.MEMORY;
        int common = Math.min(leftLength, rightLength);
        int at = 0;
        if (order == Order.DECIMAL && common > 0) {
            int difference = Byte.compare(MemoryAccess.getByte(memory, left), MemoryAccess.getByte(memory, right));
            if (difference != 0) {
                return difference;
            }
            at = 1;
        }
        for (; at + 8 <= common; at += 8) {
            long leftWord = MemoryAccess.getLong(memory, left + at);
            long rightWord = MemoryAccess.getLong(memory, right + at);
            if (leftWord != rightWord) {
                return Long.compareUnsigned(Long.reverseBytes(leftWord), Long.reverseBytes(rightWord));
            }
        }
        for (; at < common; at++) {
            int difference = Byte.compareUnsigned(MemoryAccess.getByte(memory, left + at),
                    MemoryAccess.getByte(memory, right + at));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(leftLength, rightLength);
    }

    @Override
    public @Nullable Bound min() {
        return minAddress < 0 ? null : bound(minAddress, minLength, false);
    }

    @Override
    public @Nullable Bound max() {
        return maxAddress < 0 ? null : bound(maxAddress, maxLength, true);
    }

    private @Nullable Bound bound(long address, int length, boolean isUpper) {
        if (length <= LONGEST || order == Order.FIXED || order == Order.DECIMAL) {
            return new Bound(bytes(address, length), true);
        }
        byte[] kept = bytes(address, keptBytes(address));
        if (!isUpper) {
            return new Bound(kept, false);
        }
        byte[] higher = order == Order.TEXT ? CutBound.nextText(kept) : CutBound.nextBytes(kept);
        // Nothing of that length is above it: only the whole value is a bound.
        return higher != null ? new Bound(higher, false)
                : length > LONGEST_WHOLE ? null : new Bound(bytes(address, length), true);
    }

    /// Returns how many bytes are kept of a value that is longer: for texts, whole characters.
    private int keptBytes(long address) {
        int length = LONGEST;
        if (order == Order.TEXT) {
            while (length > LONGEST - 4 && (MemoryAccess.getByte(ByteStrings.MEMORY, address + length) & 0xC0) == 0x80) {
                length--;
            }
        }
        return length;
    }

    private static byte[] bytes(long address, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(ByteStrings.MEMORY, Layouts.BYTE, address, bytes, 0, length);
        return bytes;
    }

    @Override
    public void add(Bounds other) {
        BytesBounds more = (BytesBounds) other;
        if (more.minAddress >= 0) {
            add(more.minAddress, more.minLength);
            add(more.maxAddress, more.maxLength);
        }
    }

    @Override
    public int compareMin(Bounds other) {
        BytesBounds more = (BytesBounds) other;
        return compare(minAddress, minLength, more.minAddress, more.minLength);
    }

    @Override
    public int compareMax(Bounds other) {
        BytesBounds more = (BytesBounds) other;
        return compare(maxAddress, maxLength, more.maxAddress, more.maxLength);
    }
}
