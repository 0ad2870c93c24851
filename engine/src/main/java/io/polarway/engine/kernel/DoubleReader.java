package io.polarway.engine.kernel;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// How a loop over doubles reads the values of a column: a parameter of loop templates.
public enum DoubleReader {
    FLOAT32 {
        @Override
        public double read(MemorySegment values, int row) {
            return MemoryAccess.getFloatAtIndex(values, row);
        }
    },
    FLOAT64 {
        @Override
        public double read(MemorySegment values, int row) {
            return MemoryAccess.getDoubleAtIndex(values, row);
        }
    };

    /// Returns the value of row `row`.
    public abstract double read(MemorySegment values, int row);

    /// Returns the reader of a storage.
    public static DoubleReader of(Storage storage) {
        return switch (storage) {
            case FLOAT32 -> FLOAT32;
            case FLOAT64 -> FLOAT64;
            case NONE, BIT, INT8, INT16, INT32, INT64, INT128, VIEW, BYTES16, LIST, STRUCT ->
                    throw EngineException.internal(storage + " is not read as a double");
        };
    }
}
