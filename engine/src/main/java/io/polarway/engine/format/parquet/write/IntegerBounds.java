package io.polarway.engine.format.parquet.write;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Bounds of INT32 and INT64, which are signed.
final class IntegerBounds implements Bounds {
    private final int width;
    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    IntegerBounds(int width) {
        this.width = width;
    }

    void add(long value) {
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    /// Adds values that lie one after another.
    void add(MemorySegment values, int from, int to) {
        long low = min;
        long high = max;
        if (width == 8) {
            for (int i = from; i < to; i++) {
                long value = MemoryAccess.getLongAtIndex(values, i);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        } else {
            for (int i = from; i < to; i++) {
                int value = MemoryAccess.getIntAtIndex(values, i);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        min = low;
        max = high;
    }

    @Override
    public @Nullable Bound min() {
        return min > max ? null : bound(min);
    }

    @Override
    public @Nullable Bound max() {
        return min > max ? null : bound(max);
    }

    private Bound bound(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
        if (width == 8) {
            bytes.putLong(value);
        } else {
            bytes.putInt((int) value);
        }
        return new Bound(bytes.array(), true);
    }

    @Override
    public void add(Bounds other) {
        IntegerBounds more = (IntegerBounds) other;
        min = Math.min(min, more.min);
        max = Math.max(max, more.max);
    }

    @Override
    public int compareMin(Bounds other) {
        return Long.compare(min, ((IntegerBounds) other).min);
    }

    @Override
    public int compareMax(Bounds other) {
        return Long.compare(max, ((IntegerBounds) other).max);
    }
}
