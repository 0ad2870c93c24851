package io.polarway.engine.kernel;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// How a loop over doubles writes its results: a parameter of loop templates.
public enum DoubleWriter {
    FLOAT32 {
        @Override
        public void write(MemorySegment values, int row, double value) {
            MemoryAccess.setFloatAtIndex(values, row, (float) value);
        }
    },
    FLOAT64 {
        @Override
        public void write(MemorySegment values, int row, double value) {
            MemoryAccess.setDoubleAtIndex(values, row, value);
        }
    };

    /// Writes the value of row `row`, rounded to the width.
    public abstract void write(MemorySegment values, int row, double value);

    /// Returns the writer of a storage.
    public static DoubleWriter of(Storage storage) {
        return switch (storage) {
            case FLOAT32 -> FLOAT32;
            case FLOAT64 -> FLOAT64;
            case NONE, BIT, INT8, INT16, INT32, INT64, INT128, VIEW, BYTES16, LIST, STRUCT ->
                    throw EngineException.internal(storage + " is not written as a double");
        };
    }
}
