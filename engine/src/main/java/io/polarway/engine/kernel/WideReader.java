package io.polarway.engine.kernel;

import io.polarway.engine.error.EngineException;
import io.polarway.engine.memory.MemoryAccess;
import io.polarway.engine.type.Storage;
import java.lang.foreign.MemorySegment;

/// How a loop over signed 128-bit integers reads the two halves of a value: a parameter of loop templates. Shorter integers
/// are extended; 16 opaque bytes are read so that signed order is the order of their unsigned bytes.
public enum WideReader {
    INT8 {
        @Override
        public long low(MemorySegment values, int row) {
            return LongReader.INT8.read(values, row);
        }

        @Override
        public long high(MemorySegment values, int row) {
            return LongReader.INT8.read(values, row) >> 63;
        }
    },
    INT16 {
        @Override
        public long low(MemorySegment values, int row) {
            return LongReader.INT16.read(values, row);
        }

        @Override
        public long high(MemorySegment values, int row) {
            return LongReader.INT16.read(values, row) >> 63;
        }
    },
    INT32 {
        @Override
        public long low(MemorySegment values, int row) {
            return LongReader.INT32.read(values, row);
        }

        @Override
        public long high(MemorySegment values, int row) {
            return LongReader.INT32.read(values, row) >> 63;
        }
    },
    INT64 {
        @Override
        public long low(MemorySegment values, int row) {
            return MemoryAccess.getLongAtIndex(values, row);
        }

        @Override
        public long high(MemorySegment values, int row) {
            return MemoryAccess.getLongAtIndex(values, row) >> 63;
        }
    },
    INT128 {
        @Override
        public long low(MemorySegment values, int row) {
            return MemoryAccess.getLong(values, row * 16L);
        }

        @Override
        public long high(MemorySegment values, int row) {
            return MemoryAccess.getLong(values, row * 16L + 8);
        }
    },
    BYTES16 {
        @Override
        public long low(MemorySegment values, int row) {
            return Long.reverseBytes(MemoryAccess.getLong(values, row * 16L + 8));
        }

        @Override
        public long high(MemorySegment values, int row) {
            return Long.reverseBytes(MemoryAccess.getLong(values, row * 16L)) ^ Long.MIN_VALUE;
        }
    };

    /// Returns the lower 64 bits of row `row`.
    public abstract long low(MemorySegment values, int row);

    /// Returns the upper 64 bits of row `row`.
    public abstract long high(MemorySegment values, int row);

    /// Returns the reader of a storage.
    public static WideReader of(Storage storage) {
        return switch (storage) {
            case INT8 -> INT8;
            case INT16 -> INT16;
            case INT32 -> INT32;
            case INT64 -> INT64;
            case INT128 -> INT128;
            case BYTES16 -> BYTES16;
            case NONE, BIT, FLOAT32, FLOAT64, VIEW, LIST, STRUCT ->
                    throw EngineException.internal(storage + " is not read as a 128-bit integer");
        };
    }
}
