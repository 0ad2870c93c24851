package io.polarway.engine.format.parquet.write;

import io.polarway.engine.memory.MemoryAccess;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Bounds of FLOAT and DOUBLE. There are none where a value is a NaN, since readers differ in where they sort it; a zero is
/// widened to both zeros, as the format asks for.
final class FloatingBounds implements Bounds {
    private final int width;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private boolean hasValues;
    private boolean hasNaN;

    FloatingBounds(int width) {
        this.width = width;
    }

    void add(double value) {
        hasValues = true;
        hasNaN |= value != value;
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    /// Adds values that lie one after another.
    void add(MemorySegment values, int from, int to) {
        double low = min;
        double high = max;
        // Math.min and Math.max of a NaN are NaN, and stay so.
        if (width == 8) {
            for (int i = from; i < to; i++) {
                double value = MemoryAccess.getDoubleAtIndex(values, i);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        } else {
            for (int i = from; i < to; i++) {
                double value = MemoryAccess.getFloatAtIndex(values, i);
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        min = low;
        max = high;
        hasValues |= to > from;
        hasNaN |= low != low;
    }

    /// Returns whether some value is a NaN.
    boolean hasNaN() {
        return hasNaN;
    }

    @Override
    public @Nullable Bound min() {
        return !hasValues || hasNaN ? null : bound(min == 0 ? -0.0 : min);
    }

    @Override
    public @Nullable Bound max() {
        return !hasValues || hasNaN ? null : bound(max == 0 ? 0.0 : max);
    }

    private Bound bound(double value) {
        ByteBuffer bytes = ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN);
        if (width == 8) {
            bytes.putDouble(value);
        } else {
            bytes.putFloat((float) value);
        }
        return new Bound(bytes.array(), true);
    }

    @Override
    public void add(Bounds other) {
        FloatingBounds more = (FloatingBounds) other;
        hasValues |= more.hasValues;
        hasNaN |= more.hasNaN;
        min = Math.min(min, more.min);
        max = Math.max(max, more.max);
    }

    @Override
    public int compareMin(Bounds other) {
        return Double.compare(min + 0.0, ((FloatingBounds) other).min + 0.0);
    }

    @Override
    public int compareMax(Bounds other) {
        return Double.compare(max + 0.0, ((FloatingBounds) other).max + 0.0);
    }
}
