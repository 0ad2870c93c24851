package io.polarway.engine.kernel.arithmetic;

import io.polarway.engine.kernel.DoubleReader;
import io.polarway.engine.kernel.Elementwise;
import io.polarway.engine.kernel.Kernel;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.ScalarType;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// Tests of REAL and DOUBLE.
public enum FloatTest {
    IS_NAN,
    IS_INFINITE,
    IS_FINITE;

    /// Returns the kernel over a storage.
    public Kernel kernel(Storage storage) {
        DoubleReader reader = DoubleReader.of(storage);
        return Elementwise.of(ScalarType.BOOLEAN, (operands, out) -> {
            MemorySegment values = operands.values(0);
            int rows = operands.rows();
            for (int base = 0; base < rows; base += 64) {
                int end = Math.min(64, rows - base);
                long word = 0;
                for (int i = 0; i < end; i++) {
                    word |= (test(reader.read(values, base + i)) ? 1L : 0L) << i;
                }
                MemoryAccess.setLongAtIndex(out, base >>> 6, word);
            }
        });
    }

    private boolean test(double value) {
        return switch (this) {
            case IS_NAN -> value != value;
            case IS_INFINITE -> Double.isInfinite(value);
            case IS_FINITE -> Double.isFinite(value);
        };
    }
}
