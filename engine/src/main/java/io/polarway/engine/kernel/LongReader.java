package io.polarway.engine.kernel;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// How a loop over 64-bit integers reads the values of a column: a parameter of loop templates, so that one loop serves all
/// integer storages.
public enum LongReader {
    /// Bits as 0 and 1.
    BIT {
        @Override
        public long read(MemorySegment values, int row) {
            return MemoryAccess.getByte(values, row >>> 3) >>> (row & 7) & 1;
        }
    },
    INT8 {
        @Override
        public long read(MemorySegment values, int row) {
            return MemoryAccess.getByte(values, row);
        }
    },
    INT16 {
        @Override
        public long read(MemorySegment values, int row) {
            return MemoryAccess.getShortAtIndex(values, row);
        }
    },
    INT32 {
        @Override
        public long read(MemorySegment values, int row) {
            return MemoryAccess.getIntAtIndex(values, row);
        }
    },
    INT64 {
        @Override
        public long read(MemorySegment values, int row) {
            return MemoryAccess.getLongAtIndex(values, row);
        }
    };

    /// Returns the value of row `row`.
    public abstract long read(MemorySegment values, int row);

    /// Returns the reader of a storage.
    public static LongReader of(Storage storage) {
        return switch (storage) {
            case BIT -> BIT;
            case INT8 -> INT8;
            case INT16 -> INT16;
            case INT32 -> INT32;
            case INT64 -> INT64;
            case NONE, INT128, FLOAT32, FLOAT64, VIEW, BYTES16, LIST, STRUCT ->
                throw EngineException.internal(storage + " is not read as a 64-bit integer");
        };
    }
}
